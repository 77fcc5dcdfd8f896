from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0005_hiddentweet_category")]

    operations = [
        migrations.AddField(
            model_name="suspension",
            name="category",
            field=models.CharField(
                blank=True,
                choices=[
                    ("spam", "Spam"),
                    ("abuse", "Abuse or harassment"),
                    ("impersonation", "Pretends to be somebody else"),
                    ("illegal", "Against the law"),
                    ("other", "Something else"),
                ],
                db_default="",
                default="",
                max_length=13,
            ),
        ),
    ]
