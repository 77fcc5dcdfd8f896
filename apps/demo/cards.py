"""What the pages say of themselves that the demo people share: nobody visits example.org."""

from datetime import datetime, timedelta
from io import BytesIO

from apps.core import ids
from apps.demo import pictures
from apps.links import addresses, cards, files
from apps.links.fetching import Page
from apps.links.models import Link
from apps.tweets.models import Tweet

# The addresses of material/today.txt.
PAGES = {
    "https://example.org/journal/tram-map": Page(
        "The tram map that nobody asked for",
        "Every line of the network drawn by how long people wait for it. Line 12 does not fit on the page.",
        "The Quiet Journal",
        b"",
    ),
    "https://example.org/field-notes/soup": Page(
        "Eleven soups for a week of snow",
        "Most of them begin with an onion, and one ends with one.",
        "Field Notes",
        b"",
    ),
}


def show(now: datetime) -> None:
    """Give the tweets that share these pages their cards."""
    for address, page in PAGES.items():
        link = Link(digest=addresses.digest(address), url=address)
        files.put(link.picture_key, _picture(address))
        link.card = cards.card(link, page, has_picture=True)
        link.fetched_at, link.due_at = now, now + timedelta(days=365)
        Link.objects.bulk_create([link], ignore_conflicts=True)
        link = Link.objects.get(digest=link.digest)
        recent = Tweet.objects.filter(pk__gte=ids.at(now - timedelta(days=2))).values_list("pk", "text")
        # By their ids: in the transaction that made everything, the planner knows nothing of it yet.
        Tweet.objects.filter(pk__in=[id_ for id_, text in recent if text.endswith(address)]).update(link=link)


def _picture(name: str) -> bytes:
    content = BytesIO()
    pictures.header(name).crop((0, 0, 458, 240)).resize((680, 356)).save(content, "WEBP", quality=82, method=1)
    return content.getvalue()
