"""Documents: what of a tweet or an account is searched, as the lexemes of a tsvector.

A word is a lexeme as it is, its stem is "~stem", a hashtag "#tag"; what operators ask for has an equals sign, which
no word has: from=<id>, to=<id>, at=<id>, lang=<tag>, has=media|links|poll, is=reply|quote|retweet. Weights: A what is
written, B its warning and its poll, C the descriptions of pictures.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from apps.core.text import normal_tag
from apps.search import words
from apps.tweets.models import Tweet
from apps.users.models import User

MOST_WORDS = 2_000
# Between what does not belong together, so that no phrase goes across.
_GAP = 10
_MOST_PLACE = 16_000


class Document(NamedTuple):
    """`marks` are lexemes without a place; `parts` are (weight, words) in order. `lang` tells the stemmer."""

    id: int
    author_id: int
    lang: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    marks: tuple[str, ...]

    @property
    def vector(self) -> str:
        """As PostgreSQL reads a tsvector."""
        places: dict[str, list[str]] = {}
        place = 1
        for weight, found in self.parts:
            for word in found[:MOST_WORDS]:
                for lexeme in (word, *self._stem(word)):
                    places.setdefault(lexeme, []).append(f"{min(place, _MOST_PLACE)}{weight}")
                place += 1
            place += _GAP
        said = [f"{quoted(lexeme)}:{','.join(at)}" for lexeme, at in places.items()]
        return " ".join([*said, *map(quoted, self.marks)])

    @property
    def stems(self) -> list[str]:
        return [stem for _, found in self.parts for word in found for stem in self._stem(word)]

    def _stem(self, word: str) -> tuple[str, ...]:
        stem = words.stem(word, self.lang)
        return (f"~{stem}",) if stem else ()


def of_tweet(tweet: Tweet, original: Tweet | None = None, options: Iterable[str] = ()) -> Document:
    """`original` is what a retweet retweets; `options` are those of the poll of whichever says something."""
    shown = original or tweet
    alts = [str(kept.get("alt_text", "")) for kept in shown.media]
    texts = (("A", [shown.text]), ("B", [shown.content_warning, *options]), ("C", alts))
    parts = tuple((weight, tuple(words.of(text))) for weight, said in texts for text in said if text)
    return Document(tweet.pk, tweet.author_id, shown.lang, parts, tuple(dict.fromkeys(_marks(tweet, shown))))


def _marks(tweet: Tweet, shown: Tweet) -> Iterable[str]:
    yield f"from={tweet.author_id}"
    if tweet.is_retweet:
        yield "is=retweet"
    if shown.reply_to_id is not None:
        yield "is=reply"
    if shown.reply_to_user_id is not None:
        yield f"to={shown.reply_to_user_id}"
    if shown.is_quote:
        yield "is=quote"
    if shown.media:
        yield "has=media"
    if shown.entities.get("urls"):
        yield "has=links"
    if shown.has_poll:
        yield "has=poll"
    if shown.lang:
        yield f"lang={shown.lang}"
    yield from (f"at={found['user_id']}" for found in shown.entities.get("mentions", ()) if found.get("user_id"))
    yield from (f"#{tag}" for tag in _tags(shown))


def _tags(tweet: Tweet) -> list[str]:
    from_entities: list[dict[str, Any]] = tweet.entities.get("hashtags", [])
    return [normal for found in from_entities if (normal := normal_tag(found["tag"]))]


def vector_of_person(user: User) -> str:
    """Weights: A the handle, B the name, C the bio."""
    parts = (("A", words.of(user.username)), ("B", words.of(user.display_name)), ("C", words.of(user.bio)))
    return Document(user.pk, user.pk, "", tuple((weight, tuple(said)) for weight, said in parts), ()).vector


def name_of_person(user: User) -> str:
    return " ".join(words.of(user.display_name))[:400]


def quoted(lexeme: str) -> str:
    """As a tsvector and a tsquery take it, whatever it holds."""
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
