"""What is ready to serve of a tweet, because it is the same for every reader and does not change by itself.

Written when the tweet is, so that a page only joins strings. Ids, author, time, counts and what a
reader did stay out: hydration puts those around it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from apps.core import text
from apps.core.text import Parsed, languages
from apps.media.documents import shown
from apps.tweets.models import Tweet
from apps.users.selectors import ids_of_handles


def write(tweet: Tweet, parsed: Parsed, named: Mapping[str, int]) -> Tweet:
    """Fill in the text, its language, and all that is served of it. `named` are accounts by lower-case handle."""
    tweet.text, tweet.lang = parsed.text, languages.language_of(parsed)
    tweet.entities = parsed.entities
    for mention in tweet.entities["mentions"]:
        user_id = named.get(mention["username"].lower())
        mention["user_id"] = None if user_id is None else str(user_id)
    tweet.fragment = fragment(tweet)
    tweet.html = html(tweet)
    return tweet


def named_in(texts: Iterable[Parsed]) -> dict[str, int]:
    """The accounts that are mentioned, by lower-case handle, in one query."""
    return ids_of_handles(mention.username for parsed in texts for mention in parsed.mentions)


def tags(tweet: Tweet) -> list[str]:
    """Its hashtags in their normal form, each once."""
    keys = (text.normal_tag(found["tag"]) for found in tweet.entities.get("hashtags", ()))
    return list(dict.fromkeys(key for key in keys if key))


def fragment(tweet: Tweet) -> str:
    """JSON members without braces: `"text":…,"entities":…,"lang":…,"content_warning":…,…`; "" for a retweet."""
    return "" if tweet.is_retweet else _members(tweet)


def _members(tweet: Tweet) -> str:
    members: dict[str, Any] = {
        "text": tweet.text,
        "entities": tweet.entities,
        "lang": tweet.lang,
        "content_warning": tweet.content_warning or None,
        "reply_policy": tweet.reply_policy,
        "media": [shown(kept) for kept in tweet.media],
    }
    if not tweet.has_poll:
        # How it stands depends on the reader and the time: hydration brings it, as what is quoted.
        members["poll"] = None
    if not tweet.is_quote:
        members["quote_of"] = None
    return orjson.dumps(members)[1:-1].decode()


# What is served in place of a retweet's own, which says nothing.
NOTHING = _members(Tweet(entities=text.parse("").entities, lang=languages.UNKNOWN))


def html(tweet: Tweet) -> str:
    """The text with its links, safe to stand in a page; names that are nobody's lead nowhere. "" for a retweet."""
    if tweet.is_retweet:
        return ""
    known = [mention for mention in tweet.entities.get("mentions", ()) if mention.get("user_id")]
    return text.linkify(tweet.text, {**tweet.entities, "mentions": known})
