"""Doors to people. Blocked readers get the head of a profile; its lists answer 403 (code `blocked`), and those of
a protected account answer 403 (`protected`) to all but its followers. Suspended and leaving accounts are 404."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api import pages
from apps.core.api.answers import Json, Ready
from apps.core.api.views import ApiView
from apps.follows import selectors, services
from apps.follows.api import serializers
from apps.follows.people import Person, person_json
from apps.users import additions
from apps.users.models import User


class PeopleView(ApiView):
    """What the doors to people have in common."""

    @property
    def viewer_id(self) -> int:
        """The caller's id; 0 for the anonymous."""
        return self.request.user.pk or 0

    def target(self, user_id: str) -> User:
        return selectors.target(self.viewer_id, self.person(user_id))

    def relationship(self, user_id: int) -> Json:
        return Json(selectors.relationship(self.viewer_id, user_id).as_json())

    def people(self, purpose: str, read: Callable[..., list[Person]], *of: int) -> Ready:
        """A page of what `read` selects."""
        page = pages.Keyset(self.request, purpose)
        found = page.take(read(self.viewer_id, *of, **page.window), "key")
        return page.ready([person_json(person, self.viewer_id) for person in found])


class Profile(PeopleView):
    public = ("GET",)
    etag = True

    @extend_schema(operation_id="users_retrieve", responses=serializers.ProfileObject)
    def get(self, request: Any, user_id: str) -> Ready:
        """A profile: to everybody while its account is active, also across a block."""
        person = selectors.person(self.viewer_id, self.person(user_id))
        return Ready(person_json(person, self.viewer_id, additions.of(self.viewer_id, person.id)))


class Follow(PeopleView):
    @extend_schema(operation_id="follow", request=serializers.TargetBody, responses=serializers.Relationship)
    def post(self, request: Any) -> Json:
        """Follow somebody, or ask to, if they are protected. Twice is once."""
        target = self.target(self.body(serializers.TargetBody)["user_id"])
        services.follow(actor=request.user, target=target)
        return self.relationship(target.pk)


class Unfollow(PeopleView):
    @extend_schema(operation_id="unfollow", request=serializers.TargetBody, responses=serializers.Relationship)
    def post(self, request: Any) -> Json:
        """Unfollow somebody, or withdraw the request. Twice is once."""
        target = self.target(self.body(serializers.TargetBody)["user_id"])
        services.unfollow(actor=request.user, target=target)
        return self.relationship(target.pk)


class Followers(PeopleView):
    public = ("GET",)

    @extend_schema(operation_id="followers_list", responses=serializers.PersonList)
    def get(self, request: Any, user_id: str) -> Ready:
        """Who follows them, newest first."""
        of = self.person(user_id)
        return self.people(f"followers:{of}", selectors.followers, of)


class Following(PeopleView):
    public = ("GET",)

    @extend_schema(operation_id="following_list", responses=serializers.PersonList)
    def get(self, request: Any, user_id: str) -> Ready:
        """Whom they follow, newest first."""
        of = self.person(user_id)
        return self.people(f"following:{of}", selectors.following, of)


class FamiliarFollowers(PeopleView):
    @extend_schema(operation_id="users_familiar_followers", responses=serializers.PersonList)
    def get(self, request: Any, user_id: str) -> Ready:
        """Who follows them among those whom the caller follows, newest first."""
        of = self.person(user_id)
        return self.people(f"familiar:{of}", selectors.familiar_followers, of)


class FollowRequests(PeopleView):
    @extend_schema(operation_id="follow_requests_list", responses=serializers.PersonList)
    def get(self, request: Any) -> Ready:
        """Who asks to follow the caller, newest first."""
        return self.people(f"follow_requests:{self.viewer_id}", selectors.follow_requests)


class FollowedBy(PeopleView):
    @extend_schema(operation_id="users_remove_follower", responses={200: serializers.Relationship})
    def delete(self, request: Any, user_id: str) -> Json:
        """They no longer follow the caller, nor ask to; nobody tells them. Twice is once."""
        target = self.target(user_id)
        services.remove_follower(actor=request.user, follower=target)
        return self.relationship(target.pk)


class AcceptRequest(PeopleView):
    @extend_schema(operation_id="follow_requests_accept", request=None, responses=serializers.Relationship)
    def post(self, request: Any, user_id: str) -> Json:
        """Let them follow. Twice is once."""
        requester = self.target(user_id)
        services.accept_request(actor=request.user, requester=requester)
        return self.relationship(requester.pk)


class RejectRequest(PeopleView):
    @extend_schema(operation_id="follow_requests_reject", request=None, responses=serializers.Relationship)
    def post(self, request: Any, user_id: str) -> Json:
        """Drop the request, silently. Twice is once."""
        requester = self.target(user_id)
        services.reject_request(actor=request.user, requester=requester)
        return self.relationship(requester.pk)


class Block(PeopleView):
    @extend_schema(operation_id="users_block", request=None, responses=serializers.Relationship)
    def put(self, request: Any, user_id: str) -> Json:
        """From now on neither sees the other; follows between them end."""
        target = self.target(user_id)
        services.block(actor=request.user, target=target)
        return self.relationship(target.pk)

    @extend_schema(operation_id="users_unblock", responses={200: serializers.Relationship})
    def delete(self, request: Any, user_id: str) -> Json:
        """Each may follow again; what the block cut stays cut."""
        target = self.target(user_id)
        services.unblock(actor=request.user, target=target)
        return self.relationship(target.pk)


class Mute(PeopleView):
    @extend_schema(operation_id="users_mute", request=serializers.MuteBody, responses=serializers.Relationship)
    def put(self, request: Any, user_id: str) -> Json:
        """Keep them out of the caller's timelines; they never learn of it."""
        target = self.target(user_id)
        services.mute(actor=request.user, target=target, **self.body(serializers.MuteBody))
        return self.relationship(target.pk)

    @extend_schema(operation_id="users_unmute", responses={200: serializers.Relationship})
    def delete(self, request: Any, user_id: str) -> Json:
        """From now on the caller reads them again."""
        target = self.target(user_id)
        services.unmute(actor=request.user, target=target)
        return self.relationship(target.pk)


class Blocks(PeopleView):
    @extend_schema(operation_id="blocks_list", responses=serializers.PersonList)
    def get(self, request: Any) -> Ready:
        """Whom the caller blocks, newest first."""
        return self.people(f"blocks:{self.viewer_id}", selectors.blocks)


class Mutes(PeopleView):
    @extend_schema(operation_id="mutes_list", responses=serializers.MutedList)
    def get(self, request: Any) -> Ready:
        """Whom the caller mutes and until when, newest first."""
        page = pages.Keyset(request, f"mutes:{self.viewer_id}")
        found = page.take(selectors.mutes(self.viewer_id, **page.window), "key")
        ends = selectors.mute_ends(self.viewer_id, [person.id for person in found])
        return page.ready(
            [person_json(person, self.viewer_id, {"mute_expires_at": ends.get(person.id)}) for person in found]
        )
