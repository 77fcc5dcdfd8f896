from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0006_suspension_category")]

    operations = [
        migrations.AlterField(
            model_name="reportstep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("taken", "Taken"),
                    ("assigned", "Assigned"),
                    ("given_back", "given back"),
                    ("noted", "Noted"),
                    ("looked", "looked at the message"),
                    ("warned", "Warned"),
                    ("hidden", "Hidden"),
                    ("suspended", "Suspended"),
                    ("dismissed", "Dismissed"),
                ],
                max_length=10,
            ),
        ),
    ]
