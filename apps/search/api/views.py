"""Searching: tweets, people, hashtags; suggestions; and the searches that somebody keeps."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from orjson import Fragment

from apps.core.api import pages
from apps.core.api.answers import Json, NoContent, Ready
from apps.core.errors import Invalid
from apps.core.text import normal_tag
from apps.follows.api.serializers import PersonList
from apps.follows.api.views import PeopleView
from apps.follows.people import person_json
from apps.search import grammar, people, selectors, services
from apps.search.api import serializers
from apps.search.models import SavedSearch
from apps.tweets import words
from apps.tweets.hydration import Entry, Reader
from apps.tweets.serving import tweet_json

KINDS = ("tweets", "users", "tags")
SORTS = ("recent", "top")
MOST_TAGS = 50
_Q = OpenApiParameter("q", OpenApiTypes.STR, description="See the description of operators under GET /search.")


class SearchView(PeopleView):
    public = ("GET",)
    rate_class = "search"

    @property
    def asked(self) -> str:
        """What is searched for; whatever is beyond MAX_QUERY characters is left out."""
        return grammar.cleaned(self.request.GET.get("q", ""))

    def purpose(self, what: str) -> str:
        """A cursor is good for one list of one query and one reader."""
        return f"search:{what}:{self.viewer_id}:{self.asked}"

    def found_people(self) -> Ready:
        """A page of accounts, best first."""
        page = selectors.people_page(
            self.viewer_id, self.asked, following=pages.cursor_of(self.request, self.purpose("users")),
            limit=pages.limit_of(self.request),
        )  # fmt: skip
        shown = [person_json(person, self.viewer_id) for person in page.people]
        return pages.ready(shown, self._url("users", page.following))

    def _url(self, what: str, following: Any) -> str | None:
        return pages.url_of(self.request, self.purpose(what), following) if following else None


class Search(SearchView):
    @extend_schema(
        operation_id="search",
        parameters=[
            _Q,
            OpenApiParameter("kind", OpenApiTypes.STR, enum=KINDS, default="tweets"),
            OpenApiParameter("sort", OpenApiTypes.STR, enum=SORTS, default="recent", description="Of tweets."),
        ],
        responses=serializers.FoundList,
    )
    def get(self, request: Any) -> Ready:
        """Tweets, people or hashtags; of all, what the caller may see.

        In tweets words are AND; `"a phrase"`, `-not`, `this OR that`, `from:handle`, `to:handle`, `@handle`, `#tag`,
        `since:` and `until:` (days; the second is not meant any more), `has:media|links|poll`,
        `is:reply|retweet|quote`, `min_likes:` `min_retweets:` `min_replies:`, `lang:`, `in:bookmarks|likes|home`.
        What is none of these is text. A page by time may be short and go on: `next` says so.
        """
        kind, sort = self._choice("kind", KINDS), self._choice("sort", SORTS)
        if kind == "users":
            return self.found_people()
        if kind == "tags":
            return self._tags()
        return self._best() if sort == "top" else self._newest()

    def _newest(self) -> Ready:
        page = pages.Keyset(self.request, self.purpose("recent"))
        found = selectors.newest(self.viewer_id, grammar.parse(self.asked), **page.window)
        entries = [row.entry for row in page.take(found.rows, "key")]
        further = page.next_url or (self._url("recent", {"b": found.edge}) if found.edge else None)
        return pages.ready(self._json(entries, found.reader), further, page.previous_url)

    def _best(self) -> Ready:
        place = pages.cursor_of(self.request, self.purpose("top"))
        found = selectors.best(
            self.viewer_id, grammar.parse(self.asked), following=place, limit=pages.limit_of(self.request)
        )
        return pages.ready(self._json(found.entries, found.reader), self._url("top", found.following))

    def _json(self, entries: list[Entry], reader: Reader) -> list[bytes]:
        shown = words.without_hidden(self.viewer_id, "public", entries)
        return [tweet_json(entry, reader).encode() for entry in shown]

    def _tags(self) -> Ready:
        return Json({"results": _tags(self.viewer_id, self.asked, MOST_TAGS), "next": None, "previous": None})

    def _choice(self, name: str, choices: tuple[str, ...]) -> str:
        said = self.request.GET.get(name) or choices[0]
        if said not in choices:
            raise Invalid(f"This is one of {', '.join(choices)}.", field=name)
        return said


class People(SearchView):
    @extend_schema(operation_id="users_search", parameters=[_Q], responses=PersonList)
    def get(self, request: Any) -> Ready:
        """Accounts whose handle, name or bio has these words, begins with them or is nearly so; best first."""
        return self.found_people()


class Suggestions(SearchView):
    @extend_schema(operation_id="search_suggestions", parameters=[_Q], responses=serializers.SuggestionsObject)
    def get(self, request: Any) -> Json:
        """While somebody types: their own searches, hashtags and people that begin so."""
        found = selectors.suggestions(self.viewer_id, self.asked)
        return Json(
            {
                "searches": found.searches,
                "tags": [_tag(tag) for tag in found.tags],
                "users": [Fragment(person_json(person, self.viewer_id)) for person in found.people],
            }
        )


class SavedSearches(PeopleView):
    @extend_schema(operation_id="search_saved_list", responses=serializers.SavedSearchList)
    def get(self, request: Any) -> Json:
        """The caller's own, the latest first."""
        page = pages.Keyset(request, f"saved_searches:{self.viewer_id}")
        rows = page.cut(SavedSearch.objects.filter(owner=self.viewer_id), "pk")
        return page.answer([_saved(row) for row in rows])

    @extend_schema(
        operation_id="search_saved_create",
        request=serializers.SavedSearchBody,
        responses={201: serializers.SavedSearchObject},
    )
    def post(self, request: Any) -> Json:
        """Keep a search, at most 25. Twice is once; with `notifying` also its bell is set."""
        return Json(_saved(services.save_search(actor=request.user, **self.body(serializers.SavedSearchBody))), 201)


class OneSavedSearch(PeopleView):
    @extend_schema(
        operation_id="search_saved_partial_update",
        request=serializers.BellBody,
        responses=serializers.SavedSearchObject,
    )
    def patch(self, request: Any, search_id: int) -> Json:
        """Its bell: whether the caller is told of tweets that match from now on, grouped within 12 hours."""
        wanted = self.body(serializers.BellBody)["notifying"]
        return Json(_saved(services.set_bell(actor=request.user, search_id=search_id, wanted=wanted)))

    @extend_schema(operation_id="search_saved_destroy", responses={204: None})
    def delete(self, request: Any, search_id: int) -> NoContent:
        """Keep it no longer."""
        services.unsave_search(actor=request.user, search_id=search_id)
        return NoContent()


def _tags(viewer_id: int, text: str, limit: int) -> list[dict[str, str]]:
    return [_tag(tag) for tag in people.tags_beginning(viewer_id, normal_tag(text.lstrip("#＃")), limit=limit)]


def _tag(tag: str) -> dict[str, str]:
    return {"tag": tag, "url": f"{settings.SITE_URL}/tags/{quote(tag)}"}


def _saved(row: SavedSearch) -> dict[str, Any]:
    return {"id": str(row.pk), "query": row.query, "notifying": row.notifying, "created_at": row.created_at}
