"""How tweets, profiles and hashtags show elsewhere: only what is for everybody says anything."""

from urllib.parse import quote, urlencode

from django.conf import settings

from apps.core.web.sharing import Shared
from apps.follows.people import Person
from apps.tweets.hydration import Entry
from apps.tweets.web import cards


def tweet(entry: Entry) -> Shared | None:
    """None of what a protected account says. A picture behind a content warning stays there."""
    person, said = cards.person(entry.card), cards.tweet(entry)
    if person["is_protected"]:
        return None
    text, name = cards.words(entry)
    path = f"/@{entry.username}/{entry.id}"
    shown = [] if said["content_warning"] else said["media"]
    return Shared(
        path,
        title=f"{name} (@{entry.username})",
        description=text or f"{len(said['media'])} pictures",
        kind="article",
        picture_url=shown[0]["preview_url"] if shown else person["avatar_url"],
        picture_alt=shown[0]["alt_text"] if shown else "",
        is_large=bool(shown),
        oembed_url=f"{settings.SITE_URL}/oembed?{urlencode({'url': f'{settings.SITE_URL}{path}'})}",
    )


def profile(person: Person) -> Shared:
    """The head of a profile is for everybody."""
    return Shared(
        f"/@{person.username}",
        title=f"{person.name} (@{person.username})",
        description=person.profile["bio"] or f"What @{person.username} writes on {settings.SITE_NAME}",
        kind="profile",
        picture_url=person.profile["avatar_url"],
    )


def tag(name: str) -> Shared:
    return Shared(f"/tags/{quote(name)}", title=f"#{name}", description=f"Tweets with #{name} on {settings.SITE_NAME}")
