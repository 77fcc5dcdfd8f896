"""An account: who somebody is, and whether they are here."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from apps.core.ids import NextId
from apps.users import cards
from apps.users.reserved import not_reserved

MAX_UNDO = 30


class AccountState(models.TextChoices):
    ACTIVE = "active"
    LEAVING = "leaving"
    SUSPENDED = "suspended"


_GOES_ON = "NOT EXISTS (SELECT FROM users_refreshfamily f WHERE f.id = %s AND f.ended_at IS NOT NULL)"


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> "UserQuerySet":
        """Accounts that others may see at all."""
        return self.filter(state=AccountState.ACTIVE)

    def by_username(self, username: str) -> "UserQuerySet":
        return self.alias(handle=Lower("username")).filter(handle=username.lower())

    def unless_signed_out(self, family_id: uuid.UUID) -> "UserQuerySet":
        """Nobody, once this sign-in (see RefreshFamily) has ended. In SQL, for every request by a token asks it: as an
        expression it doubles the time that Django takes to write the statement.
        """
        return self.filter(RawSQL(_GOES_ON, [family_id], output_field=models.BooleanField()))  # noqa: S611 — constant


class UserManager(DjangoUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.by_username(username or "").get()


class User(AbstractBaseUser, PermissionsMixin):
    class Theme(models.TextChoices):
        SYSTEM = "system"
        LIGHT = "light"
        DIM = "dim"
        DARK = "dark"

    class MessagePolicy(models.TextChoices):
        EVERYONE = "everyone", "Everyone"
        FOLLOWING = "following", "People I follow"
        NOBODY = "nobody", "Nobody"

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    username = models.CharField(
        max_length=15, validators=[RegexValidator(r"\A[A-Za-z0-9_]{1,15}\Z", code="malformed"), not_reserved]
    )
    email = models.EmailField(max_length=254)
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    display_name = models.CharField(max_length=50, blank=True)
    bio = models.TextField(blank=True, validators=[MaxLengthValidator(160)])
    location = models.CharField(max_length=30, blank=True)
    website = models.URLField(max_length=100, blank=True)
    avatar = models.FileField(max_length=200, blank=True)
    header = models.FileField(max_length=200, blank=True)
    is_protected = models.BooleanField(default=False, db_default=False)
    is_verified = models.BooleanField(default=False, db_default=False)
    # While the account is protected: whether the addresses in its tweets may be visited to show a card of them.
    previews_protected_links = models.BooleanField(default=False, db_default=False)
    is_staff = models.BooleanField(default=False, db_default=False)
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM, db_default=Theme.SYSTEM)
    # How long what they post can be taken back before anybody sees it; 0 for not at all.
    undo_seconds = models.SmallIntegerField(default=0, db_default=0)
    # For times that they write without scripts; "" for UTC.
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Who may begin to write to them in private, whether those see what has come, and what they have read.
    message_policy = models.CharField(
        max_length=9, choices=MessagePolicy, default=MessagePolicy.EVERYONE, db_default=MessagePolicy.EVERYONE
    )
    shares_read_marks = models.BooleanField(default=True, db_default=True)
    shares_delivered_marks = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    suspended_at = models.DateTimeField(null=True, blank=True, editable=False)
    leaving_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Every reader honours the state, so the database derives it: no code can forget to.
    state = models.GeneratedField(
        expression=models.Case(
            models.When(suspended_at__isnull=False, then=models.Value("suspended")),
            models.When(leaving_at__isnull=False, then=models.Value("leaving")),
            default=models.Value("active"),
        ),
        output_field=models.CharField(max_length=9, choices=AccountState),
        db_persist=True,
    )
    # Raised: every access token issued before is dead (sign out everywhere, new password).
    token_epoch = models.IntegerField(default=0, db_default=0, editable=False)
    # Ready to serve: what is the same for every reader, as JSON members (see cards.py).
    card = models.TextField(blank=True, db_default="", default="", editable=False)
    # Raised with every change that others can see; what is kept rendered carries it in its key.
    version = models.IntegerField(default=0, db_default=0, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    objects = UserManager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("username"), name="user_username_ci", violation_error_message="This handle is taken."
            ),
            # Addresses are kept in lower case, so that one plain index answers every way of asking for them.
            models.UniqueConstraint(
                fields=["email"], name="user_email_once", violation_error_message="This e-mail address is in use."
            ),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower"),
            models.CheckConstraint(condition=models.Q(undo_seconds__range=(0, MAX_UNDO)), name="user_undo_short"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["leaving_at"], name="user_leaving", condition=models.Q(leaving_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"@{self.username}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """May sign in. Someone who is leaving may: that is how leaving is undone."""
        return self.suspended_at is None

    @property
    def name(self) -> str:
        return self.display_name or self.username

    @property
    def is_email_confirmed(self) -> bool:
        return self.email_confirmed_at is not None

    def get_absolute_url(self) -> str:
        return f"/@{self.username}"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Raising the epoch ends every browser session too: Django compares this at each request.
        mark = f"{self.password}:{self.token_epoch}"
        return salted_hmac("users.session", mark, secret=secret, algorithm="sha256").hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the card with what it is made of, whoever changes it."""
        self.email = self.email.lower()
        fields = kwargs.get("update_fields")
        if fields is None or not cards.MADE_OF.isdisjoint(fields):
            self.card = cards.members(self)
            self.version += 1
            if fields is not None:
                kwargs["update_fields"] = {*fields, "card", "version"}
        super().save(*args, **kwargs)
