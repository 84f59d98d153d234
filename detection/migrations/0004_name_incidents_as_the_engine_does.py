"""Every incident's name in the engine, which stood in its verdict alone."""

from django.db import migrations

FILL = """
UPDATE detection_incident SET engine_name = left(coalesce(verdict->>'incident', public_id), 32)
WHERE engine_name = ''
"""


class Migration(migrations.Migration):
    dependencies = [("detection", "0003_keep_the_engines_state")]

    operations = [
        # The verdict keeps the name, so there is nothing to put back.
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
