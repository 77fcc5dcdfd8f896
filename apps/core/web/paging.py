"""Pages of lists on the web: the API's cursors behind a "More" link."""

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

from apps.core.api.pages import Keyset


class WebPage(Keyset):
    """`Keyset` for a page."""

    @property
    def is_first(self) -> bool:
        return self.before is None

    @property
    def more(self) -> str | None:
        """The path of what follows, on this site whatever its address."""
        url = self.next_url
        return url and path_of(url)

    def more_at(self, path: str) -> str | None:
        """The same on another page, that has a query of its own."""
        url = self.next_url
        return url and f"{path}&cursor={parse_qs(urlsplit(url).query)['cursor'][0]}"


def path_of(url: str) -> str:
    """Without the site's address."""
    return url[url.index("/", url.index("//") + 2) :]


def page(request: HttpRequest, purpose: str) -> WebPage:
    return WebPage(request, f"web:{purpose}")
