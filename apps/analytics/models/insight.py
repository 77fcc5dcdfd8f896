from typing import ClassVar

from django.db import models


class Insight(models.Model):
    """No rows: the name under which the admin shows the figures of the site, and the right to see them."""

    class Meta:
        managed = False
        default_permissions: ClassVar[tuple[str, ...]] = ("view",)
