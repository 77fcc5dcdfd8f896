"""A draft becomes a tweet: once, whoever is killed meanwhile."""

from datetime import datetime

from django.db import transaction
from django.db.transaction import atomic

from apps.core.errors import Problem, RetryLater
from apps.media import services as media
from apps.tweets import errors
from apps.tweets.models import Draft, Tweet
from apps.tweets.services.access import standing
from apps.tweets.services.polls import Question
from apps.tweets.services.posting import take_back
from apps.tweets.services.threads import post_thread


@atomic
def release_draft(*, draft_id: int, publish_at: datetime) -> None:
    """Post it, if it still waits for this very moment. Repeatable: with the tweet, in one transaction, the draft goes.

    What cannot be posted any more stays with the reason. Raises RetryLater.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None or not draft.is_due(publish_at):
        return
    try:
        post(draft)
    except RetryLater:
        raise
    except Problem as problem:
        _refuse(draft, problem)


@atomic
def give_draft_up(*, draft_id: int, publish_at: datetime) -> None:
    """It could not be posted, however often it was tried, and does not wait any longer."""
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is not None and draft.is_due(publish_at):
        _refuse(draft, errors.CannotBePosted())


@atomic
def post(draft: Draft) -> Tweet:
    """A locked draft becomes a tweet. Raises what `post_thread` raises; then nothing happened."""
    if draft.replaces_id is not None:
        _delete_replaced(draft.owner_id, draft.replaces_id)
    media.let_go(media_ids=draft.pictures)
    question = draft.poll and Question(**draft.poll)
    tweet = post_thread(author=draft.owner, poll=question, **draft.said)
    draft.delete()
    return tweet


@atomic
def rehearse(draft_id: int) -> None:
    """Post it and take everything back: the same rules, told while its author is still there."""
    post(Draft.objects.get(pk=draft_id))
    transaction.set_rollback(True)


def _refuse(draft: Draft, problem: Problem) -> None:
    draft.publish_at = None
    draft.refusal = {"code": problem.code, "detail": problem.detail}
    draft.save(update_fields=["publish_at", "refusal", "updated_at"])


def _delete_replaced(author_id: int, tweet_id: int) -> None:
    """Its pictures that the draft holds become free for the new one."""
    tweet = standing(tweet_id)
    if tweet is not None and tweet.author_id == author_id:
        take_back(tweet)
