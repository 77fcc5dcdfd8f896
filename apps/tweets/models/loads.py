from django.db import models


class TextLoad(models.Model):
    """A file of texts that was loaded: its tweets end at `ends_at`, however often it is loaded again."""

    digest = models.BinaryField(primary_key=True, max_length=32, help_text="SHA-256 of the content.")
    ends_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{bytes(self.digest).hex()[:12]} until {self.ends_at:%Y-%m-%d %H:%M}"
