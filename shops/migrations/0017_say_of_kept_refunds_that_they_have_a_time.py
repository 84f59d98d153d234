"""Rows kept for an undo come back whole, so they need the column that the refunds got."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shops", "0016_know_refunds_of_a_day_alone")]

    operations = [
        migrations.RunSQL(
            """UPDATE shops_rowbefore SET before = before || '{"is_time_inferred": false}'
            WHERE "table" = 'refund' AND before IS NOT NULL AND NOT before ? 'is_time_inferred'""",
            migrations.RunSQL.noop,
        ),
    ]
