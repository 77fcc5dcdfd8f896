from django.urls import register_converter

from apps.core.api.urls import WhoConverter, route
from apps.follows.api import lists, views, wishes


class OtherConverter(WhoConverter):
    """Anybody but `me`."""

    regex = "@[A-Za-z0-9_]{1,15}|[1-9][0-9]{0,18}"


register_converter(OtherConverter, "other")

urlpatterns = [
    route("follow", views.Follow.as_view(), name="follow"),
    route("unfollow", views.Unfollow.as_view(), name="unfollow"),
    route("followers/<who:user_id>", views.Followers.as_view(), name="followers"),
    route("following/<who:user_id>", views.Following.as_view(), name="following"),
    route("follow_requests", views.FollowRequests.as_view(), name="follow_requests"),
    route("follow_requests/<who:user_id>/accept", views.AcceptRequest.as_view(), name="accept_request"),
    route("follow_requests/<who:user_id>/reject", views.RejectRequest.as_view(), name="reject_request"),
    route("blocks", views.Blocks.as_view(), name="blocks"),
    route("mutes", views.Mutes.as_view(), name="mutes"),
    route("lists", lists.Lists.as_view(), name="lists"),
    route("lists/<id:list_id>", lists.OneList.as_view(), name="list"),
    route("lists/<id:list_id>/members", lists.Members.as_view(), name="list_members"),
    route("lists/<id:list_id>/members/<who:user_id>", lists.Member.as_view(), name="list_member"),
    # `users/me` is below, with the account itself.
    route("users/<other:user_id>", views.Profile.as_view(), name="profile"),
    route("users/<who:user_id>/familiar_followers", views.FamiliarFollowers.as_view(), name="familiar_followers"),
    route("users/<who:user_id>/block", views.Block.as_view(), name="block"),
    route("users/<who:user_id>/mute", views.Mute.as_view(), name="mute"),
    route("users/<who:user_id>/retweets_off", wishes.RetweetsOff.as_view(), name="retweets_off"),
    route("users/<who:user_id>/notify", wishes.Notify.as_view(), name="notify"),
    route("users/<who:user_id>/followed_by", views.FollowedBy.as_view(), name="followed_by"),
    route("users/<who:user_id>/budget", wishes.Budget.as_view(), name="budget"),
    route("users/<who:user_id>/note", wishes.Note.as_view(), name="note"),
]
