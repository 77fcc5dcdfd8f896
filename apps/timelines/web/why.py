"""`/@handle/<id>/why`: why a tweet is, or is not, in the reader's home; for its author, how far it came."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.core.web.answers import private
from apps.timelines import explaining, receipts
from apps.tweets import selectors
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
        "title": "Why is this here?",
        "back": f"/@{entry.username}/{entry.id}",
        "card": cards.card(entry, viewer_id=reader.pk),
        "found": found,
        "way": explaining.WAYS.get(found.way or ""),
        "receipt": receipts.delivery_receipt(author_id=reader.pk, tweet_id=entry.id) if is_own else None,
    }
    return render(request, "timelines/why.html", context)
