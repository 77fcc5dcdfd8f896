from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tweets", "0018_words_of_polls"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="draft", name="draft_by_owner"),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["owner", "-id"], name="draft_by_owner"),
        ),
    ]
