"""Partitioned tables are SQL's; the two others stand beside accounts and tweets."""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from apps.analytics import partitions

_TABLES = """
    CREATE TABLE analytics_event (
        owner_id bigint NOT NULL, at timestamptz NOT NULL, kind smallint NOT NULL,
        subject_id bigint NOT NULL, act_id bigint NOT NULL, amount integer NOT NULL,
        PRIMARY KEY (owner_id, at, kind, subject_id, act_id)
    ) PARTITION BY RANGE (at);
    CREATE INDEX event_by_subject ON analytics_event (subject_id, at);
    CREATE INDEX event_by_kind ON analytics_event (kind, at) INCLUDE (subject_id, amount);
    CREATE TABLE analytics_sketch (
        scope smallint NOT NULL, subject_id bigint NOT NULL, day date NOT NULL, owner_id bigint NOT NULL,
        sketch bytea NOT NULL, estimate integer NOT NULL,
        PRIMARY KEY (scope, subject_id, day)
    ) PARTITION BY RANGE (day);
    CREATE INDEX sketch_by_owner ON analytics_sketch (owner_id, day);
"""
_OF_EVENTS = {"of_events": True}


def make_months(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias == settings.EVENTS_DATABASE:
        partitions.make_ahead()


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Event",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "owner_id",
                                "at",
                                "kind",
                                "subject_id",
                                "act_id",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("owner_id", models.BigIntegerField(help_text="Whose figure it is; 0 for nobody's.")),
                        ("at", models.DateTimeField()),
                        (
                            "kind",
                            models.SmallIntegerField(
                                choices=[
                                    (1, "seen"),
                                    (2, "opened"),
                                    (3, "link"),
                                    (4, "media"),
                                    (5, "author"),
                                    (6, "profile"),
                                    (7, "timeline"),
                                    (20, "posted"),
                                    (21, "liked"),
                                    (22, "retweeted"),
                                    (23, "quoted"),
                                    (24, "replied"),
                                    (25, "bookmarked"),
                                    (26, "followed"),
                                    (27, "unfollowed"),
                                ]
                            ),
                        ),
                        ("subject_id", models.BigIntegerField()),
                        ("act_id", models.BigIntegerField()),
                        ("amount", models.IntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Sketch",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "scope",
                                "subject_id",
                                "day",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "scope",
                            models.SmallIntegerField(
                                choices=[(1, "Readers"), (2, "Tweet"), (3, "Day"), (4, "Week"), (5, "Cohort")]
                            ),
                        ),
                        ("subject_id", models.BigIntegerField()),
                        ("day", models.DateField()),
                        ("owner_id", models.BigIntegerField()),
                        ("sketch", models.BinaryField()),
                        ("estimate", models.IntegerField()),
                    ],
                ),
            ],
            database_operations=[
                migrations.RunSQL(_TABLES, "DROP TABLE analytics_event; DROP TABLE analytics_sketch", hints=_OF_EVENTS),
            ],
        ),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("epoch", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("last_id", models.CharField(default="0-0", max_length=41)),
                ("position", models.BigIntegerField(default=0)),
                (
                    "skipped",
                    models.BigIntegerField(default=0, help_text="Trimmed or evicted before it was written."),
                ),
                (
                    "claimed",
                    models.BigIntegerField(default=0, help_text="The highest position that a process was told of."),
                ),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name="Unmeasured",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="ViewsProgress",
            fields=[
                ("epoch", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("last_id", models.CharField(default="0-0", max_length=41)),
            ],
        ),
        migrations.RunPython(make_months, migrations.RunPython.noop, hints=_OF_EVENTS),
    ]
