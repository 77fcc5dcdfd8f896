"""`manage.py evaluate_suggestions`: rankings against follows that were hidden."""

import gzip
import re
from importlib.util import find_spec
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.follows.models import Follow
from apps.users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def graph(tmp_path: Path, alice: User) -> Path:
    """Ten groups of twelve, within which all follow each other: friends of friends know, the popular do not."""
    path = tmp_path / "graph.csv.gz"
    groups = [range(start, start + 12) for start in range(0, 120, 12)]
    pairs = [(one, other) for group in groups for one in group for other in group if one < other]
    lines = ["id_1,id_2", *(f"{one},{other}" for one, other in pairs), "nonsense"]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def evaluated(path: Path, *options: str) -> tuple[str, dict[str, float]]:
    out, said = StringIO(), StringIO()
    call_command("evaluate_suggestions", str(path), *options, stdout=out, stderr=said)
    rows = re.findall(r"^\| (.+?) \| ([0-9.]+) \|", out.getvalue(), re.MULTILINE)
    return out.getvalue() + said.getvalue(), {name: float(value) for name, value in rows}


def test_who_knows_the_graph_finds_what_is_hidden_and_the_popular_do_not(graph: Path) -> None:
    text, found = evaluated(graph, "--seeds", "3", "--readers", "60", "--factors")
    assert "120 accounts, 660 pairs, 20% of them hidden; 60 readers, 3 divisions" in text
    assert "1 bad lines left out" in text
    assert found["the formula, as it runs"] == found["Adamic and Adar, whole graph"] == 1.0
    assert found["friends of friends, by their number, whole graph"] == 1.0
    assert found["popularity"] < 0.5
    assert "0 of 3" in text


def test_the_same_divisions_come_again_and_the_site_is_left_alone(graph: Path, alice: User, bob: User) -> None:
    Follow.objects.create(follower=alice, followee=bob)
    before = set(User.objects.values_list("pk")), set(Follow.objects.values_list("pk"))
    assert evaluated(graph, "--seeds", "1", "--factors") == evaluated(graph, "--seeds", "1", "--factors")
    assert before == (set(User.objects.values_list("pk")), set(Follow.objects.values_list("pk")))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema() AND relname = 'users_user'"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.skipif(find_spec("implicit") is not None, reason="implicit is here")
def test_without_the_library_the_other_rankings_are_compared(graph: Path) -> None:
    text, found = evaluated(graph, "--seeds", "1")
    assert "requirements-evaluation.txt" in text and len(found) == 4


@pytest.mark.evaluation
def test_the_learned_ranking_learns(graph: Path) -> None:
    _, found = evaluated(graph, "--seeds", "1", "--factors", "16", "--confidence", "10")
    assert found["implicit ALS, 16 factors, α = 10"] > found["popularity"]


@pytest.mark.parametrize("options", [["--seeds", "0"], ["--hidden", "1"], ["--readers", "0"]])
def test_what_cannot_be_divided_is_refused(graph: Path, options: list[str]) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        evaluated(graph, *options)


def test_a_file_that_is_none_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot read on"):
        evaluated(tmp_path / "nothing.csv")
    (tmp_path / "empty.csv").write_text("id_1,id_2\n")
    with pytest.raises(CommandError, match="too small"):
        evaluated(tmp_path / "empty.csv")
