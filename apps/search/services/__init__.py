"""What is done to documents (by tasks), and to searches that somebody keeps."""

from apps.search.services.bells import ring_bells
from apps.search.services.indexing import (
    index_missing,
    index_people,
    index_tweets,
    mirror_tweet,
    refresh_person,
    refresh_tweet,
)
from apps.search.services.reindexing import reindex
from apps.search.services.wishes import (
    MAX_SAVED,
    forget_recent,
    remember,
    save_search,
    set_bell,
    unsave_search,
)

__all__ = [
    "MAX_SAVED",
    "forget_recent",
    "index_missing",
    "index_people",
    "index_tweets",
    "mirror_tweet",
    "refresh_person",
    "refresh_tweet",
    "reindex",
    "remember",
    "ring_bells",
    "save_search",
    "set_bell",
    "unsave_search",
]
