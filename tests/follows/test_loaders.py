"""manage.py load_graph: in bulk, exact, repeatable, and not to be stopped by bad lines."""

import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.db import connection

from apps.follows.models import Block, Follow
from apps.follows.signals import follows_loaded
from apps.users.models import User, user_counter

pytestmark = pytest.mark.django_db

FOLLOWS_COUNTED = """
    SELECT id, (SELECT count(*) FROM follows_follow WHERE followee_id = users_user.id),
               (SELECT count(*) FROM follows_follow WHERE follower_id = users_user.id) FROM users_user
"""


def load(path: Path, **options: str) -> str:
    out = StringIO()
    call_command("load_graph", str(path), stdout=out, **options)
    return out.getvalue()


def written(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(("id_1,id_2", *lines)) + "\n")
    return path


def follows() -> set[tuple[str, str]]:
    return set(Follow.objects.values_list("follower__username", "followee__username"))


def test_an_edge_makes_two_accounts_that_follow_each_other(tmp_path: Path) -> None:
    assert "2 accounts and 2 follows" in load(written(tmp_path / "graph.csv", "1,2"))
    assert follows() == {("dev1", "dev2"), ("dev2", "dev1")}
    assert User.objects.get(username="dev1").is_email_confirmed
    assert '"username":"dev1"' in User.objects.get(username="dev1").card


def test_loading_again_doubles_nothing(tmp_path: Path) -> None:
    graph = written(tmp_path / "graph.csv", "1,2", "2,3", "2,1")
    load(graph)
    ids = dict(User.objects.values_list("username", "id"))
    assert "0 accounts and 0 follows" in load(graph)
    assert dict(User.objects.values_list("username", "id")) == ids
    assert Follow.objects.count() == 4


def test_counts_are_exact_after_every_load(tmp_path: Path) -> None:
    load(written(tmp_path / "graph.csv", "1,2", "1,3", "1,4"))
    load(written(tmp_path / "graph.csv", "1,2", "1,5", "2,5"))
    assert user_counter.drift(FOLLOWS_COUNTED, ("followers", "following")) == []


def test_gzip_is_read_as_well(tmp_path: Path) -> None:
    packed = tmp_path / "graph.csv.gz"
    packed.write_bytes(gzip.compress(b"id_1,id_2\n7,8\n"))
    load(packed)
    assert ("dev7", "dev8") in follows()


def test_a_gzip_cut_off_says_so_and_keeps_nothing_half(tmp_path: Path) -> None:
    packed = tmp_path / "graph.csv.gz"
    lines = "".join(f"{n},{n * 7919 % 100003}\n" for n in range(1, 20000))
    packed.write_bytes(gzip.compress(lines.encode())[:-2000])
    with pytest.raises(CommandError, match="Cannot read on"):
        load(packed)
    assert user_counter.drift(FOLLOWS_COUNTED, ("followers", "following")) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.csv"):
        load(tmp_path / "nowhere.csv")


def test_bad_lines_are_counted_and_the_rest_is_loaded(tmp_path: Path) -> None:
    graph = tmp_path / "graph.csv"
    lines = [b"id_1,id_2", b"1,2", b"", b"3", b"4,4", b"a,b", b"5,-6", b"\xff\xfe,1", "٣,٤".encode()]
    lines += [b"9" * 30 + b",1", b"1," + b"9" * 70_000, b" 8 , 9 \r"]
    graph.write_bytes(b"\n".join(lines))
    said = load(graph)
    assert "4 accounts and 4 follows" in said
    assert "9 bad lines" in said
    assert follows() == {("dev1", "dev2"), ("dev2", "dev1"), ("dev8", "dev9"), ("dev9", "dev8")}


def test_somebody_who_took_such_a_handle_is_left_alone(tmp_path: Path) -> None:
    person = User.objects.create(username="DEV2", email="person@example.com")
    said = load(written(tmp_path / "graph.csv", "1,2", "1,3"))
    assert "1 handle taken by somebody else" in said
    assert not Follow.objects.filter(followee=person).exists()


def test_a_block_is_stronger_than_the_file(tmp_path: Path) -> None:
    graph = written(tmp_path / "graph.csv", "1,2")
    load(graph)
    Follow.objects.all().delete()
    Block.objects.create(blocker=User.objects.get(username="dev1"), blocked=User.objects.get(username="dev2"))
    load(graph)
    assert not Follow.objects.exists()


def test_all_new_accounts_get_the_password_that_was_given(tmp_path: Path) -> None:
    load(written(tmp_path / "graph.csv", "1,2"), password="correct horse battery")
    hashes = set(User.objects.values_list("password", flat=True))
    assert len(hashes) == 1
    assert check_password("correct horse battery", hashes.pop())


def test_without_a_password_nobody_can_sign_in(tmp_path: Path) -> None:
    load(written(tmp_path / "graph.csv", "1,2"))
    assert not User.objects.get(username="dev1").has_usable_password()


def test_who_follows_anew_is_told_to_the_apps_above(tmp_path: Path) -> None:
    told: list[int] = []

    def listen(follower_ids: list[int], **_: object) -> None:
        assert connection.in_atomic_block
        told.extend(follower_ids)

    follows_loaded.connect(listen)
    try:
        load(written(tmp_path / "graph.csv", "1,2"))
        load(written(tmp_path / "graph.csv", "1,2", "2,3"))
    finally:
        follows_loaded.disconnect(listen)
    assert sorted(User.objects.get(id=user_id).username for user_id in told) == ["dev1", "dev2", "dev2", "dev3"]
