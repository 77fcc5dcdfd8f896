"""What our pages say of themselves to other sites, oEmbed, and tweets framed elsewhere."""

import re
from html import unescape
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from apps.links.models import Link
from apps.moderation import services as moderation
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users import services as users
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.media.pictures import prepared, tweet_with

pytestmark = pytest.mark.django_db


def head(path: str, reader: User | None = None) -> dict[str, str]:
    """The head's properties by name."""
    client = Client()
    if reader:
        client.force_login(reader)
    text = client.get(path).text.partition("</head>")[0]
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', text)
    links = re.findall(r'<link rel="(canonical|alternate)"(?: type="[^"]*")? href="([^"]*)"', text)
    return {name: unescape(value) for name, value in found + links}


def address(tweet: Tweet) -> str:
    return f"{site.SITE_URL}/@{tweet.author.username}/{tweet.pk}"


def oembed(url: str, **more: str) -> Any:
    return Client().get("/oembed", {"url": url, **more})


class TestHeads:
    def test_a_tweet_says_what_it_is(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text='Tea "&" <b>more</b>')
        said = head(f"/@alice/{tweet.pk}")
        assert said["og:title"] == said["twitter:title"] == "Alice (@alice)"
        assert said["og:description"] == said["description"] == 'Tea "&" <b>more</b>'
        assert (said["og:type"], said["og:url"], said["canonical"]) == ("article", address(tweet), address(tweet))
        assert said["og:image"].startswith("http") and said["og:image"].endswith("share.png")
        assert said["twitter:card"] == "summary"
        assert oembed_of(said) == Client().get(f"/oembed?url={address(tweet)}").json()

    def test_its_first_picture_is_shown_large(self, alice: User) -> None:
        tweet = tweet_with(alice, prepared(alice, alt_text="A wall"), prepared(alice))
        said = head(f"/@alice/{tweet['id']}")
        assert (said["og:image"], said["og:image:alt"]) == (tweet["media"][0]["preview_url"], "A wall")
        assert said["twitter:card"] == "summary_large_image"

    def test_what_stands_behind_a_warning_stays_there(self, alice: User) -> None:
        picture = int(prepared(alice))
        tweet = services.post_tweet(author=alice, text="canary", media_ids=[picture], content_warning="Spiders")
        said = head(f"/@alice/{tweet.pk}")
        assert said["og:description"] == "Spiders"
        assert "pictures" not in said["og:image"]

    def test_a_protected_tweet_says_nothing_even_to_those_who_read_it(self, alice: User, protected: User) -> None:
        tweet = TweetFactory(author=protected, text="canary")
        said = head(f"/@protected/{tweet.pk}", alice)
        assert not [name for name in said if name.startswith(("og:", "twitter:"))]
        assert "alternate" not in said

    def test_profiles_and_hashtags_say_what_they_are(self, alice: User) -> None:
        users.edit_profile(actor=alice, bio="I make tea")
        TweetFactory(author=alice, text="#чай")
        said = head("/@alice")
        assert (said["og:type"], said["og:title"], said["og:description"]) == (
            "profile",
            "Alice (@alice)",
            "I make tea",
        )
        said = head("/tags/чай")
        assert (said["og:title"], said["canonical"]) == ("#чай", f"{site.SITE_URL}/tags/%D1%87%D0%B0%D0%B9")


def oembed_of(said: dict[str, str]) -> Any:
    return Client().get(said["alternate"].removeprefix(site.SITE_URL)).json()


