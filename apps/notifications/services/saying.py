"""What a group says, in words: the same on the page and in a mail."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.notifications.models import Kind
from apps.notifications.selectors import MOST_COUNTED, News
from apps.tweets.web import cards

SAYS = {
    Kind.FOLLOW: "follows you",
    Kind.FOLLOW_REQUEST: "asks to follow you",
    Kind.MESSAGE_REQUEST: "would like to write with you",
    Kind.LIKE: "liked your tweet",
    Kind.RETWEET: "retweeted your tweet",
    Kind.QUOTE: "quoted your tweet",
    Kind.REPLY: "replied to you",
    Kind.MENTION: "mentioned you",
    Kind.TWEET: "wrote a tweet",
    Kind.POLL_CLOSED: "closed a poll",
    Kind.EDIT: "changed a tweet that you passed on",
}
# These say it in the plural of several people.
SEVERAL = {
    Kind.FOLLOW: "follow you",
    Kind.FOLLOW_REQUEST: "ask to follow you",
}
# Told by nobody in particular.
IMPERSONAL = frozenset({Kind.POLL_CLOSED, Kind.MODERATION, Kind.SEARCH, Kind.NOT_POSTED})
# Where they are answered.
REQUESTS = {Kind.FOLLOW_REQUEST: "/settings/requests", Kind.MESSAGE_REQUEST: "/messages/requests"}
EXCERPT = 140


def said(row: News, viewer_id: int) -> str:
    """What was done; for what nobody in particular did, the whole sentence."""
    if row.kind is Kind.POLL_CLOSED:
        is_own = row.tweet is not None and row.tweet.author_id == viewer_id
        return "Your poll is over" if is_own else "A poll that you answered is over"
    if row.kind is Kind.MODERATION:
        return "A word from the moderators"
    if row.kind is Kind.NOT_POSTED:
        return "A tweet of yours could not be posted at its time and waits among your drafts"
    if row.search is not None:
        return f"{_new_tweets(row.search.tweets_count)} your search “{_short(row.search.query)}”"
    if row.group_name:
        return f"asks you into the group “{row.group_name}”"
    return SEVERAL.get(row.kind, SAYS[row.kind]) if row.actors_count > 1 else SAYS[row.kind]


def excerpt(row: News) -> str:
    """The beginning of what it is about; of a tweet with a content warning, that."""
    if row.tweet is None:
        return row.text
    if row.tweet.filtered:
        return ""  # the reader wants to be asked first
    text, _ = cards.words(row.tweet)
    return _short(text, EXCERPT)


def headline(row: News, viewer_id: int) -> str:
    """`Alice and 2 others liked your tweet`."""
    parts = [] if row.kind in IMPERSONAL else [_who(row)]
    return " ".join([*parts, said(row, viewer_id)])


def in_words(row: News, viewer_id: int) -> str:
    """One line: `Alice and 2 others liked your tweet: “A stone”`."""
    about = excerpt(row).replace("\n", " ")
    return headline(row, viewer_id) + (f": “{about}”" if about else "")


def place(row: News) -> str:
    """Where the whole of it is, as a path."""
    if row.search is not None and row.search.tweets_count > 1:
        return f"{reverse('search')}?{urlencode({'q': row.search.query, 'tab': 'latest'})}"
    if row.tweet is not None:
        base = f"/@{row.tweet.username}/{row.tweet.id}"
        return {Kind.LIKE: f"{base}/likes", Kind.EDIT: f"{base}/edits"}.get(row.kind, base)
    if row.kind in REQUESTS:
        return REQUESTS[row.kind]
    if row.kind is Kind.NOT_POSTED:
        return reverse("drafts")
    return f"/@{row.actors[0].username}" if row.actors else ""


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def _new_tweets(number: int) -> str:
    if number == 1:
        return "A new tweet matches"
    return f"{MOST_COUNTED}+ new tweets match" if number >= MOST_COUNTED else f"{number} new tweets match"


def _who(row: News) -> str:
    if not row.actors:
        return "Somebody"
    others = row.actors_count - 1
    if not others:
        return row.actors[0].name
    if others == 1 and len(row.actors) == 2:
        return f"{row.actors[0].name} and {row.actors[1].name}"
    return f"{row.actors[0].name} and {others} other{'s' if others > 1 else ''}"
