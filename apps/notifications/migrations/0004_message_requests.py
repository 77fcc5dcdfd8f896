import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_push_messages")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("follow", "Somebody follows you"),
                    ("follow_request", "Somebody asks to follow you"),
                    ("message_request", "Somebody asks to write with you"),
                    ("like", "Likes"),
                    ("retweet", "Retweets"),
                    ("quote", "Quotes"),
                    ("reply", "Replies"),
                    ("mention", "Mentions"),
                    ("tweet", "Tweets by those whose bell you rang"),
                    ("poll_closed", "Results of polls you asked or answered"),
                    ("edit", "Changes of what you retweeted or quoted"),
                    ("moderation", "Word from the moderators"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="notificationsettings",
            name="silenced",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("follow", "Somebody follows you"),
                        ("follow_request", "Somebody asks to follow you"),
                        ("message_request", "Somebody asks to write with you"),
                        ("like", "Likes"),
                        ("retweet", "Retweets"),
                        ("quote", "Quotes"),
                        ("reply", "Replies"),
                        ("mention", "Mentions"),
                        ("tweet", "Tweets by those whose bell you rang"),
                        ("poll_closed", "Results of polls you asked or answered"),
                        ("edit", "Changes of what you retweeted or quoted"),
                        ("moderation", "Word from the moderators"),
                    ],
                    max_length=20,
                ),
                db_default=[],
                default=list,
            ),
        ),
    ]
