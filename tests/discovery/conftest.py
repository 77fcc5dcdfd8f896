import pytest

from apps.discovery.models import Ranking


@pytest.fixture(autouse=True)
def _no_list_is_kept(request: pytest.FixtureRequest) -> None:
    """What a page of another test asked for last may have made one after that test's rows were gone."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        Ranking.objects.all().delete()
