"""A CDN in front of pictures: what everybody may see, and nothing else, for minutes."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as site
from django.test import Client

from tests.calls import Caller
from tests.media.pictures import prepared, tweet_with

CDN = "https://media.example"


@pytest.mark.django_db
def test_pages_show_public_pictures_from_the_cdn_and_protected_ones_from_us(alice, protected, settings):
    settings.MEDIA_HOST = CDN
    tweet_with(alice, prepared(alice))
    own = tweet_with(protected, prepared(protected))
    assert own["media"][0]["url"].startswith(f"{site.SITE_URL}/media/pictures/")
    public = Client().get("/@alice").text
    assert f'src="{CDN}/media/pictures/' in public
    assert f'srcset="{CDN}/media/pictures/' in public
    reader = Client()
    reader.force_login(alice)
    hidden = reader.get("/@protected").text
    assert 'src="/media/pictures/' in hidden
    assert f'="{CDN}/media/pictures/' not in hidden


@pytest.mark.django_db
def test_a_picture_leaves_shared_caches_soon_after_its_author_is_protected(alice, bob):
    path = tweet_with(alice, prepared(alice))["media"][0]["url"].removeprefix(site.SITE_URL)
    shown = Client().get(path)
    assert "s-maxage=300" in shown["Cache-Control"]
    Caller(alice).patch("/users/me", {"is_protected": True})
    assert Client().get(path).status_code == 404
    own = Client()
    own.force_login(alice)
    assert own.get(path)["Cache-Control"] == "private, no-cache"


def settings_of(**environment: str) -> subprocess.CompletedProcess[str]:
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from apps.core.middleware.pages import _PAGES_CSP\n"
        "from django.template import engines\n"
        "from django.templatetags.static import static\n"
        "print(_PAGES_CSP[1]); print(settings.MEDIA_URL); print(static('css/base.css'))\n"
        "print(engines['django'].from_string('{% sprite %}').render())\n"
    )
    known = os.environ | {"DJANGO_SETTINGS_MODULE": "twitter.settings", **environment}
    return subprocess.run([sys.executable, "-c", program], env=known, capture_output=True, text=True, check=False)


def test_the_policy_of_pages_follows_the_hosts():
    done = settings_of(MEDIA_HOST=CDN, STATIC_HOST="https://static.example/")
    policy, media_url, css, sprite = done.stdout.splitlines()
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert parts["img-src"] == "'self' data: https://static.example https://media.example"
    assert parts["media-src"] == "'self' https://media.example"
    assert parts["script-src"] == parts["style-src"] == "'self' https://static.example"
    assert parts["connect-src"] == "'self'"
    assert media_url == f"{CDN}/media/"
    assert css.startswith("https://static.example/static/css/base")
    assert sprite.startswith("/static/img/icons")


@pytest.mark.parametrize("host", ["media.example", "https://media.example/path", "ftp://media.example", "https://"])
def test_a_host_that_is_more_or_less_than_one_stops_the_start(host):
    done = settings_of(MEDIA_HOST=host)
    assert done.returncode != 0
    assert "MEDIA_HOST is a scheme and a host" in done.stderr
