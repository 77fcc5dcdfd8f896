"""One key: one effect, one answer; at the same time, one after the other, and a day later."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from apps.core.api.answers import Json
from apps.core.api.urls import route
from apps.core.api.views import ApiView
from apps.core.errors import Forbidden
from apps.core.idempotency import sweep
from apps.core.models import IdempotentAnswer
from apps.core.web.once import once
from apps.outbox.models import Heartbeat

pauses, fails = threading.Event(), threading.Event()


class Effects(ApiView):
    public = ("POST",)

    def post(self, request):
        number = Heartbeat.objects.count() + 1
        Heartbeat.objects.create(name=f"effect {number} {time.time_ns()}")
        if pauses.is_set():
            time.sleep(0.3)
        return Json({"number": number, "said": request.data.get("say")}, 201, {"Location": f"/effects/{number}"})


class Secrets(Effects):
    keeps_answers = False


class Refuses(ApiView):
    """Ends something for good, and says no: as a reused refresh token ends its family."""

    public = ("POST",)

    def post(self, request):
        with transaction.atomic():
            Heartbeat.objects.create(name="ended")
        raise Forbidden


class Breaks(ApiView):
    public = ("POST",)

    def post(self, request):
        Heartbeat.objects.create(name="half")
        raise RuntimeError


class Flaky(Effects):
    """Fails the first time, after a while."""

    def post(self, request):
        answer = super().post(request)
        if fails.is_set():
            fails.clear()
            time.sleep(0.2)
            raise RuntimeError
        return answer


@once
def form(request):
    if request.POST.get("text") == "wrong":
        return HttpResponse("What is wrong: …", status=422)
    Heartbeat.objects.create(name=f"{time.time_ns()}")
    return HttpResponseRedirect(f"/done/{Heartbeat.objects.count()}")


api = [
    route("effects", Effects.as_view()),
    route("secrets", Secrets.as_view()),
    route("refuses", Refuses.as_view()),
    route("breaks", Breaks.as_view()),
    route("flaky", Flaky.as_view()),
]
urlpatterns = [path("api/", include(api)), path("form", form)]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


def post(url="/api/effects", key="k1", say="hello", client=None, **extra):
    headers = {"Idempotency-Key": key} if key else {}
    return (client or Client()).post(url, {"say": say}, "application/json", headers=headers, **extra)


def test_the_same_key_and_body_get_the_first_answer_and_no_second_effect():
    first, second = post(), post(url="/api/effects/")
    assert first.json() == second.json() == {"number": 1, "said": "hello"}
    assert (second.status_code, second["Location"]) == (201, "/effects/1")
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert Heartbeat.objects.count() == 1


def test_another_body_under_the_same_key_is_a_conflict():
    post()
    refused = post(say="something else")
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["code"] == "idempotency_key_reused"
    assert Heartbeat.objects.count() == 1


def test_the_keys_of_two_callers_never_meet(alice, bob):
    for user in (alice, bob):
        client = Client(enforce_csrf_checks=False)
        client.force_login(user)
        assert post(client=client).status_code == 201
    assert Heartbeat.objects.count() == 2


def test_without_a_key_every_request_acts():
    assert [post(key="").json()["number"] for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there", "é\x7f"])
def test_a_key_that_is_none_is_refused(client, key):
    response = client.post("/api/effects", {}, "application/json", headers={"Idempotency-Key": key})
    assert response.status_code == 400
    assert Heartbeat.objects.count() == 0


def test_an_answer_with_secrets_is_not_kept_and_its_effect_not_repeated():
    assert post("/api/secrets").status_code == 201
    again = post("/api/secrets")
    assert again.status_code == 409
    assert again.json()["errors"][0]["code"] == "answer_not_kept"
    assert Heartbeat.objects.count() == 1
    assert bytes(IdempotentAnswer.objects.get().body) == b""


def test_a_refusal_frees_the_key_and_leaves_behind_what_it_always_does():
    assert post("/api/refuses").status_code == 403
    assert Heartbeat.objects.filter(name="ended").exists()
    assert not IdempotentAnswer.objects.exists()
    assert post(say="better").status_code == 201


def test_an_error_of_ours_undoes_everything():
    with pytest.raises(RuntimeError):
        post("/api/breaks")
    assert not Heartbeat.objects.exists()
    assert not IdempotentAnswer.objects.exists()


def test_after_a_day_a_key_is_new():
    post()
    IdempotentAnswer.objects.update(created_at=F("created_at") - timedelta(hours=25))
    assert post(say="another").json()["number"] == 2


def test_old_answers_are_swept():
    post(key="old")
    IdempotentAnswer.objects.update(created_at=timezone.now() - timedelta(hours=25))
    post(key="new")
    assert sweep() == 1
    assert IdempotentAnswer.objects.get().key == "new"


def test_a_form_that_is_sent_twice_acts_once(client):
    answers = [client.post("/form", {"text": "a", "idempotency_key": "f1"}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/done/1", "/done/1"]
    assert client.post("/form", {"text": "b", "idempotency_key": "f2"})["Location"] == "/done/2"


def test_a_form_that_was_wrong_may_be_corrected_under_its_key(client):
    assert client.post("/form", {"text": "wrong", "idempotency_key": "f1"}).status_code == 422
    assert client.post("/form", {"text": "right", "idempotency_key": "f1"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_forty_at_once_have_one_effect_and_one_answer():
    pauses.set()

    def send(number):
        try:
            return post(say="hello" if number % 2 else "hullo")
        finally:
            connections.close_all()

    try:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(send, range(24)))
    finally:
        pauses.clear()
    done = [answer.json() for answer in answers if answer.status_code == 201]
    assert Heartbeat.objects.count() == 1
    assert len(done) == 12
    assert all(answer == done[0] for answer in done)
    assert {answer.status_code for answer in answers} == {201, 409}


@pytest.mark.django_db(transaction=True)
def test_a_second_one_acts_when_the_first_it_waited_for_failed():
    fails.set()

    def send(_):
        try:
            return Client(raise_request_exception=False).post(
                "/api/flaky", {}, "application/json", headers={"Idempotency-Key": "k"}
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(send, range(2)))
    assert sorted(answer.status_code for answer in answers) == [201, 500]
    assert Heartbeat.objects.count() == 1
