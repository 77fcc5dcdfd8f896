"""`/@handle/rss`: what a public account writes, for feed readers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from apps.core import ids
from apps.follows import errors
from apps.follows import selectors as graph
from apps.follows.people import Person
from apps.tweets import selectors
from apps.tweets.hydration import ANONYMOUS, Entry
from apps.tweets.web import cards
from apps.users.selectors import id_of_handle

MOST = 30


@require_safe
@conditional_page
@cache_control(no_cache=True)
def rss(request: HttpRequest, username: str) -> HttpResponse:
    """As the anonymous see it, whoever asks: a feed reader brings nobody's session.

    Asked again it answers 304 while nothing changed, and what was deleted is gone at once.
    """
    user_id = id_of_handle(username)
    if user_id is None:
        raise errors.NoSuchAccount
    person = graph.looked_into(ANONYMOUS, user_id)
    feed = _feed(person)
    for entry in selectors.profile(ANONYMOUS, user_id, "tweets", limit=MOST).entries:
        _add(feed, entry)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _feed(person: Person) -> Rss201rev2Feed:
    return Rss201rev2Feed(
        title=f"{person.name} (@{person.username})",
        link=f"{settings.SITE_URL}/@{person.username}",
        description=person.profile["bio"] or f"What @{person.username} writes on {settings.SITE_NAME}",
        feed_url=f"{settings.SITE_URL}/@{person.username}/rss",
    )


def _add(feed: Rss201rev2Feed, entry: Entry) -> None:
    text, name = cards.words(entry)
    quoted = entry.quoted and f"@{entry.quoted.username}: {cards.words(entry.quoted)[0]}"
    options = entry.ballot and "\n".join(f"○ {option}" for option in entry.ballot.options)
    parts = (cards.tweet(entry)["content_warning"], cards.tweet(entry)["text"], options, quoted)
    said = "\n\n".join(filter(None, parts))
    feed.add_item(
        title=f"RT @{entry.username}: {text[:60]}" if entry.is_retweet else text[:60],
        link=f"{settings.SITE_URL}/@{entry.username}/{entry.id}",
        # Readers take it for HTML.
        description=escape(said).replace("\n", "<br>"),
        author_name=name,
        pubdate=ids.time_of(entry.entry_id),
        unique_id=str(entry.entry_id),
        unique_id_is_permalink=False,
    )
