from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0007_assigned")]

    operations = [
        migrations.AddField(
            model_name="report",
            name="username",
            field=models.CharField(blank=True, db_default="", default="", max_length=15),
        ),
    ]
