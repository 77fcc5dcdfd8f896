"""`/@handle/<id>/why`: why a tweet is, or is not, in the reader's home; for its author, how far it came."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from apps.core.web.answers import is_part, private
from apps.timelines import explaining, receipts
from apps.timelines.explaining import Explanation
from apps.tweets import selectors
from apps.tweets.hydration import Entry
from apps.tweets.web import cards
from apps.users.web.readers import signed_in


@require_safe
@private
def why(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    reader = signed_in(request)
    found = explaining.explain(reader.pk, tweet_id)
    entry, _ = selectors.tweet(reader.pk, found.entry_id or tweet_id)
    is_own = entry.author_id == reader.pk
    context = {
        "title": "Why is this here?" if found.entry_id else "Why is this not here?",
        "back": f"/@{entry.username}/{entry.id}",
        "card": cards.card(entry, viewer_id=reader.pk),
        "found": found,
        "followed": _followed(entry, found, reader.pk),
        "way": explaining.WAYS.get(found.way or ""),
        "receipt": receipts.delivery_receipt(author_id=reader.pk, tweet_id=entry.id) if is_own else None,
    }
    return render(request, "timelines/why.html", context)


@require_safe
@private
def delivery(request: HttpRequest, tweet_id: int) -> HttpResponse:
    """The receipt in a few words, for the author's own page of the tweet; the whole of it stands on a page."""
    reader = signed_in(request)
    receipt = receipts.delivery_receipt(author_id=reader.pk, tweet_id=tweet_id)
    if not is_part(request):
        return redirect("why", reader.username, tweet_id)
    return render(request, "timelines/_delivery.html", {"receipt": receipt})


def _followed(entry: Entry, found: Explanation, reader_id: int) -> str:
    """Whom or what the reader follows that brought it home; "" where it did not come."""
    if found.entry_id is None:
        return ""
    if found.way == "own":
        return "You retweeted it." if entry.retweeter_id == reader_id else "You wrote it."
    if found.way == "tagged":
        return "You follow a hashtag in it."
    if entry.retweeter_id:
        return f"You follow @{entry.retweeter_username}, who retweeted it."
    return f"You follow @{entry.username}, who wrote it."
