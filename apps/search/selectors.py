"""What a reader finds: engines propose, the tweets app decides, until the page is full. A viewer is an id, 0 nobody."""

from typing import NamedTuple

from django.utils import timezone

from apps.core.ids import MAX_ID
from apps.core.text import normal_tag
from apps.follows import selectors as graph
from apps.follows.people import Person
from apps.search import compiling, engines, people, store
from apps.search.compiling import Plan
from apps.search.engines import postgres
from apps.search.grammar import NOT_OWN, Kind, Query
from apps.search.models import RecentSearch, SavedSearch
from apps.timelines import explaining
from apps.tweets import hydration, words
from apps.tweets.hydration import Entry, Reader
from apps.tweets.lists import Listed
from apps.tweets.models import ConversationMute
from apps.users.selectors import ids_of_handles

SUGGESTED = 5
_SPARE = 10
_MOST = 500
# Rounds of one request: whoever finds much that the reader may not see gets a short page and a way on.
_ROUNDS = 6


class Newest(NamedTuple):
    """A page by time. `edge`: where the search goes on although the page is not full; None: nowhere."""

    reader: Reader
    rows: list[Listed]
    edge: int | None


class Best(NamedTuple):
    """A page of a ranking. `name` and `offset` are what a cursor remembers; None: that is all."""

    reader: Reader
    entries: list[Entry]
    following: tuple[str, int] | None


class Found(NamedTuple):
    """A page of people."""

    people: list[Person]
    following: tuple[str, int] | None


class Suggested(NamedTuple):
    """While somebody types; tags in their normal form. With a `stem` the handles go on where it ends: "tea from:"."""

    searches: list[str]
    tags: list[str]
    people: list[Person]
    stem: str = ""


def newest(viewer_id: int, query: Query, *, before: int | None, after: int | None, limit: int) -> Newest:
    """Newest first; with `after`, ascending from there. Nothing where the query has no word and no condition."""
    plan = _plan(viewer_id, query)
    if not query:
        return Newest(_seen(viewer_id, plan, [])[0], [], None)
    if after is not None:
        return _newer(viewer_id, plan, after, limit)
    rows: list[Listed] = []
    reader: Reader | None = None
    start = MAX_ID if before is None else before
    edge: int | None = start
    wanted = limit + _SPARE
    for _ in range(_ROUNDS):
        assert edge is not None
        try:
            proposed = engines.newest(plan, count=wanted, before=edge)
        except engines.TookTooLong:
            break
        reader, entries = _seen(viewer_id, plan, proposed.ids)
        rows += [Listed(entry.entry_id, entry) for entry in entries]
        edge = proposed.edge
        if len(rows) >= limit or edge is None:
            return Newest(reader, rows[:limit], None)
        wanted = min(wanted * 4, _MOST)
    return Newest(reader or hydration.by_ids(viewer_id, []).reader, rows, edge if edge != start else None)


def news_for(viewer_id: int, query: Query, *, above: int, below: int, limit: int) -> list[int]:
    """Matches with ids between these that are news to the viewer, newest first. Raises TookTooLong.

    They may see them, did not write them, and have muted neither who did, nor the conversation, nor its words. It is
    PostgreSQL that is asked, whoever else answers readers: of its documents one knows which are still to be written.
    """
    plan = _plan(viewer_id, query.with_clauses(NOT_OWN))
    plan = plan._replace(floor=max(plan.floor, above + 1), ceiling=min(plan.ceiling, below))
    entries = _seen(viewer_id, plan, postgres.newest(plan, count=limit + _SPARE).ids)[1]
    for context in ("public", "notifications"):
        entries = words.without_hidden(viewer_id, context, entries)
    return [entry.entry_id for entry in _unmuted(viewer_id, entries)][:limit]


def best(viewer_id: int, query: Query, *, following: tuple[str, int] | None, limit: int) -> Best:
    """By the formula of docs/search.md: a ranking of the newest 2,000 matches, which stays as it is for ten minutes.

    Nothing where the query has no word and no condition.
    """
    plan = _plan(viewer_id, query)
    name, offset = following or ("", 0)
    ranking = store.kept(name) if name else None
    if ranking is None:
        ranking = _ranked(plan) if query else []
        name = ""
    entries: list[Entry] = []
    reader: Reader | None = None
    while reader is None or (len(entries) < limit and offset < len(ranking)):
        part = ranking[offset : offset + limit + _SPARE]
        reader, seen = _seen(viewer_id, plan, part)
        taken = seen[: limit - len(entries)]
        entries += taken
        # What was seen beyond the page is the next page's.
        offset += part.index(taken[-1].entry_id) + 1 if len(taken) < len(seen) else len(part)
    if offset >= len(ranking):
        return Best(reader, entries, None)
    return Best(reader, entries, (name or store.keep(ranking), offset))


