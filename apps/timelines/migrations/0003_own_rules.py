from django.db import migrations


class Migration(migrations.Migration):
    """The lowest bit of a version says whether its reader has home rules of their own: nobody has any yet."""

    dependencies = [
        ("timelines", "0002_home_version_may_dangle"),
        ("follows", "0003_lists"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE timelines_homeversion SET version = version * 2",
            "UPDATE timelines_homeversion SET version = version / 2",
        ),
    ]
