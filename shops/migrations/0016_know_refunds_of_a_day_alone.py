import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shops', '0015_find_orders_of_a_day_alone'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='refund',
            name='note_changed',
        ),
        migrations.AddField(
            model_name='refund',
            name='is_time_inferred',
            field=models.BooleanField(db_default=False, default=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='refund',
            trigger=pgtrigger.compiler.Trigger(name='note_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO shops_change (shop_id, since, kind) SELECT r.shop_id, min(r.since), 'refund' FROM (SELECT n.*, (LEAST(CASE WHEN (o.platform_order_id, o.kind, o.amount_fen, o.reason_raw, o.is_time_inferred, (o.is_implied OR (o.applied_at IS NULL AND o.finished_at IS NULL)), CASE WHEN o.is_implied THEN o.as_of ELSE COALESCE(o.applied_at, o.finished_at, o.as_of) END, CASE WHEN (o.is_implied OR (o.applied_at IS NULL AND o.finished_at IS NULL)) THEN o.status END) IS DISTINCT FROM (n.platform_order_id, n.kind, n.amount_fen, n.reason_raw, n.is_time_inferred, (n.is_implied OR (n.applied_at IS NULL AND n.finished_at IS NULL)), CASE WHEN n.is_implied THEN n.as_of ELSE COALESCE(n.applied_at, n.finished_at, n.as_of) END, CASE WHEN (n.is_implied OR (n.applied_at IS NULL AND n.finished_at IS NULL)) THEN n.status END) THEN LEAST(CASE WHEN o.is_implied THEN o.as_of ELSE COALESCE(o.applied_at, o.finished_at, o.as_of) END, CASE WHEN n.is_implied THEN n.as_of ELSE COALESCE(n.applied_at, n.finished_at, n.as_of) END) END, CASE WHEN (o.status, CASE WHEN NOT (o.is_implied OR (o.applied_at IS NULL AND o.finished_at IS NULL)) AND o.status IN ('succeeded', 'refused', 'closed') THEN GREATEST(CASE WHEN o.is_implied THEN o.as_of ELSE COALESCE(o.applied_at, o.finished_at, o.as_of) END, COALESCE(o.finished_at, o.as_of)) END) IS DISTINCT FROM (n.status, CASE WHEN NOT (n.is_implied OR (n.applied_at IS NULL AND n.finished_at IS NULL)) AND n.status IN ('succeeded', 'refused', 'closed') THEN GREATEST(CASE WHEN n.is_implied THEN n.as_of ELSE COALESCE(n.applied_at, n.finished_at, n.as_of) END, COALESCE(n.finished_at, n.as_of)) END) THEN LEAST(CASE WHEN NOT (o.is_implied OR (o.applied_at IS NULL AND o.finished_at IS NULL)) AND o.status IN ('succeeded', 'refused', 'closed') THEN GREATEST(CASE WHEN o.is_implied THEN o.as_of ELSE COALESCE(o.applied_at, o.finished_at, o.as_of) END, COALESCE(o.finished_at, o.as_of)) END, CASE WHEN NOT (n.is_implied OR (n.applied_at IS NULL AND n.finished_at IS NULL)) AND n.status IN ('succeeded', 'refused', 'closed') THEN GREATEST(CASE WHEN n.is_implied THEN n.as_of ELSE COALESCE(n.applied_at, n.finished_at, n.as_of) END, COALESCE(n.finished_at, n.as_of)) END) END)) AS since FROM new_rows n JOIN old_rows o ON o.id = n.id) r  WHERE r.since IS NOT NULL GROUP BY r.shop_id; RETURN NULL;", hash='8ff1d41632d557fde6a55bd25bd3ac03b5ba2a74', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_changed_ac7cf', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='shops_refund', when='AFTER')),
        ),
    ]
