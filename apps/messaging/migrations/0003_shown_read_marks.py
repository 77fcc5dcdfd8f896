from django.db import migrations, models

# Whoever shows what they have read has shown it so far.
SO_FAR = """
    UPDATE messaging_readmark r SET shown_up_to_id = r.up_to_id
    FROM users_user u WHERE u.id = r.user_id AND u.shares_read_marks
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0002_delivered_marks"),
        ("users", "0008_delivered_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="readmark",
            name="shown_up_to_id",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
    ]