class TestOEmbed:
    def test_it_gives_a_frame(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea")
        answer = oembed(address(tweet))
        assert answer["Content-Type"] == "application/json"
        assert answer["Access-Control-Allow-Origin"] == "*"
        body = answer.json()
        assert (body["version"], body["type"], body["author_name"], body["title"]) == ("1.0", "rich", "Alice", "Tea")
        assert (body["url"], body["author_url"]) == (address(tweet), f"{site.SITE_URL}/@alice")
        assert f'src="{address(tweet)}/embed"' in body["html"]
        assert (body["width"], type(body["height"])) == (550, int)
        address_of_script = re.findall(r'<script async src="([^"]+)"', body["html"])[0]
        script = Client().get(address_of_script.removeprefix(site.SITE_URL))
        assert script["Content-Type"] == "text/javascript"
        assert script["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "chirp-embed" in script.text

    def test_it_keeps_within_bounds(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea")
        body = oembed(address(tweet), maxwidth="300", maxheight="120").json()
        assert (body["width"], body["height"]) == (300, 120)
        assert oembed(address(tweet), maxwidth="5000").json()["width"] == 550
        assert 'width="300" height="120"' in body["html"]

    def test_a_name_cannot_break_out_of_the_code(self, alice: User) -> None:
        users.edit_profile(actor=alice, display_name='"><script>x')
        tweet = TweetFactory(author=User.objects.get(pk=alice.pk))
        assert "<script>x" not in oembed(address(tweet)).json()["html"]
        assert "<script>x" not in Client().get(f"/@alice/{tweet.pk}/embed").text

    @pytest.mark.parametrize("bound", ["0", "-1", "a", "1e3", "99999999", "", "١"])
    def test_bounds_that_are_none_are_refused(self, alice: User, bound: str) -> None:
        answer = oembed(address(TweetFactory(author=alice)), maxwidth=bound)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "maxwidth")

    def test_only_json_is_offered(self, alice: User) -> None:
        assert oembed(address(TweetFactory(author=alice)), format="xml").status_code == 501

    @pytest.mark.parametrize(
        ("url", "status"),
        [
            ("", 400),
            ("nonsense", 404),
            ("http://[", 404),
            ("https://elsewhere.example/@alice/1", 404),
            (f"{site.SITE_URL}/@alice", 404),
            (f"{site.SITE_URL}/@alice/1", 404),
            (f"{site.SITE_URL}/@alice/9223372036854775808", 404),
            (f"{site.SITE_URL}/@alice/1/likes", 404),
            ("javascript:alert(1)", 404),
        ],
    )
    def test_what_is_no_tweet_of_ours_is_not_found(self, alice: User, url: str, status: int) -> None:
        answer = oembed(url)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"


@pytest.fixture(params=["protected", "suspended", "left", "deleted", "hidden", "another's name"])
def out_of_sight(request: pytest.FixtureRequest, alice: User, staff: User) -> tuple[User, Tweet]:
    """A tweet that was for everybody."""
    tweet = TweetFactory(author=alice, text="canary")
    match request.param:
        case "protected":
            users.edit_profile(actor=alice, is_protected=True)
        case "suspended":
            moderation.suspend_account(moderator=staff, user=alice, reason="Spam")
        case "left":
            users.leave(actor=alice)
        case "deleted":
            services.delete_tweet(actor=alice, tweet_id=tweet.pk)
        case "hidden":
            services.hide(tweet=tweet)
        case _:
            User.objects.filter(pk=alice.pk).update(username="alicia")
    return alice, tweet


def test_what_is_not_for_everybody_is_embedded_for_nobody(out_of_sight: tuple[User, Tweet], follower: User) -> None:
    alice, tweet = out_of_sight
    for reader in (None, alice, follower):
        client = Client()
        if reader:
            client.force_login(reader)
        for path in (f"/oembed?url={address(tweet)}", f"/@alice/{tweet.pk}/embed", f"/@alice/{tweet.pk}/embed/code"):
            answer = client.get(path)
            assert answer.status_code in (404, 302), path
            assert "canary" not in answer.text
            assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
            assert answer["X-Frame-Options"] == "DENY"


class TestTheFrame:
    def test_anyone_may_frame_it_and_nothing_else_of_ours(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea")
        answer = Client().get(f"/@alice/{tweet.pk}/embed")
        assert "frame-ancestors *" in answer["Content-Security-Policy"]
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
        assert "public" in answer["Cache-Control"]
        for path in (f"/@alice/{tweet.pk}", f"/@alice/{tweet.pk}/embed/code", "/@alice", "/oembed", "/home"):
            other = Client().get(path)
            assert other["X-Frame-Options"] == "DENY", path
            assert other["Cross-Origin-Resource-Policy"] == "same-origin"
            assert "frame-ancestors 'none'" in other["Content-Security-Policy"]

    def test_nothing_of_the_visitor_is_in_it(self, alice: User, follower: User, blocked: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea")
        services.like(actor=follower, tweet_id=tweet.pk)
        seen = set()
        for reader in (None, alice, follower, blocked):
            client = Client()
            if reader:
                client.force_login(reader)
            answer = client.get(f"/@alice/{tweet.pk}/embed")
            assert not answer.cookies
            seen.add(answer.text)
        assert len(seen) == 1
        page = seen.pop()
        assert "<form" not in page and "<button" not in page
        assert "<strong>1</strong> like" in page

    def test_it_shows_pictures_quotes_and_cards(self, alice: User, bob: User) -> None:
        with_picture = tweet_with(alice, prepared(alice))
        assert 'class="picture"' in Client().get(f"/@alice/{with_picture['id']}/embed").text
        quote = TweetFactory(author=alice, quote_of=TweetFactory(author=bob, text="Inner words"))
        assert "Inner words" in Client().get(f"/@alice/{quote.pk}/embed").text
        linking = TweetFactory(author=alice, text="https://example.com/")
        card = '{"url":"https://example.com/","title":"Tea","description":"","image_url":null,"site_name":"x"}'
        Link.objects.update(card=card)
        assert '<strong class="preview-title" dir="auto">Tea' in Client().get(f"/@alice/{linking.pk}/embed").text

    def test_a_quote_of_what_is_protected_now_shows_nothing_of_it(self, alice: User, bob: User) -> None:
        quote = TweetFactory(author=bob, quote_of=TweetFactory(author=alice, text="canary"))
        users.edit_profile(actor=alice, is_protected=True)
        FollowFactory(follower=bob, followee=alice)
        assert "canary" not in Client().get(f"/@bob/{quote.pk}/embed").text

    @pytest.mark.parametrize(("asked", "shown"), [("dark", ' data-theme="dark"'), ('"><script>', ""), ("", "")])
    def test_the_theme_can_be_asked_for(self, alice: User, asked: str, shown: str) -> None:
        tweet = TweetFactory(author=alice)
        page = Client().get(f"/@alice/{tweet.pk}/embed", {"theme": asked}).text
        assert f'<html lang="en"{shown}>' in page


class TestTheCode:
    def test_the_menu_leads_to_it(self, alice: User, protected: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea")
        client = Client()
        path = f"/@alice/{tweet.pk}/embed/code"
        assert f'href="{path}"' in client.get(f"/@alice/{tweet.pk}").text
        page = client.get(path).text
        code = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)[0])
        assert code == oembed(address(tweet)).json()["html"]
        assert f'src="/@alice/{tweet.pk}/embed"' in page

    def test_a_protected_tweet_has_none(self, alice: User, protected: User) -> None:
        tweet = TweetFactory(author=protected)
        client = Client()
        client.force_login(alice)
        assert "/embed/code" not in client.get(f"/@protected/{tweet.pk}").text
