from apps.search.models.documents import PersonDocument, TweetDocument
from apps.search.models.wishes import Finding, RecentSearch, SavedSearch

__all__ = ["Finding", "PersonDocument", "RecentSearch", "SavedSearch", "TweetDocument"]
