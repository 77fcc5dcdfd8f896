"""Messages in a browser: everything by plain forms, and the parts that scripts ask for."""

import html
import re
from threading import Event

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.follows import services as graph
from apps.media.models import Media
from apps.messaging import selectors, services
from apps.messaging.models import Message, ReadMark
from apps.users.models import User
from apps.users.web import uploads
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.media.pictures import jpeg, prepared
from tests.together import together
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def talk(alice: User, bob: User) -> int:
    """Alice wrote to Bob, who follows her."""
    FollowFactory(follower=bob, followee=alice)
    return services.send_message(sender=alice, recipients=[bob], text="Tea @bob?").conversation_id


def found(pattern: str, page: str) -> str:
    match = re.search(pattern, page)
    assert match
    return match[1]


def test_the_list_is_asked_for_again_but_for_what_is_older_and_what_was_found(talk: int, bob: User) -> None:
    reader = browser(bob)
    for number in range(25):
        services.send_message(sender=UserFactory(), recipients=[bob], text=f"Request {number}")
    first = reader.get("/messages/requests").text
    assert 'hx-get="/messages/requests" hx-trigger="talk-news' in first
    older = html.unescape(found('<more-link.*? href="([^"]+)"', first))
    older_page, searched = reader.get(older).text, reader.get("/messages/search?q=tea").text
    assert "message-sent" not in older_page and "message-sent" not in searched
    assert 'hx-get="/messages" hx-trigger="talk-news' in reader.get("/messages").text
    assert f'hx-get="/messages?open={talk}" hx-trigger="talk-news' in reader.get(f"/messages/{talk}").text
    htmx = {"HX-Request": "true"}
    assert "25 message requests" in reader.get("/messages", headers=htmx).text
    assert "message request" not in reader.get("/messages/requests", headers=htmx).text


