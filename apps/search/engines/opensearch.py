"""The engine on OpenSearch: the same words, stems and marks as PostgreSQL's documents have, under one alias.

It knows no accounts, ties or counts, so what it proposes is sifted by PostgreSQL before anybody counts on it: by
whether the reader may read the author, and by the conditions that no document has.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import urllib3
from django.conf import settings
from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException
from opensearchpy.helpers import bulk

from apps.core.ids import MAX_ID
from apps.search import words
from apps.search.compiling import Plan, mark_of
from apps.search.documents import Document
from apps.search.engines import postgres
from apps.search.engines.postgres import Proposed
from apps.search.grammar import Clause, Kind, Term

# Whatever it says instead of an answer, this request goes on without it.
AWAY = (OpenSearchException, urllib3.exceptions.HTTPError, OSError)
ALIAS = "chirp-tweets"
# Stands for an index that is being filled: what is written goes there too.
NEXT = "chirp-tweets-next"
# Whoever searches waits for SEARCH_TIMEOUT_SECONDS, and is then answered by PostgreSQL; who writes can wait.
WRITING_SECONDS = 30
# Asked for at a time, and how often for one request: what is sifted out makes room for more.
_PORTION = 200
_MOST = 2_000
_ROUNDS = 5

MAPPING = {
    "settings": {
        "index": {"refresh_interval": "1s"},
        # Words come folded and apart, one space between them: nothing is left to analyse.
        "analysis": {"analyzer": {"apart": {"type": "custom", "tokenizer": "whitespace"}}},
    },
    "mappings": {
        "dynamic": False,
        "properties": {
            "id": {"type": "long"},
            "words": {"type": "text", "analyzer": "apart", "position_increment_gap": 10},
            "stems": {"type": "keyword"},
            "marks": {"type": "keyword"},
        },
    },
}


def newest(plan: Plan, *, count: int, before: int = MAX_ID) -> Proposed:
    """As engines.newest. Raises what AWAY names, TookTooLong."""
    found: list[int] = []
    edge = min(before, plan.ceiling)
    for _ in range(_ROUNDS):
        portion = min(_MOST, max(count - len(found), _PORTION))
        ids = _matches(plan, {"gte": plan.floor, "lt": edge}, order="desc", size=portion)
        found += postgres.sifted(plan, ids)
        if len(ids) < portion:
            return Proposed(found[:count], None if len(found) <= count else found[count - 1])
        edge = ids[-1]
        if len(found) >= count:
            return Proposed(found[:count], found[count - 1])
    return Proposed(found, edge)


def oldest_above(plan: Plan, *, count: int, after: int) -> list[int]:
    found: list[int] = []
    while len(found) < count:
        window = {"gt": max(after, plan.floor - 1), "lt": plan.ceiling}
        ids = _matches(plan, window, order="asc", size=_PORTION)
        found += reversed(postgres.sifted(plan, ids))
        if len(ids) < _PORTION:
            break
        after = ids[-1]
    return found[:count]


def put(found: Sequence[Document], gone: Iterable[int] = ()) -> None:
    """Write these documents, and take those away. Raises what AWAY names."""
    link = client()
    targets = [name for name in (ALIAS, NEXT) if link.indices.exists_alias(name=name)]
    actions = [action for target in targets for action in _actions(target, found, gone)]
    _, wrong = bulk(link, actions, raise_on_error=False)
    # What is to go may never have come.
    if any("delete" not in one for one in wrong):
        raise OpenSearchException(f"{len(wrong)} documents were not taken")


def fill(index: str, found: Sequence[Document]) -> None:
    bulk(client(), _actions(index, found, ()))


def client() -> OpenSearch:
    """For whoever writes."""
    return _client(settings.SEARCH_URL, WRITING_SECONDS)


@lru_cache(maxsize=4)
def _client(url: str, seconds: float) -> OpenSearch:
    return OpenSearch([url], timeout=seconds, max_retries=0, retry_on_timeout=False)


def _actions(index: str, found: Iterable[Document], gone: Iterable[int]) -> Iterable[dict[str, Any]]:
    for one in found:
        source = {
            "id": one.id,
            "words": [" ".join(said) for _, said in one.parts],
            "stems": sorted(set(one.stems)),
            "marks": list(one.marks),
        }
        yield {"_op_type": "index", "_index": index, "_id": str(one.id), "_source": source}
    for tweet_id in gone:
        yield {"_op_type": "delete", "_index": index, "_id": str(tweet_id)}


def _matches(plan: Plan, window: dict[str, int], *, order: str, size: int) -> list[int]:
    """Ids in order."""
    body = {
        "query": _query(plan, window),
        "sort": [{"id": order}],
        "size": size,
        "_source": False,
        "docvalue_fields": ["id"],
        "track_total_hits": False,
    }
    answer = _client(settings.SEARCH_URL, settings.SEARCH_TIMEOUT_SECONDS).search(index=ALIAS, body=body)
    return [int(hit["_id"]) for hit in answer["hits"]["hits"]]


def _query(plan: Plan, window: dict[str, int]) -> dict[str, Any]:
    must = [_clause(plan, clause) for clause in plan.clauses]
    refused = [] if plan.retweets else [{"term": {"marks": "is=retweet"}}]
    return {"bool": {"filter": [{"range": {"id": window}}, *must], "must_not": refused}}


def _clause(plan: Plan, clause: Clause) -> dict[str, Any]:
    terms = [_term(plan, term) for term in clause.terms]
    return terms[0] if len(terms) == 1 else {"bool": {"should": terms, "minimum_should_match": 1}}


def _term(plan: Plan, term: Term) -> dict[str, Any]:
    wanted = _wanted(plan, term)
    return {"bool": {"must_not": [wanted]}} if term.negated else wanted


def _wanted(plan: Plan, term: Term) -> dict[str, Any]:
    mark = mark_of(term, plan.people, plan.viewer_id)
    if mark:
        return {"term": {"marks": mark}}
    if term.kind is Kind.PHRASE or len(term.words) > 1:
        return {"match_phrase": {"words": " ".join(term.words)}}
    stems = [f"~{stem}" for stem in words.stems(term.words[0], plan.languages)]
    either = [{"term": {"words": term.words[0]}}, {"terms": {"stems": stems}}]
    return {"bool": {"should": either[: 1 + bool(stems)], "minimum_should_match": 1}}
