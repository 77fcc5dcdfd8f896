"""Pages of lists on the web: the API's cursors behind a "More" link."""

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


def path_of(url: str) -> str:
    """Without the site's address."""
    return url[url.index("/", url.index("//") + 2) :]


def page(request: HttpRequest, purpose: str) -> WebPage:
    return WebPage(request, f"web:{purpose}")
