from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_push")]

    operations = [
        migrations.AddField(
            model_name="notificationsettings",
            name="pushes_messages",
            field=models.BooleanField(db_default=True, default=True, help_text="Browsers tell of messages too."),
        ),
        migrations.AddField(
            model_name="pushsubscription",
            name="messages_pushed_up_to",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        # What was said before is no news to browsers that asked already.
        migrations.RunSQL(
            "UPDATE notifications_pushsubscription SET messages_pushed_up_to = next_id()", migrations.RunSQL.noop
        ),
    ]
