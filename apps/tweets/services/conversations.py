from django.db.transaction import atomic

from apps.tweets.models import ConversationMute, Tweet
from apps.tweets.services.access import original_id, seen
from apps.users.models import User
from apps.users.services import require_here


@atomic
def mute_conversation(*, actor: User, tweet_id: int) -> int:
    """Tell the actor no more of the conversation in which the tweet stands. Twice is once.

    The id of the tweet, of a retweet its original. Raises NotActive, NoSuchTweet.
    """
    require_here(actor)
    entry = seen(actor, tweet_id)
    ConversationMute.objects.get_or_create(user=actor, conversation_id=entry.conversation_id or entry.id)
    return entry.id


@atomic
def unmute_conversation(*, actor: User, tweet_id: int) -> int:
    """Twice is once; also for what one may no longer see. Raises NotActive, NoSuchTweet."""
    require_here(actor)
    original = original_id(tweet_id)
    began = Tweet.objects.values_list("conversation_id", flat=True).get(pk=original) or original
    ConversationMute.objects.filter(user=actor, conversation_id=began).delete()
    return original
