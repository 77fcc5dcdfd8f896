from apps.core.api.urls import route
from apps.search.api import views

urlpatterns = [
    route("search", views.Search.as_view(), name="search"),
    route("search/suggestions", views.Suggestions.as_view(), name="search_suggestions"),
    route("search/saved", views.SavedSearches.as_view(), name="saved_searches"),
    route("search/saved/<id:search_id>", views.OneSavedSearch.as_view(), name="saved_search"),
    route("users/search", views.People.as_view(), name="users_search"),
]
