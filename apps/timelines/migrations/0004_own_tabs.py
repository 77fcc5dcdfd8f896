from django.db import migrations


class Migration(migrations.Migration):
    """A second bit of a version says whether its reader has pinned lists to home."""

    dependencies = [
        ("timelines", "0003_own_rules"),
        ("follows", "0003_lists"),
    ]

    operations = [
        migrations.RunSQL(
            """
            INSERT INTO timelines_homeversion (viewer_id, version)
            SELECT DISTINCT owner_id, 0 FROM follows_list WHERE is_pinned ON CONFLICT (viewer_id) DO NOTHING;
            UPDATE timelines_homeversion AS home SET version = version / 2 * 4 + 4 + version % 2
                + CASE WHEN EXISTS (SELECT FROM follows_list WHERE owner_id = home.viewer_id AND is_pinned)
                  THEN 2 ELSE 0 END
            """,
            "UPDATE timelines_homeversion SET version = version / 4 * 2 + version % 2",
        ),
    ]
