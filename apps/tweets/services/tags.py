from django.db.transaction import atomic

from apps.core import locks
from apps.core import text as texts
from apps.tweets import errors
from apps.tweets.models import FollowedTag
from apps.users.models import User
from apps.users.services import require_here

MOST_TAGS = 100


@atomic
def follow_tag(*, actor: User, tag: str) -> FollowedTag:
    """Read at home whatever has this hashtag, given with or without its sign. Twice is once.

    Raises NotActive, NotAHashtag, TooManyTags.
    """
    require_here(actor)
    written = texts.clean_line(tag).removeprefix("#")
    found = texts.parse(f"#{written}").hashtags
    if [one.tag for one in found] != [written]:
        raise errors.NotAHashtag(field="tag")
    locks.hold("followed_tags", actor.pk)
    own, key = FollowedTag.objects.filter(owner=actor), texts.normal_tag(written)
    if not own.filter(tag=key).exists() and own.count() >= MOST_TAGS:
        raise errors.TooManyTags(field="tag")
    return own.get_or_create(owner=actor, tag=key, defaults={"written": written})[0]


@atomic
def unfollow_tag(*, actor: User, tag: str) -> None:
    """Twice is once."""
    require_here(actor)
    for row in FollowedTag.objects.filter(owner=actor, tag=texts.normal_tag(tag.removeprefix("#"))):
        row.delete()
