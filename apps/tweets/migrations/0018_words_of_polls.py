from django.db import migrations

# What the options of a poll say, to stand behind the text of its tweet where words are looked for. The sign between
# them is a word of its own (see tweets_words), so that no phrase reaches from one option into the next.
OPTIONS = """
CREATE FUNCTION tweets_options(poll bigint) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT string_agg(' | ' || option, '') FROM tweets_poll, jsonb_array_elements_text(options) option
    WHERE tweet_id = poll
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tweets", "0017_drafts"),
    ]

    operations = [
        migrations.RunSQL(OPTIONS, "DROP FUNCTION tweets_options(bigint)"),
    ]
