"""What happened below, told to whom it concerns.

Each looks at the row as it is now, and holds it while it tells: so it does not matter in what order, or how often,
workers come to it, and what is undone meanwhile is taken back by the work that undoing it left.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.db.transaction import atomic
from django.utils.text import Truncator

from apps.follows.models import Follow, FollowRequest
from apps.messaging import selectors as messaging
from apps.messaging.models import Participant
from apps.moderation.models import AccountWarning, HiddenTweet, Report
from apps.notifications.models import Kind, Notification, NotificationSettings
from apps.notifications.signals import news_changed
from apps.notifications.telling import PORTION, take_back, tell
from apps.search.models import Finding
from apps.tweets.errors import NoSuchTweet
from apps.tweets.models import Draft, Edit, Like, PollClosed, Tweet, Vote

# Of a tweet that its author can no longer look at.
FIRST_WORDS = 80


@atomic
def hear_of_like(*, user_id: int, tweet_id: int) -> None:
    author_id = Tweet.objects.filter(pk=tweet_id).values_list("author_id", flat=True).first()
    if author_id is None or author_id == user_id:
        return
    # Whoever takes it back waits until this has committed, and then takes this back too.
    like = Like.objects.select_for_update(no_key=True).filter(user_id=user_id, tweet_id=tweet_id).first()
    if like is None:
        take_back(Kind.LIKE, author_id, actor_id=user_id, tweet_id=tweet_id)
    else:
        tell(Kind.LIKE, [author_id], actor_id=user_id, tweet_id=tweet_id, at=like.created_at)


@atomic
def hear_of_follow(*, follower_id: int, followee_id: int) -> None:
    ties = Follow.objects.select_for_update(no_key=True).filter(follower_id=follower_id, followee_id=followee_id)
    follow = ties.first()
    if follow is None:
        take_back(Kind.FOLLOW, followee_id, actor_id=follower_id)
    else:
        tell(Kind.FOLLOW, [followee_id], actor_id=follower_id, at=follow.created_at)


@atomic
def hear_of_request(*, requester_id: int, target_id: int) -> None:
    requests = FollowRequest.objects.select_for_update(no_key=True)
    if requests.filter(requester_id=requester_id, target_id=target_id).first() is None:
        take_back(Kind.FOLLOW_REQUEST, target_id, actor_id=requester_id)
    else:
        tell(Kind.FOLLOW_REQUEST, [target_id], actor_id=requester_id)


@atomic
def hear_of_message_request(*, conversation_id: int, user_id: int) -> None:
    """Until it is answered, deleted or taken back."""
    place = (
        Participant.objects.select_for_update(no_key=True).filter(conversation=conversation_id, user=user_id).first()
    )
    asking_id = messaging.who_asks(user_id, conversation_id) if place else None
    if asking_id is None:
        _forget(Notification.objects.filter(recipient=user_id, kind=Kind.MESSAGE_REQUEST, window=conversation_id))
    else:
        tell(Kind.MESSAGE_REQUEST, [user_id], actor_id=asking_id, about_id=conversation_id)


@atomic
def hear_of_tweet(*, tweet_id: int, is_new: bool = True) -> None:
    """Whom it answers, quotes, names or passes on, and whoever rang its author's bell; each is told once.

    What was only edited (not `is_new`) rings no bells: some may have been set since it was written.
    """
    tweet = Tweet.objects.select_for_update(no_key=True).filter(pk=tweet_id).first()
    if tweet is None:
        return
    if tweet.retweet_of_id is not None:
        _hear_of_retweet(tweet)
        return
    if tweet.deleted_at is not None:
        _forget(Notification.objects.filter(tweet=tweet))
        for hidden_id in HiddenTweet.objects.filter(tweet=tweet, shown_at=None).values_list("pk", flat=True):
            hear_of_hidden(hidden_id=hidden_id)
        return
    if tweet.edited_at is not None:
        _forget(Notification.objects.filter(tweet=tweet, kind=Kind.MENTION).exclude(recipient__in=_named(tweet)))
    told: set[int] = {tweet.author_id}
    for kind, recipients in _concerned(tweet, rings=is_new):
        tell(kind, [one for one in recipients if one not in told], actor_id=tweet.author_id, tweet_id=tweet.pk)
        told.update(recipients)


def _hear_of_retweet(retweet: Tweet) -> None:
    original = Tweet.objects.filter(retweets=retweet).first()
    if original is None or original.author_id == retweet.author_id:
        return
    actor_id, recipient_id = retweet.author_id, original.author_id
    if retweet.deleted_at is None:
        tell(Kind.RETWEET, [recipient_id], actor_id=actor_id, tweet_id=original.pk, at=retweet.created_at)
    elif not Tweet.objects.filter(author=actor_id, retweet_of=original, deleted_at=None).exists():
        take_back(Kind.RETWEET, recipient_id, actor_id=actor_id, tweet_id=original.pk)


def _concerned(tweet: Tweet, *, rings: bool) -> Iterator[tuple[Kind, list[int]]]:
    """The closest concern first."""
    if tweet.reply_to_user_id is not None:
        yield Kind.REPLY, [tweet.reply_to_user_id]
    if tweet.quote_of_id is not None:
        yield Kind.QUOTE, list(Tweet.objects.filter(pk=tweet.quote_of_id).values_list("author_id", flat=True))
    yield Kind.MENTION, _named(tweet)
    if rings and tweet.reply_to_id is None:  # of a thread the first tweet rings
        bells = Follow.objects.filter(followee=tweet.author_id, notifying=True)
        yield Kind.TWEET, list(bells.order_by("follower_id").values_list("follower_id", flat=True))


def _named(tweet: Tweet) -> list[int]:
    return sorted({int(one["user_id"]) for one in tweet.entities["mentions"] if one["user_id"]})


def _forget(groups: QuerySet[Notification]) -> None:
    """Open pages of the first of their recipients hear of it; all others find it when they look."""
    recipients = list(groups.values_list("recipient_id", flat=True).distinct()[:PORTION])
    if recipients:
        groups.delete()
        news_changed.send(Kind, recipient_ids=recipients)


def hear_of_edit(*, edit_id: int) -> None:
    """Those who spread what it said; and those whom it names now."""
    edit = Edit.objects.select_related("tweet").filter(pk=edit_id).first()
    if edit is None or edit.tweet.deleted_at is not None:
        return
    hear_of_tweet(tweet_id=edit.tweet_id, is_new=False)
    author_id = edit.tweet.author_id
    for column in ("retweet_of", "quote_of"):
        spread = Tweet.objects.filter(**{column: edit.tweet_id}, deleted_at=None, created_at__lt=edit.created_at)
        for portion in _portions(spread.exclude(author=author_id), "author_id"):
            tell(Kind.EDIT, portion, actor_id=author_id, tweet_id=edit.tweet_id, at=edit.created_at)


def hear_of_poll(*, poll_id: int) -> None:
    """Who asked, and who answered."""
    closed = PollClosed.objects.select_related("poll__tweet").filter(pk=poll_id).first()
    if closed is None or closed.poll.tweet.deleted_at is not None:
        return
    author_id = closed.poll.tweet.author_id
    tell(Kind.POLL_CLOSED, [author_id], actor_id=author_id, tweet_id=poll_id)
    for portion in _portions(Vote.objects.filter(poll=poll_id).exclude(user=author_id), "user_id"):
        tell(Kind.POLL_CLOSED, portion, actor_id=author_id, tweet_id=poll_id)


def hear_of_warning(*, warning_id: int) -> None:
    """It comes from nobody in particular, and nobody can turn it off."""
    warning = AccountWarning.objects.filter(pk=warning_id).first()
    if warning is not None:
        _, is_new = Notification.objects.get_or_create(
            recipient_id=warning.user_id,
            kind=Kind.MODERATION,
            tweet=None,
            window=warning.pk,
            is_filtered=False,
            defaults={"text": warning.reason},
        )
        if is_new:
            news_changed.send(Kind, recipient_ids=[warning.user_id], is_new=True)


@atomic
def hear_of_hidden(*, hidden_id: int) -> None:
    """To the author, without the moderators' own words about it; gone when the tweet is shown again."""
    rows = HiddenTweet.objects.select_related("tweet").select_for_update(of=("self",), no_key=True)
    hidden = rows.filter(pk=hidden_id).first()
    if hidden is None:
        return
    group = {"kind": Kind.MODERATION, "tweet": None, "window": -hidden_id, "is_filtered": False}
    author_id = hidden.tweet.author_id
    if hidden.shown_at is not None:
        is_new, is_changed = False, bool(Notification.objects.filter(recipient_id=author_id, **group).delete()[0])
    else:
        said = _of_hidden(hidden)
        told, is_new = Notification.objects.get_or_create(recipient_id=author_id, **group, defaults={"text": said})
        is_changed = is_new or told.text != said
        if told.text != said:
            told.text = said
            told.save(update_fields=["text"])
    if is_changed:
        news_changed.send(Kind, recipient_ids=[author_id], is_new=is_new)


