"""Tweets as pages show them, whatever stands in them."""

import pytest
from django.test import Client

from apps.users.models import User
from apps.users.services import edit_profile
from tests.factories.tweets import TweetFactory


@pytest.mark.parametrize("text", ["%(acts)s", "100 % %(likes)s %(url)s %s %", "{{ text }} {0} \ue000text\ue001"])
def test_what_looks_like_a_format_is_only_text(client: Client, alice: User, text: str) -> None:
    edit_profile(actor=alice, display_name=text)
    tweet = TweetFactory(author=alice, text=text)
    for path in ("/@alice", f"/@alice/{tweet.pk}"):
        page = client.get(path)
        assert page.status_code == 200
        html = page.content.decode()
        assert text in html
        assert html.count('<div class="acts"') == 1
