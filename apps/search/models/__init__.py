from apps.search.models.documents import PersonDocument, TweetDocument
from apps.search.models.wishes import RecentSearch, SavedSearch

__all__ = ["PersonDocument", "RecentSearch", "SavedSearch", "TweetDocument"]
