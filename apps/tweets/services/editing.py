from django.db.transaction import atomic
from django.utils import timezone

from apps.tweets import documents, errors, policies
from apps.tweets.models import Edit, Tweet
from apps.tweets.services.access import require_voice, seen, standing
from apps.tweets.services.posting import link_of, parsed_text, tag
from apps.users.models import User


@atomic
def edit_tweet(*, actor: User, tweet_id: int, text: str) -> Tweet:
    """Say something else, for a short time after posting. What it said stays to be read; the same text is no edit.

    Raises NotActive, EmailNotConfirmed, NoSuchTweet, NotYourTweet, PollCannotBeEdited, TooLateToEdit; TweetIsEmpty,
    TweetIsTooLong, TweetHasBadCharacters.
    """
    require_voice(actor)
    tweet = _own(actor, tweet_id)
    parsed = parsed_text(text, may_be_empty=bool(tweet.media))
    if parsed.text == tweet.text:
        return tweet
    edit = Edit(tweet=tweet, text=tweet.text, created_at=timezone.now())
    documents.write(tweet, parsed, documents.named_in([parsed]))
    tweet.version += 1
    tweet.edited_at = edit.created_at
    tweet.link_id = link_of(actor, tweet)
    tweet.save(update_fields=["text", "entities", "fragment", "html", "lang", "link", "version", "edited_at"])
    tweet.tags.all().delete()
    tag(tweet)
    # Last: whoever hears of it finds the tweet as it is now.
    edit.save(force_insert=True)
    return tweet


def _own(actor: User, tweet_id: int) -> Tweet:
    """The row, locked: of two edits, or an edit and a deletion, one comes first and the other sees what it did."""
    entry = seen(actor, tweet_id)
    if entry.author_id != actor.pk:
        raise errors.NotYourTweet
    tweet = standing(entry.id)
    if tweet is None or tweet.hidden_at:
        raise errors.NoSuchTweet
    if tweet.has_poll:
        raise errors.PollCannotBeEdited
    if not policies.can_edit(actor, tweet):
        raise errors.TooLateToEdit
    return tweet
