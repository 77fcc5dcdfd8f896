"""What programs sign in with. Only hashes and ids are kept: nothing here opens a door."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId


class ApiKey(models.Model):
    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=50)
    prefix = models.CharField(max_length=12, help_text="The first letters, to tell one key from another.")
    digest = models.BinaryField(max_length=32, unique=True, help_text="SHA-256 of the whole key.")
    scopes = ArrayField(models.CharField(max_length=5, choices=Scope))
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class RefreshFamily(models.Model):
    """One API sign-in: the chain of refresh tokens that followed each other.

    Only the newest token of the chain is good. An older one that is shown again was stolen
    from somebody, so the whole family ends (RFC 9700, section 4.14.2).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="refresh_families")
    current = models.UUIDField(help_text="The jti of the one refresh token that is still good.")
    created_at = models.DateTimeField(db_default=Now())
    refreshed_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["expires_at"], name="refresh_family_expiry")]
