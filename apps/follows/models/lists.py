"""Lists of accounts, which their owner need not follow."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from apps.core.ids import NextId
from apps.follows.models.ties import Block, Follow
from apps.users.models import AccountState


class ListQuerySet(models.QuerySet["List"]):
    def visible_to(self, viewer_id: int) -> Self:
        """One's own; those of others that are public, as their owners' profiles may be looked into."""
        between = Q(blocker=viewer_id, blocked=OuterRef("owner")) | Q(blocker=OuterRef("owner"), blocked=viewer_id)
        follows = Exists(Follow.objects.filter(follower=viewer_id, followee=OuterRef("owner")))
        return self.filter(
            Q(owner=viewer_id)
            | Q(is_private=False, owner__state=AccountState.ACTIVE)
            & ~Exists(Block.objects.filter(between))
            & (Q(owner__is_protected=False) | follows)
        )

    def counted(self) -> Self:
        """With `members_count`."""
        members = ListMember.objects.filter(list=OuterRef("pk")).order_by().values("list")
        counts = members.annotate(n=models.Count("pk")).values("n")
        return self.annotate(members_count=models.functions.Coalesce(models.Subquery(counts), 0))


class List(models.Model):
    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    owner = models.ForeignKey("users.User", models.CASCADE, related_name="lists", db_index=False)
    name = models.CharField(max_length=50)
    description = models.CharField(max_length=160, blank=True, default="", db_default="")
    is_private = models.BooleanField(default=False, db_default=False)
    # What its members write is read here instead of at home.
    hides_from_home = models.BooleanField(default=False, db_default=False)
    # A tab on the owner's home.
    is_pinned = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(db_default=Now())

    objects = ListQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["owner", "-id"], name="list_by_owner"),
            models.Index(fields=["owner"], name="list_hiding", condition=Q(hides_from_home=True)),
            models.Index(fields=["owner"], name="list_pinned", condition=Q(is_pinned=True)),
        ]

    def __str__(self) -> str:
        return self.name


class ListMember(models.Model):
    id = models.BigAutoField(primary_key=True)
    list = models.ForeignKey(List, models.CASCADE, related_name="memberships", db_index=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["list", "user"], name="list_member_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["list", "-id"], name="list_member_newest")]