def test_one_begins_reads_and_answers_without_scripts(alice: User, bob: User) -> None:
    FollowFactory(follower=bob, followee=alice)
    one, other = browser(alice), browser(bob)
    assert one.get("/messages/to/@bob")["Location"] == "/messages/new?to=bob"
    form = one.get("/messages/new?to=bob").text
    assert 'value="@bob"' in form
    key = found('name="idempotency_key" value="([^"]+)"', form)
    sent = [one.post("/messages/new", {"to": "@bob", "text": "Tea?", "idempotency_key": key}) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [302, 302] and Message.objects.count() == 1
    path = sent[0]["Location"]
    assert sent[1]["Location"] == path
    assert "Tea?" in other.get("/messages").text
    page = other.get(path).text
    assert "Tea?" in page and "Write a message" in page
    assert other.post(f"{path}/send", {"text": "Yes"})["Location"] == path
    assert "Yes" in one.get(path).text
    assert one.get("/messages/to/@bob")["Location"] == path


def test_a_form_that_says_nothing_or_names_nobody_is_shown_again(alice: User, bob: User) -> None:
    one = browser(alice)
    for to, text, said in (
        ("@bob", "", "required"),
        ("@nobody", "Hi", "no account @nobody"),
        ("@alice", "Hi", "yourself"),
    ):
        answer = one.post("/messages/new", {"to": to, "text": text})
        assert answer.status_code == 422 and said in answer.text and to in answer.text
    assert not Message.objects.exists()


def test_several_handles_make_a_group(alice: User, bob: User, mallory: User) -> None:
    answer = browser(alice).post("/messages/new", {"to": "@bob, mallory", "text": "Hi"})
    page = browser(alice).get(answer["Location"]).text
    assert "3 members" in page


def test_a_group_without_a_name_is_called_by_who_is_in_it(alice: User, bob: User, mallory: User) -> None:
    group = services.send_message(sender=alice, recipients=[bob, mallory], text="Tea?").conversation_id
    reader = browser(alice)
    paths = ("/messages", f"/messages/{group}", f"/messages/{group}/info", "/messages/search?q=tea")
    for path in paths:
        assert "<bdi>Bob and mallory</bdi>" in reader.get(path).text
    for one, called in (("Cleo", "Bob, mallory and Cleo"), ("Dan", "Bob, mallory and 2 others")):
        services.add_member(actor=alice, conversation_id=group, target=UserFactory(display_name=one))
        for path in paths:
            assert f"<bdi>{called}</bdi>" in reader.get(path).text


def test_nobody_else_opens_a_conversation(talk: int, mallory: User) -> None:
    stranger = browser(mallory)
    for path in ("", "/part", "/info"):
        assert stranger.get(f"/messages/{talk}{path}").status_code == 404
    for path in ("send", "add", "mute", "accept", "leave", "delete"):
        assert stranger.post(f"/messages/{talk}/{path}", {"text": "Hi", "to": "@mallory"}).status_code == 404
    assert Client().get(f"/messages/{talk}").status_code == 302
    assert Message.objects.count() == 1


def test_to_open_it_is_to_read_it(talk: int, bob: User) -> None:
    reader = browser(bob)
    assert "1<span" in reader.get("/messages/badge").text
    reader.head(f"/messages/{talk}")
    assert not ReadMark.objects.filter(user=bob).exists()
    reader.get(f"/messages/{talk}")
    assert reader.get("/messages/badge").text.strip() == ""


def test_a_request_is_asked_first_and_not_read_by_looking(alice: User, mallory: User) -> None:
    talk = services.send_message(sender=mallory, recipients=[alice], text="Hello stranger").conversation_id
    reader = browser(alice)
    assert "1 message request" in reader.get("/messages").text
    assert "Hello stranger" not in reader.get("/messages").text
    assert "Hello stranger" in reader.get("/messages/requests").text
    page = reader.get(f"/messages/{talk}").text
    assert "would like to write with you" in page and "Write a message" not in page
    assert not ReadMark.objects.filter(user=alice).exists()
    reader.post(f"/messages/{talk}/accept")
    assert "Write a message" in reader.get(f"/messages/{talk}").text


def test_a_request_that_is_full_says_so_and_keeps_what_was_typed(alice: User, mallory: User) -> None:
    sent = [services.send_message(sender=mallory, recipients=[alice], text=f"number {one}") for one in range(4)]
    path, writer = f"/messages/{sent[0].conversation_id}", browser(mallory)
    around = found('data-piece="foot"[^>]+data-version="([^"]+)"', writer.get(path).text)
    writer.post(f"{path}/send", {"text": "number 4"})
    page, part = writer.get(path).text, writer.get(f"{path}/part", {"around": around}).text
    for shown in (page, part):
        assert "5 messages wait for an answer. You can write more once they accept." in shown
        assert "<textarea" not in shown
    # Another window still has the box.
    refused = writer.post(f"{path}/send", {"text": "One more thing"})
    assert refused.status_code == 422 and ">One more thing</textarea>" in refused.text
    assert "5 messages wait for an answer." in refused.text
    refused = writer.post("/messages/new", {"to": "@alice", "text": "One more thing"})
    assert refused.status_code == 422 and "One more thing</textarea>" in refused.text
    assert "5 messages wait for an answer." in refused.text
    htmx = writer.post(f"{path}/send", {"text": "One more thing"}, headers={"HX-Request": "true"})
    assert htmx.status_code == 403 and "5 messages wait" in htmx["HX-Trigger"]
    assert Message.objects.count() == 5
    services.accept(actor=alice, conversation_id=sent[0].conversation_id)
    assert "Write a message" in writer.get(path).text


def test_who_is_asked_into_a_group_reads_by_whom(alice: User, bob: User, mallory: User) -> None:
    talk = services.send_message(sender=mallory, recipients=[bob, alice], text="Hello").conversation_id
    page = browser(alice).get(f"/messages/{talk}").text
    assert "asks you into a group" in page and "Block @mallory" in page and "/@bob/block" not in page


def test_who_has_not_confirmed_their_address_hears_it_before_they_write(unconfirmed: User) -> None:
    assert "Confirm your e-mail address to write messages" in browser(unconfirmed).get("/messages/new").text


def test_what_is_new_comes_and_what_is_not_does_not(talk: int, alice: User, bob: User) -> None:
    reader = browser(bob)
    page = reader.get(f"/messages/{talk}").text
    url, since = found('data-url="([^"]+)"', page), found('data-from="([^"]+)"', page)

    def part(have: str) -> str:
        answer = reader.get(url, {"from": since, "have": have})
        assert answer.status_code == (200 if answer.content else 204)
        return answer.text

    assert part(marks(page)) == ""
    said = services.send_message(sender=alice, conversation_id=talk, text="Or coffee?")
    news = part(marks(page))
    assert "Or coffee?" in news and "Tea" not in news and news.count("data-kept") == 2  # the day and the tea
    whole = part("")
    assert "Or coffee?" in whole and "Tea" in whole and "data-kept" not in whole
    services.unsend(actor=alice, message_id=said.pk)
    after = part(marks(whole))
    assert after and f'id="m{said.pk}"' not in after and "Or coffee?" not in after
    assert reader.get(f"/messages/{talk}/part?from=x").status_code == 400


def test_what_stands_around_the_messages_comes_when_it_is_another(
    alice: User, bob: User, follower: User, mallory: User
) -> None:
    group = services.send_message(sender=alice, recipients=[bob, follower], text="Hi").conversation_id
    services.accept(actor=bob, conversation_id=group)
    reader, path = browser(bob), f"/messages/{group}/part"
    page = reader.get(f"/messages/{group}").text

    def around(of: str) -> str:
        return ".".join(re.findall(r'data-piece="[^>]+data-version="([^"]+)"', of))

    def changed() -> str:
        return reader.get(path, {"have": marks(page), "around": around(page)}).text

    assert around(page).count(".") == 1 and changed() == ""
    services.edit_group(actor=alice, conversation_id=group, name="<Tea> club")
    renamed = changed()
    assert "<h1><bdi>&lt;Tea&gt; club</bdi></h1>" in renamed and 'data-piece="foot"' not in renamed
    page = reader.get(f"/messages/{group}").text
    services.remove_member(actor=alice, conversation_id=group, target=bob)
    removed = changed()
    assert "You are no longer part of this group." in removed and "<textarea" not in removed
    assert "Group info" in removed and "0 members" not in removed
    # Pages of before ask for messages alone.
    assert "data-piece" not in reader.get(path).text
    assert browser(mallory).get(path, {"around": around(page)}).status_code == 404


def test_marks_of_others_open_nothing(talk: int, alice: User, bob: User, mallory: User) -> None:
    """Whoever names the marks of a message is told only what they may see of their own conversation."""
    have = marks(browser(bob).get(f"/messages/{talk}").text)
    assert browser(mallory).get(f"/messages/{talk}/part", {"have": have}).status_code == 404
    own = services.send_message(sender=mallory, recipients=[UserFactory()], text="Mine").conversation_id
    answer = browser(mallory).get(f"/messages/{own}/part", {"have": have}).text
    assert "Mine" in answer and "Tea" not in answer


def test_an_act_answers_with_what_it_changed(talk: int, alice: User, bob: User) -> None:
    reader = browser(bob)
    services.send_message(sender=alice, conversation_id=talk, text="Or coffee?")
    page = reader.get(f"/messages/{talk}").text
    tea = Message.objects.order_by("pk")[0].pk
    form = {"from": found('data-from="([^"]+)"', page), "have": marks(page)}
    answer = reader.post(f"/messages/m/{tea}/react/👍", form, headers={"HX-Request": "true"}).text
    assert "👍 by you" in answer and "Tea" in answer and "Or coffee?" not in answer


def test_an_act_on_an_older_message_answers_with_what_stands_around_it(talk: int, alice: User, bob: User) -> None:
    for number in range(60):
        services.send_message(sender=alice, conversation_id=talk, text=f"number {number} of many")
    reader = browser(bob)
    older = found('href="([^"]+before=[^"]+)"', reader.get(f"/messages/{talk}").text)
    shown = reader.get(older, headers={"HX-Request": "true"}).text
    assert "number 19 of" in shown and "number 20 of" not in shown
    since, until = found('data-from="([^"]+)"', shown), found('data-to="([^"]+)"', shown)
    form = {"from": since, "to": until, "have": marks(shown)}
    answer = reader.post(f"/messages/m/{until}/react/👍", form, headers={"HX-Request": "true"}).text
    assert "👍 by you" in answer and "number 20 of" not in answer and answer.count("data-kept") == 21  # and the day
    # Where nothing is older, the piece still ends: the end of the conversation is another.
    assert 'data-to="1"' in reader.get(f"/messages/{talk}?before=1", headers={"HX-Request": "true"}).text
    assert reader.get(f"/messages/{talk}/part?to={2**63 - 1}").status_code == 200
    assert reader.get(f"/messages/{talk}/part?to=x").status_code == 400


@pytest.mark.parametrize("bad", [{"from": "x"}, {"to": ""}, {"to": "x"}])
def test_an_act_with_bad_input_is_not_done(talk: int, bob: User, bad: dict[str, str]) -> None:
    reader, tea = browser(bob), Message.objects.get().pk
    for path in (f"/messages/m/{tea}/react/👍", f"/messages/m/{tea}/delete", f"/messages/{talk}/send"):
        answer = reader.post(path, {"text": "Yes", **bad}, headers={"HX-Request": "true"})
        assert answer.status_code == 400
    (said,) = selectors.messages(bob.pk, talk, limit=10)
    assert said.reactions == {}


def marks(html: str) -> str:
    return ".".join(re.findall(r'data-mark="([^"]+)"', html))


def test_scripts_send_without_a_new_page(talk: int, bob: User) -> None:
    answer = browser(bob).post(f"/messages/{talk}/send", {"text": "<b>Yes</b>"}, headers={"HX-Request": "true"})
    assert "&lt;b&gt;Yes&lt;/b&gt;" in answer.text and "hx-swap-oob" in answer.text
    assert answer["HX-Trigger"] == "message-sent"
    refused = browser(bob).post(f"/messages/{talk}/send", {"text": " "}, headers={"HX-Request": "true"})
    assert refused.status_code == 400 and "toast" in refused["HX-Trigger"]


def test_older_messages_are_a_page_away(talk: int, alice: User, bob: User) -> None:
    for number in range(45):
        services.send_message(sender=alice, conversation_id=talk, text=f"number {number} of many")
    page = browser(bob).get(f"/messages/{talk}").text
    assert "number 44 of" in page and "number 4 of" not in page
    older = found(r'href="(/messages/\d+\?before=\d+)"', page)
    before = browser(bob).get(older).text
    assert "number 4 of" in before and "number 5 of" not in before and "To the newest messages" in before
    assert "<html" not in browser(bob).get(older, headers={"HX-Request": "true"}).text


def test_what_is_found_or_answered_is_shown_however_old_it_is(talk: int, alice: User, bob: User) -> None:
    first = Message.objects.get()
    answers = [
        services.send_message(sender=alice, conversation_id=talk, text=f"number {number} of many")
        for number in range(60)
    ]
    services.send_message(sender=alice, conversation_id=talk, text="Coffee, then", reply_to_id=first.pk)
    (link,) = set(
        re.findall(rf'href="(/messages/{talk}\?at={first.pk}#m{first.pk})"', browser(bob).get(f"/messages/{talk}").text)
    )
    assert f'href="{link}"' in browser(bob).get("/messages/search?q=tea").text
    services.send_message(sender=alice, conversation_id=talk, text="Are you there?")
    page = browser(bob).get(link).text
    assert f'id="m{first.pk}"' in page and "number 5 of" in page and "number 30 of" not in page
    assert "To the newest messages" in page and 'data-to="' in page
    # To look something up is not to read what was said since.
    assert selectors.totals(bob.pk).unread == 1
    # What stands near the end is shown with the end.
    page = browser(bob).get(f"/messages/{talk}?at={answers[55].pk}").text
    assert "Are you there?" in page and 'data-to="' not in page
    assert browser(bob).get(f"/messages/{talk}?at=x").status_code == 400


def test_an_answer_says_whose_words_it_answers_without_scripts(talk: int, alice: User, bob: User) -> None:
    first = Message.objects.get().pk
    services.send_message(sender=bob, conversation_id=talk, text="Yes", reply_to_id=first)
    for reader, whose in ((alice, "You"), (bob, alice.display_name)):
        page = browser(reader).get(f"/messages/{talk}?reply_to={first}").text
        assert f'<strong class="line-answered-by"><bdi>{whose}</bdi></strong>' in page
        assert f'Answer to <strong class="talk-answered-by"><bdi>{whose}</bdi></strong>' in page


def test_sending_does_not_bring_what_stands_above(talk: int, alice: User, bob: User) -> None:
    for number in range(60):
        services.send_message(sender=alice, conversation_id=talk, text=f"number {number} of many")
    page = browser(bob).get(f"/messages/{talk}").text
    since = found(r'data-from="(\d+)"', page)
    sent = (
        browser(bob).post(f"/messages/{talk}/send", {"text": "Yes", "from": since}, headers={"HX-Request": "true"}).text
    )
    assert "Yes" in sent and "number 20 of" in sent and "number 19 of" not in sent


def test_buttons_of_a_message(talk: int, alice: User, bob: User) -> None:
    message = Message.objects.get()
    other, back = browser(bob), {"Referer": f"http://testserver/messages/{talk}"}
    assert other.post(f"/messages/m/{message.pk}/react/👍", headers=back).status_code == 303
    assert 'class="reaction is-own"' in other.get(f"/messages/{talk}").text
    other.post(f"/messages/m/{message.pk}/react/👍", headers=back)
    assert 'class="reaction' not in other.get(f"/messages/{talk}").text
    assert other.post(f"/messages/m/{message.pk}/unsend", headers=back).status_code == 403
    assert f'value="{message.pk}"' in other.get(f"/messages/{talk}?reply_to={message.pk}").text
    assert "Take it back" in browser(alice).get(f"/messages/{talk}").text
    browser(alice).post(f"/messages/m/{message.pk}/unsend", headers=back)
    assert not Message.objects.exists()


def test_profiles_show_the_button_only_where_it_leads_somewhere(alice: User, bob: User, mallory: User) -> None:
    assert "/messages/to/@alice" in browser(mallory).get("/messages/button/@alice").text
    assert "/messages/button/@alice" in browser(mallory).get("/@alice").text
    browser(alice).post("/settings/privacy", {"message_policy": "nobody"})
    assert "/messages/to" not in browser(mallory).get("/messages/button/@alice").text
    graph.block(actor=bob, target=mallory)
    assert "/messages/to" not in browser(mallory).get("/messages/button/@bob").text
    assert "You cannot write" in browser(mallory).post("/messages/new", {"to": "@bob", "text": "Hi"}).text


def test_after_a_block_the_page_says_no_more_than_that(talk: int, alice: User, bob: User) -> None:
    graph.block(actor=bob, target=alice)
    for one, said in ((alice, "You cannot write here."), (bob, "You blocked @alice.")):
        page = browser(one).get(f"/messages/{talk}").text
        assert said in page and "Tea" in page
    assert 'formaction="/@alice/unblock"' in browser(bob).get(f"/messages/{talk}").text.partition('"talk-closed"')[2]


def test_a_group_is_seen_to_by_its_members(alice: User, bob: User, follower: User, mallory: User) -> None:
    group = services.send_message(sender=alice, recipients=[bob, follower], text="Hi").conversation_id
    member, path = browser(follower), f"/messages/{group}"
    member.post(f"{path}/info", {"name": "Tea club"})
    assert "Tea club" in browser(alice).get("/messages").text
    assert "named the group “Tea club”" in browser(alice).get(path).text
    member.post(f"{path}/add", {"to": "@mallory"})
    assert "@follower added @mallory." in browser(alice).get(path).text
    assert "no account @nobody" in member.post(f"{path}/add", {"to": "@nobody"}, follow=True).text
    browser(mallory).post(f"{path}/accept")
    member.post(f"{path}/remove/@mallory")
    assert "You are no longer part of this group." in browser(mallory).get(path).text
    member.post(f"{path}/leave")
    assert "@follower left." in browser(alice).get(path).text


def test_search_finds_ones_own_and_says_where(talk: int, alice: User, bob: User, mallory: User) -> None:
    group = services.send_message(sender=bob, recipients=[alice, mallory], text="More tea?").conversation_id
    services.edit_group(actor=bob, conversation_id=group, name="Kitchen")
    page = browser(alice).get("/messages/search?q=tea").text
    assert re.findall(r'talk-row-top"><strong><bdi>([^<]+)</bdi>', page) == [
        "Kitchen",
        bob.display_name or bob.username,
    ]
    page = re.sub("</?mark>", "", page)
    assert "You: Tea @bob" in page and f"{bob.display_name or bob.username}: More tea?" in page
    assert "Nothing found" in browser(UserFactory()).get("/messages/search?q=tea").text


def test_rows_and_notes_say_when(talk: int, alice: User, bob: User) -> None:
    graph.block(actor=bob, target=alice)
    services.note_look(conversation_id=talk)
    now = Message.objects.latest("pk").created_at
    assert f'<time datetime="{now:%Y-%m-%dT%H:%M}' in browser(alice).get("/messages").text
    page = browser(alice).get(f"/messages/{talk}").text
    assert re.search(rf'A moderator looked[^<]+<span class="talk-note-time">· <time datetime="{now:%Y-%m-%d}', page)


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")


@pytest.mark.django_db(transaction=True)
def test_a_form_with_a_picture_is_sent_at_the_first_try(talk: int, bob: User) -> None:
    """While a worker prepares the picture, as it does beside a server."""
    sender, is_answered = browser(bob), Event()

    def send() -> int:
        try:
            return sender.post(f"/messages/{talk}/send", {"text": "Look", "pictures": picture()}).status_code
        finally:
            is_answered.set()

    def work() -> None:
        while not is_answered.wait(0.05):
            do_due_work("apps.media")

    assert together([send, work]) == [302, None]
    (said, _) = selectors.messages(bob.pk, talk, limit=10)
    assert (said.text, len(said.media)) == ("Look", 1)


def test_a_form_whose_picture_is_not_ready_in_time_comes_back_with_it(
    talk: int, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "WAIT", 0)
    form = {"text": "Look", "pictures": picture(), "idempotency_key": "k1"}
    answer = browser(bob).post(f"/messages/{talk}/send", form)
    assert answer.status_code == 422 and "still being prepared" in answer.text
    assert ">Look</textarea>" in answer.text
    media_id = Media.objects.get().pk
    assert f'name="media_id" value="{media_id}"' in answer.text
    assert Message.objects.count() == 1
    do_due_work()
    again = {"text": "Look", "media_id": media_id, "alt_text": "A red wall", "idempotency_key": "k1"}
    assert [browser(bob).post(f"/messages/{talk}/send", again).status_code for _ in range(2)] == [302, 302]
    (said, _) = selectors.messages(bob.pk, talk, limit=10)
    assert [one["alt_text"] for one in said.media] == ["A red wall"]


def test_pictures_are_added_and_described_before_the_message_goes(
    talk: int, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "WAIT", 0)
    said = Message.objects.get().pk
    form = {"text": "Look", "pictures": picture(), "add": "1", "reply_to_id": said, "idempotency_key": "k1"}
    answer = browser(bob).post(f"/messages/{talk}/send", form)
    assert answer.status_code == 200 and Message.objects.count() == 1
    assert f'name="media_id" value="{Media.objects.get().pk}"' in answer.text
    assert ">Look</textarea>" in answer.text and f'name="reply_to_id" value="{said}"' in answer.text


def test_a_box_gets_back_its_pictures_that_are_free_still_and_nobody_elses(
    talk: int, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "WAIT", 0)
    mine, used, theirs = (prepared(owner) for owner in (bob, bob, alice))
    services.send_message(sender=bob, conversation_id=talk, text="", media_ids=[int(used)])
    shown = browser(bob).get("/messages/pictures", {"ids": f"{theirs}.{used}.{mine}.7"}).text
    assert re.findall('name="media_id" value="([0-9]+)"', shown) == [mine]
    assert browser(bob).get("/messages/pictures").text == ""
    assert browser(bob).get("/messages/pictures?ids=x").status_code == 400


def test_a_page_asks_as_often_however_much_is_on_it(alice: User, bob: User) -> None:
    FollowFactory(follower=bob, followee=alice)
    talk = services.send_message(sender=alice, recipients=[bob], text="Tea?").conversation_id

    def asked(path: str) -> int:
        reader = browser(bob)
        reader.get(path)  # what is read is marked once
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(path).status_code == 200
        return len(queries)

    paths = ["/messages", f"/messages/{talk}", "/api/conversations", f"/api/messages/{talk}", "/messages/search?q=tea"]
    before = [asked(path) for path in paths]
    for writer in UserFactory.create_batch(6):
        FollowFactory(follower=bob, followee=writer)
        theirs = services.send_message(sender=writer, recipients=[bob, alice], text="More tea?")
        services.react(actor=bob, message_id=theirs.pk, emoji="👍")
    for number in range(12):
        services.send_message(sender=alice, conversation_id=talk, text=f"Tea {number}")
    assert [asked(path) for path in paths] == before


def test_what_cannot_be_undone_is_asked_first_without_scripts_too(
    alice: User, bob: User, follower: User, mallory: User
) -> None:
    group = services.send_message(sender=alice, recipients=[bob, follower], text="Tea?").conversation_id
    for one in (bob, follower):
        services.accept(actor=one, conversation_id=group)
    member, path = browser(bob), f"/messages/{group}"
    questions = {
        f"{path}/remove/@{follower.username}": f"Remove @{follower.username}?",
        f"{path}/leave": "Leave this group?",
        f"{path}/delete": "Leave this group and delete it for you?",
    }
    info = member.get(f"{path}/info").text
    for url, question in questions.items():
        assert f'href="{url}" data-confirm="{question}"' in re.sub(r' (aria-label|class)="[^"]*"', "", info)
        page = member.get(url)
        assert (
            page.status_code == 200
            and question in page.text
            and '<form class="section form" method="post">' in page.text
        )
        assert browser(mallory).get(url).status_code == 404
    assert selectors.conversation(bob.pk, group).is_member
    assert follower.pk in selectors.conversation(bob.pk, group).member_ids
    for url, place in zip(questions, (f"{path}/info", "/messages", "/messages"), strict=True):
        answer = member.post(url, headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"]) == (204, place)
    assert member.get("/messages").text.count("talk-row-main") == 0


def test_who_writes_to_one_is_blocked_and_reported_where_they_write(talk: int, alice: User, bob: User) -> None:
    reader = browser(bob)
    for path in (f"/messages/{talk}", f"/messages/{talk}/info"):
        page = reader.get(path).text
        assert 'formaction="/@alice/block"' in page and 'href="/@alice/report"' in page
    reader.post("/@alice/block")
    for path in (f"/messages/{talk}", f"/messages/{talk}/info"):
        assert 'formaction="/@alice/unblock"' in reader.get(path).text
    # Who is blocked learns no more of it than that they cannot write.
    assert 'formaction="/@bob/block"' in browser(alice).get(f"/messages/{talk}").text


def test_a_request_can_be_reported(alice: User, mallory: User) -> None:
    talk = services.send_message(sender=mallory, recipients=[alice], text="Hello stranger").conversation_id
    asked = browser(alice).get(f"/messages/{talk}").text.partition('class="talk-ask"')[2]
    assert 'href="/@mallory/report"' in asked


def test_a_search_marks_what_was_sought_where_it_stands(talk: int, bob: User) -> None:
    services.send_message(sender=bob, conversation_id=talk, text="<b>You</b> and " + "so on " * 60 + "milk & HONEY.")
    page = browser(bob).get("/messages/search?q=honey %26").text
    row = found(r'class="talk-row-words" dir="auto">(.*?)</span>', page)
    assert row.startswith("You: …") and row.endswith("milk <mark>&amp;</mark> <mark>HONEY</mark>.") and len(row) < 260
    assert "<live-time><time" in page
    row = found(r'class="talk-row-words" dir="auto">(.*?)</span>', browser(bob).get("/messages/search?q=you <b").text)
    assert row.startswith("You: <mark>&lt;b</mark>&gt;<mark>You</mark>&lt;/b&gt; and")