def _of_hidden(hidden: HiddenTweet) -> str:
    """Which tweet it was, by its first words unless its author deleted it since; what was wrong, where it is known."""
    tweet = hidden.tweet
    said = "" if tweet.deleted_at else " ".join((tweet.content_warning or tweet.text).split())
    quote = f" “{Truncator(said).chars(FIRST_WORDS)}”" if said else ""
    is_known = hidden.category not in ("", Report.Category.OTHER)
    why = f" Why: {hidden.get_category_display().lower()}." if is_known else ""
    return f"Nobody sees your tweet{quote} of {tweet.created_at:%-d %B %Y} any more: it was hidden.{why}"


@atomic
def hear_of_refusal(*, draft_id: int, owner_id: int) -> None:
    """What was to be posted at its time and could not: to its owner, until they write it anew or throw it away."""
    draft = Draft.objects.select_for_update(no_key=True).filter(pk=draft_id).first()
    group = {"recipient_id": owner_id, "kind": Kind.NOT_POSTED, "tweet": None, "window": draft_id, "is_filtered": False}
    if draft is None or draft.refusal is None:
        is_new, is_changed = False, bool(Notification.objects.filter(**group).delete()[0])
    else:
        said = {"text": f"“{draft.text[:140]}” – {_why(draft)}."}
        _, is_new = Notification.objects.get_or_create(**group, defaults=said)
        is_changed = is_new
    if is_changed:
        news_changed.send(Kind, recipient_ids=[owner_id], is_new=is_new)


