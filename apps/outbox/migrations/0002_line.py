from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Now


def by_due_time(apps, schema_editor):
    apps.get_model("outbox", "OutboxRow").objects.update(place_at=F("due_at"))


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [
        migrations.AddField("outboxrow", "place_at", models.DateTimeField(db_default=Now())),
        migrations.RunPython(by_due_time, migrations.RunPython.noop),
        migrations.AddIndex(
            "outboxrow",
            models.Index(condition=models.Q(("dead_at__isnull", True)), fields=["place_at", "id"], name="outbox_line"),
        ),
    ]
