from django.db import migrations

from apps.core.ids import EPOCH_MS, SEQUENCE_BITS

CREATE = f"""
CREATE SEQUENCE next_id_sequence CYCLE MINVALUE 0 MAXVALUE {2**SEQUENCE_BITS - 1};
CREATE FUNCTION next_id() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint - {EPOCH_MS}) << {SEQUENCE_BITS}
           | nextval('next_id_sequence')
$$;
"""
DROP = "DROP FUNCTION next_id(); DROP SEQUENCE next_id_sequence;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, DROP)]