def _why(draft: Draft) -> str:
    refusal = draft.refusal or {}
    if refusal["code"] == NoSuchTweet.code and (draft.reply_to_id or draft.quote_of_id):
        return f"the tweet that it {'answers' if draft.reply_to_id else 'quotes'} is not there any more"
    return str(refusal["detail"]).rstrip(".")


@atomic
def hear_of_finding(*, finding_id: int, owner_id: int) -> None:
    """What a search with a bell found is one group, and news again with each find. Whose search is dropped is not told.

    Nobody in particular did something here, so no policy about people is asked: only whether this kind is wanted.
    """
    finding = Finding.objects.select_for_update(no_key=True).filter(pk=finding_id).first()
    group = {"recipient_id": owner_id, "kind": Kind.SEARCH, "tweet": None, "window": finding_id, "is_filtered": False}
    if finding is None:
        if Notification.objects.filter(**group).delete()[0]:
            news_changed.send(Kind, recipient_ids=[owner_id])
        return
    if NotificationSettings.objects.filter(pk=owner_id, silenced__contains=[Kind.SEARCH]).exists():
        return
    told, is_first = Notification.objects.get_or_create(**group, defaults={"latest_id": finding.latest_id})
    if is_first or told.latest_id < finding.latest_id:
        told.latest_id = finding.latest_id
        told.save(update_fields=["latest_id"])
        news_changed.send(Kind, recipient_ids=[owner_id], is_new=True)


def _portions(rows: QuerySet[Any], column: str) -> Iterator[list[int]]:
    """The distinct ids in a column, a portion at a time, by ranges of it."""
    after = 0
    while True:
        found = rows.filter(**{f"{column}__gt": after}).order_by(column).values_list(column, flat=True).distinct()
        portion = list(found[:PORTION])
        if not portion:
            return
        yield portion
        after = portion[-1]
