"""What may stand in a database of its own (EVENTS_DATABASE_URL). No row says who read something.

No foreign keys: the accounts and tweets are elsewhere, and may be gone.
"""

from django.db import models

from apps.analytics.kinds import Kind, Scope


class Event(models.Model):
    """What was done once (`act_id`: the row that says so), or how often in an hour (`act_id` 0).

    Partitioned by month of `at`: see partitions.py.
    """

    pk = models.CompositePrimaryKey("owner_id", "at", "kind", "subject_id", "act_id")
    owner_id = models.BigIntegerField(help_text="Whose figure it is; 0 for nobody's.")
    at = models.DateTimeField()
    kind = models.SmallIntegerField(choices=Kind)
    subject_id = models.BigIntegerField()
    act_id = models.BigIntegerField()
    amount = models.IntegerField()


class Sketch(models.Model):
    """Different people, as a HyperLogLog in Redis' format: an estimate (standard error 0.81 %), never a list.

    Partitioned by month of `day`.
    """

    pk = models.CompositePrimaryKey("scope", "subject_id", "day")
    scope = models.SmallIntegerField(choices=Scope)
    subject_id = models.BigIntegerField()
    day = models.DateField()
    owner_id = models.BigIntegerField()
    sketch = models.BinaryField()
    estimate = models.IntegerField()


class Progress(models.Model):
    """How far the buffer of one Redis life (an epoch) was written, in the transaction of what was written.

    Positions count observations since the epoch began. What was accepted and never came is lost, and counted.
    """

    epoch = models.CharField(max_length=32, primary_key=True)
    last_id = models.CharField(max_length=41, default="0-0")
    position = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0, help_text="Trimmed or evicted before it was written.")
    claimed = models.BigIntegerField(default=0, help_text="The highest position that a process was told of.")
    begun_at = models.DateTimeField(auto_now_add=True)