def people_page(viewer_id: int, text: str, *, following: tuple[str, int] | None, limit: int) -> Found:
    """Accounts, best first; the order stays for ten minutes."""
    name, offset = following or ("", 0)
    ranking = store.kept(name) if name else None
    if ranking is None:
        ranking, name = people.matching(viewer_id, text), ""
    found = people.shown(viewer_id, ranking[offset : offset + limit])
    offset += limit
    return Found(found, (name or store.keep(ranking), offset) if offset < len(ranking) else None)


def suggestions(viewer_id: int, text: str) -> Suggested:
    """What begins so: the viewer's own searches, hashtags, people. After a # hashtags alone, after an @, from: or to:
    people.
    """
    own = _own_searches(viewer_id, text) if viewer_id else []
    stem, handle = _operator_begun(text)
    if stem:
        return Suggested(own, [], people.shown(viewer_id, people.beginning(viewer_id, handle, limit=SUGGESTED)), stem)
    begun = text.strip()
    tag = normal_tag(begun.lstrip("#＃"))
    tags = [] if begun[:1] in ("@", "＠") else people.tags_beginning(viewer_id, tag, limit=SUGGESTED)
    ids = [] if begun[:1] in ("#", "＃") else people.beginning(viewer_id, begun, limit=SUGGESTED)
    return Suggested(own, tags, people.shown(viewer_id, ids) if ids else [])


def saved(owner_id: int) -> list[SavedSearch]:
    """The owner's own, the first saved first."""
    return list(SavedSearch.objects.filter(owner=owner_id).order_by("pk"))


def recent(owner_id: int) -> list[str]:
    """What the owner searched for last."""
    return list(RecentSearch.objects.filter(owner=owner_id).order_by("-used_at", "-pk").values_list("query", flat=True))


def _own_searches(viewer_id: int, text: str) -> list[str]:
    """What goes on where `text` ends: to search for that itself nobody needs a suggestion."""
    begun = text.lower()
    kept = dict.fromkeys([*recent(viewer_id), *(row.query for row in saved(viewer_id))])
    return [query for query in kept if query.lower().startswith(begun) and query.lower() != begun][:SUGGESTED]


def _operator_begun(text: str) -> tuple[str, str]:
    """Of "tea from:@al" ("tea from:", "@al"), and nothing where no handle is being written."""
    operator, _, begun = text.rpartition(" ")[2].removeprefix("-").partition(":")
    handle = "@" + begun.removeprefix("@")
    is_begun = operator.lower() in (Kind.FROM, Kind.TO) and len(handle) > 1
    return (text.removesuffix(begun), handle) if is_begun else ("", "")


def _plan(viewer_id: int, query: Query) -> Plan:
    named = compiling.handles(query) - {"me"}
    return compiling.plan(query, viewer_id=viewer_id, people=ids_of_handles(named))


def _ranked(plan: Plan) -> list[int]:
    try:
        return engines.best(plan, count=store.MOST)
    except engines.TookTooLong:
        return []


def _unmuted(viewer_id: int, entries: list[Entry]) -> list[Entry]:
    """Also without those whom a query asks for by name."""
    now = timezone.now()
    people = [id_ for entry in entries for id_ in (entry.author_id, entry.retweeter_id) if id_]
    muted = {id_ for id_, end in graph.mute_ends(viewer_id, people).items() if end is None or end > now}
    started = [entry.conversation_id or entry.id for entry in entries]
    mutes = ConversationMute.objects.filter(user=viewer_id, conversation__in=started)
    conversations = set(mutes.values_list("conversation_id", flat=True))
    return [
        entry
        for entry, conversation in zip(entries, started, strict=True)
        if muted.isdisjoint((entry.author_id, entry.retweeter_id)) and conversation not in conversations
    ]


def _newer(viewer_id: int, plan: Plan, after: int, limit: int) -> Newest:
    rows: list[Listed] = []
    while True:
        try:
            ids = engines.oldest_above(plan, count=limit + _SPARE, after=after)
        except engines.TookTooLong:
            ids = []
        reader, entries = _seen(viewer_id, plan, ids)
        rows += [Listed(entry.entry_id, entry) for entry in entries]
        if len(rows) >= limit or len(ids) < limit + _SPARE:
            return Newest(reader, rows[:limit], None)
        after = ids[-1]


def _seen(viewer_id: int, plan: Plan, ids: list[int]) -> tuple[Reader, list[Entry]]:
    """Those that the reader may see, in this order; with in:home, those that stand there."""
    found = hydration.by_ids(viewer_id, ids)
    if plan.home is None or not found.entries:
        return found.reader, found.entries
    home = explaining.standing(viewer_id, [entry.entry_id for entry in found.entries])
    return found.reader, [entry for entry in found.entries if (entry.entry_id in home) is plan.home]
