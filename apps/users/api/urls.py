from apps.core.api.urls import route
from apps.users.api import accounts, me, media

urlpatterns = [
    route("users/register", accounts.Register.as_view(), name="register"),
    route("users/login", accounts.Login.as_view(), name="login"),
    route("users/refresh", accounts.Refresh.as_view(), name="refresh"),
    route("users/logout", accounts.Logout.as_view(), name="logout"),
    route("users/logout_all", accounts.LogoutAll.as_view(), name="logout_all"),
    route("users/me", me.Me.as_view(), name="me"),
    route("users/me/avatar", me.Avatar.as_view(), name="own_avatar"),
    route("users/me/header", me.Header.as_view(), name="own_header"),
    route("media", media.Uploads.as_view(), name="media"),
    route("media/<id:media_id>", media.Upload.as_view(), name="one_media"),
    route("api_keys", me.ApiKeys.as_view(), name="api_keys"),
    route("api_keys/<id:key_id>", me.OneApiKey.as_view(), name="api_key"),
]
