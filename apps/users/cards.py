"""The User object of the API, in parts: what is stored ready to serve, and what is added when read.

A user stands on every tweet of a page, so the members that are the same for every reader are
written once, into `User.card`, and only joined with id and counts when they are served.
"""

from typing import TYPE_CHECKING

import orjson
from django.conf import settings
from django.core.files.storage import default_storage

if TYPE_CHECKING:
    from apps.users.models.user import User

# The fields that the card shows: a change of one of them writes it anew.
MADE_OF = frozenset(
    {
        "username",
        "display_name",
        "bio",
        "location",
        "website",
        "avatar",
        "header",
        "is_protected",
        "is_verified",
        "created_at",
    }
)


def avatar_url(username: str, avatar: str) -> str:
    """Where the picture is: the uploaded one, or one drawn from the handle."""
    return _absolute(default_storage.url(avatar)) if avatar else f"{settings.SITE_URL}/avatars/{username.lower()}.svg"


def header_url(header: str) -> str | None:
    return _absolute(default_storage.url(header)) if header else None


def members(user: "User") -> str:
    """JSON members of a User without braces: all but id and counts."""
    return orjson.dumps(
        {
            "username": user.username,
            "display_name": user.name,
            "bio": user.bio,
            "location": user.location,
            "website": user.website,
            "avatar_url": avatar_url(user.username, user.avatar.name or ""),
            "header_url": header_url(user.header.name or ""),
            "is_protected": user.is_protected,
            "is_verified": user.is_verified,
            "created_at": user.created_at,
            "url": f"{settings.SITE_URL}/@{user.username}",
        },
        option=orjson.OPT_UTC_Z,
    )[1:-1].decode()


def user_json(user_id: int, card: str, followers: int, following: int, tweets: int) -> str:
    """One whole User object."""
    return (
        f'{{"id":"{user_id}",{card},"followers_count":{followers},"following_count":{following},'
        f'"tweets_count":{tweets}}}'
    )


def _absolute(url: str) -> str:
    return url if url.startswith("http") else settings.SITE_URL + url
