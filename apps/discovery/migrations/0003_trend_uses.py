import django.db.models.deletion
from django.db import migrations, models

KINDS = [("tag", "Hashtag"), ("phrase", "Phrase"), ("link", "Link"), ("tweet", "Tweet")]


class Migration(migrations.Migration):
    dependencies = [
        ("discovery", "0002_people"),
        ("links", "0001_initial"),
        ("tweets", "0019_all_drafts_by_owner"),
    ]

    operations = [
        migrations.AlterField("heldtrend", "kind", models.CharField(choices=KINDS, max_length=6)),
        migrations.AlterField("trend", "kind", models.CharField(choices=KINDS, max_length=6)),
        migrations.AlterField("trend", "name", models.CharField(blank=True, max_length=280)),
        migrations.AlterField("trendhour", "kind", models.CharField(choices=KINDS, max_length=6)),
        migrations.AddField(
            model_name="trend",
            name="link",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="links.link",
            ),
        ),
        migrations.CreateModel(
            name="TrendUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=KINDS, max_length=6)),
                ("term", models.CharField(max_length=280)),
                (
                    "tweet",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tweets.tweet",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tweet"], name="trend_use_by_tweet")],
                "constraints": [models.UniqueConstraint(fields=("kind", "term", "tweet"), name="trend_use_once")],
            },
        ),
    ]
