"""What moderators do to accounts and tweets, each with who did it and why. Twice is once.

The column that hides something and the row that says why commit together; readers look at the
column alone, so that it takes effect with the answer, whatever else is down.
"""

from typing import Any

from django.conf import settings
from django.db.transaction import atomic
from django.template.loader import render_to_string
from django.utils import timezone

from apps.core import locks
from apps.moderation import errors, policies
from apps.moderation.models import AccountWarning, HiddenTweet, Report, Suspension
from apps.tweets import services as tweets
from apps.tweets.errors import NoSuchTweet
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User

MAX_REASON = 500


@atomic
def suspend_account(*, moderator: User, user: User, reason: str, category: str = "") -> Suspension:
    """Out of sight, every access ended; they are told so by mail.

    `reason` is for colleagues, `category` (of Report, or "") for whose account it is. Raises ReasonMissing,
    UnknownCategory, NotYours.
    """
    if not policies.can_suspend(moderator, user):
        raise errors.NotYours
    known = {"reason": reason_of(reason), "category": _category_of(category)}
    user = _held(user)
    suspension, is_new = Suspension.objects.get_or_create(
        user=user, lifted_at=None, defaults={"moderator": moderator, **known}
    )
    accounts.suspend(user=user)
    if is_new:
        subject = f"Your account on {settings.SITE_NAME} is suspended"
        _tell(user, subject, "suspension", why=suspension.told)
    return suspension


@atomic
def lift_suspension(*, moderator: User, user: User) -> None:
    """Everything is back as it was; they sign in anew, and are told by mail that they can. Raises NotYours."""
    if not policies.can_suspend(moderator, user):
        raise errors.NotYours
    user = _held(user)
    for suspension in Suspension.objects.filter(user=user, lifted_at=None):
        suspension.lifted_at, suspension.lifted_by = timezone.now(), moderator
        suspension.save(update_fields=["lifted_at", "lifted_by"])
    if user.suspended_at is not None:
        accounts.unsuspend(user=user)
        _tell(user, f"Your account on {settings.SITE_NAME} is back", "lifting")


@atomic
def warn_account(*, moderator: User, user: User, reason: str) -> AccountWarning:
    """Tell them by mail what to change; nothing else happens. Raises ReasonMissing, NotYours."""
    if not policies.can_warn(moderator, user):
        raise errors.NotYours
    warning = AccountWarning.objects.create(user=user, moderator=moderator, reason=reason_of(reason))
    _tell(user, f"A word from the moderators of {settings.SITE_NAME}", "warning", reason=warning.reason)
    return warning


@atomic
def hide_tweet(*, moderator: User, tweet: Tweet, reason: str, category: str = "") -> HiddenTweet:
    """Nobody sees it any more, nor its retweets; of a retweet, the original.

    `reason` is for colleagues, `category` (of Report, or "") for its author. Raises ReasonMissing, UnknownCategory,
    NotYours, NoSuchTweet.
    """
    if not policies.can_hide(moderator):
        raise errors.NotYours
    known = {"reason": reason_of(reason), "category": _category_of(category)}
    tweet = _original(tweet)
    hidden, _ = HiddenTweet.objects.get_or_create(
        tweet=tweet, shown_at=None, defaults={"moderator": moderator, **known}
    )
    tweets.hide(tweet=tweet)
    return hidden


@atomic
def show_tweet(*, moderator: User, tweet: Tweet) -> None:
    """As it was before. Raises NotYours, NoSuchTweet."""
    if not policies.can_hide(moderator):
        raise errors.NotYours
    tweet = _original(tweet)
    for hidden in HiddenTweet.objects.filter(tweet=tweet, shown_at=None):
        hidden.shown_at, hidden.shown_by = timezone.now(), moderator
        hidden.save(update_fields=["shown_at", "shown_by"])
    tweets.show(tweet=tweet)


def reason_of(reason: str) -> str:
    """Without blank space around it. Raises ReasonMissing."""
    reason = reason.strip()
    if not reason or len(reason) > MAX_REASON:
        raise errors.ReasonMissing(field="reason")
    return reason


def _category_of(category: str) -> str:
    if category and category not in Report.Category.values:
        raise errors.UnknownCategory(field="category")
    return category


def _tell(user: User, subject: str, template: str, **words: Any) -> None:
    """By mail, which commits with what it tells; not to an address that nobody has confirmed."""
    if not user.is_email_confirmed:
        return
    site = {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_URL", "CONTACT_EMAIL")}
    text = render_to_string(f"moderation/mail/{template}.txt", {"user": user, **site, **words})
    accounts.write_mail(recipient=user.email, subject=subject, text=text)


def _held(user: User) -> User:
    """The account afresh; two moderators at once come one after the other."""
    locks.hold("suspension", user.pk)
    return User.objects.get(pk=user.pk)


def _original(tweet: Tweet) -> Tweet:
    """Afresh; two moderators at once come one after the other."""
    rows = Tweet.objects.select_for_update(no_key=True)
    original = rows.filter(pk=tweet.retweet_of_id or tweet.pk).first()
    if original is None:
        raise NoSuchTweet
    return original
