import django.db.models.deletion
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models

from shops.migrations._together import CreateModels


class Migration(migrations.Migration):

    replaces = [('detection', '0001_initial'), ('detection', '0002_dial_and_backtests'), ('detection', '0003_keep_the_engines_state'), ('detection', '0004_name_incidents_as_the_engine_does'), ('detection', '0005_take_pushed_events'), ('detection', '0006_mark_confirmed_orders')]

    initial = True

    dependencies = [
        ('shops', '0001_squashed_0014_look_up_what_rows_name_once_a_statement'),
    ]

    operations = [CreateModels([
        migrations.CreateModel(
            name='Backtest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='backtests', to='shops.shop')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('requested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('sensitivity', models.FloatField()),
                ('positions', models.JSONField()),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('claimed_by', models.CharField(blank=True, default='', max_length=80)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('orders_total', models.IntegerField(default=0)),
                ('orders_read', models.IntegerField(default=0)),
                ('events_read', models.IntegerField(default=0)),
                ('result', models.JSONField(null=True)),
                ('error', models.TextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(fields=['shop', '-requested_at'], name='backtest_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['queued', 'running'])), fields=('shop',), name='one_open_backtest')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='incidents', to='shops.shop')),
                ('public_id', models.CharField(max_length=32)),
                ('engine_name', models.CharField(default='', max_length=32)),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shops.product')),
                ('state', models.CharField(choices=[('open', 'Running'), ('closed', 'Over')], max_length=10)),
                ('level', models.CharField(choices=[('watch', 'Watch'), ('hold', 'Hold'), ('critical', 'Critical')], max_length=10)),
                ('highest_level', models.CharField(choices=[('watch', 'Watch'), ('hold', 'Hold'), ('critical', 'Critical')], max_length=10)),
                ('klass', models.CharField(choices=[('reverse_brushing', 'Reverse brushing (attacked)'), ('self_brushing', 'Own brushing'), ('artificial_unknown', 'Not genuine, origin open'), ('viral', 'Viral demand'), ('promotion', 'Promotion'), ('data_error', 'Data error'), ('scalping', 'Scalping'), ('serial_refund', 'Serial refunds'), ('unknown', 'Unknown')], max_length=24)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField()),
                ('hold_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('orders', models.IntegerField()),
                ('expected', models.FloatField()),
                ('excess', models.FloatField()),
                ('verdict', models.JSONField()),
                ('is_withdrawn', models.BooleanField(default=False)),
            ],
            options={
                'indexes': [models.Index(fields=['shop', '-starts_at'], name='incident_newest'), models.Index(fields=['shop', 'updated_at'], name='incident_last_verdict')],
                'constraints': [models.UniqueConstraint(fields=('shop', 'public_id'), name='one_incident_a_public_id')],
            },
        ),
        migrations.CreateModel(
            name='VerdictRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='detection.incident')),
                ('seq', models.IntegerField()),
                ('at', models.DateTimeField()),
                ('state', models.CharField(max_length=10)),
                ('level', models.CharField(choices=[('watch', 'Watch'), ('hold', 'Hold'), ('critical', 'Critical')], max_length=10)),
                ('klass', models.CharField(choices=[('reverse_brushing', 'Reverse brushing (attacked)'), ('self_brushing', 'Own brushing'), ('artificial_unknown', 'Not genuine, origin open'), ('viral', 'Viral demand'), ('promotion', 'Promotion'), ('data_error', 'Data error'), ('scalping', 'Scalping'), ('serial_refund', 'Serial refunds'), ('unknown', 'Unknown')], max_length=24)),
                ('verdict', models.JSONField()),
            ],
            options={
                'ordering': ['incident', 'seq'],
                'constraints': [models.UniqueConstraint(fields=('incident', 'seq'), name='one_verdict_a_seq')],
            },
        ),
        migrations.CreateModel(
            name='Suspect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspects', to='detection.incident')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suspicions', to='shops.order')),
                ('probability', models.FloatField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('incident', 'order'), name='one_suspicion_an_order'), models.CheckConstraint(condition=models.Q(('probability__gte', 0.0), ('probability__lte', 1.0)), name='suspicion_is_a_probability')],
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='detection.incident')),
                ('verdict', models.CharField(choices=[('attack', 'An attack on us'), ('ours', 'Our own promotion'), ('genuine', 'Genuine demand')], max_length=10)),
                ('reason', models.TextField()),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_at', models.DateTimeField()),
            ],
            options={
                'triggers': [
                    pgtrigger.compiler.Trigger(name='note_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO shops_change (shop_id, since, kind) SELECT i.shop_id, min(r.given_at), 'feedback' FROM new_rows r JOIN detection_incident i ON i.id = r.incident_id GROUP BY i.shop_id; RETURN NULL;", hash='8a62696f5e01b615acd05dcf73fb1ae8ebcc63e7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_new_829cd', referencing='REFERENCING NEW TABLE AS new_rows ', table='detection_feedback', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='note_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO shops_change (shop_id, since, kind) SELECT i.shop_id, min(r.given_at), 'feedback' FROM old_rows r JOIN detection_incident i ON i.id = r.incident_id GROUP BY i.shop_id; RETURN NULL;", hash='cea57a739a1e962c250bbae2b4f8d5098bbcc2f2', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_gone_1629c', referencing='REFERENCING OLD TABLE AS old_rows ', table='detection_feedback', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='note_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO shops_change (shop_id, since, kind) SELECT i.shop_id, min(r.since), 'feedback' FROM (SELECT n.*, (LEAST(o.given_at, n.given_at)) AS since FROM new_rows n JOIN old_rows o ON o.id = n.id) r JOIN detection_incident i ON i.id = r.incident_id WHERE r.since IS NOT NULL GROUP BY i.shop_id; RETURN NULL;", hash='1836fa30ea08338926f3982a27e3afb18f0a6762', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_changed_838f4', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='detection_feedback', when='AFTER')),
                ],
            },
        ),
        migrations.CreateModel(
            name='HoldAction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hold_actions', to='shops.shop')),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='hold_actions', to='detection.incident')),
                ('kind', models.CharField(choices=[('hold', 'Hold'), ('release', 'Release')], max_length=8)),
                ('reason', models.CharField(max_length=300)),
                ('count', models.IntegerField()),
                ('done_by', models.CharField(max_length=120)),
                ('done_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['shop', '-done_at'], name='hold_action_newest')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='shops.shop')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='shops.order')),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='holds', to='detection.incident')),
                ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='held', to='detection.holdaction')),
                ('held_at', models.DateTimeField()),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='released', to='detection.holdaction')),
                ('released_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['shop', '-held_at'], name='hold_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('order',), name='one_open_hold_an_order')],
            },
        ),
        migrations.CreateModel(
            name='LiveState',
            fields=[
                ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='live_state', serialize=False, to='shops.shop')),
                ('token', models.UUIDField()),
                ('made_by', models.CharField(max_length=64)),
                ('fed_until', models.DateTimeField(null=True)),
                ('saved_at', models.DateTimeField(null=True)),
                ('save_seconds', models.FloatField(default=0.0)),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checkpoints', to='shops.shop')),
                ('fed_until', models.DateTimeField()),
                ('made_by', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shop', 'fed_until'), name='one_checkpoint_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='OrderMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='order_marks', to='shops.shop')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='mark', to='shops.order')),
                ('incident', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='marks', to='detection.incident')),
                ('probability', models.FloatField(null=True)),
                ('reason', models.CharField(max_length=300)),
                ('marked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('marked_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('probability', None), models.Q(('probability__gte', 0.0), ('probability__lte', 1.0)), _connector='OR'), name='mark_holds_a_probability')],
            },
        ),
        migrations.CreateModel(
            name='Push',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='shops.shop')),
                ('token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='shops.apitoken')),
                ('received_at', models.DateTimeField()),
                ('events', models.IntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('sealed', models.BinaryField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('error', models.TextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('recorded_at__isnull', True)), fields=['shop', 'id'], name='push_waiting'), models.Index(fields=['received_at'], name='push_time')],
            },
        ),
        migrations.CreateModel(
            name='PushedEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shops.shop')),
                ('digest', models.BinaryField(max_length=16)),
                ('push', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='detection.push')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shop', 'digest'), name='one_pushed_event_a_digest')],
            },
        ),
        migrations.CreateModel(
            name='EarlyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='early_events', to='shops.shop')),
                ('order_id', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['shop', 'order_id'], name='early_order')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('incident', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='review', to='detection.incident')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('claimed', 'Being reviewed'), ('decided', 'Decided'), ('answered', 'Answered by the merchant')], default='waiting', max_length=10)),
                ('queued_at', models.DateTimeField()),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('claim_until', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'queued_at'], name='review_queue')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='detection.review')),
                ('outcome', models.CharField(choices=[('consistent_with_attack', 'Consistent with an attack from outside'), ('genuine_demand', 'Consistent with genuine demand'), ('own_activity', "Consistent with the shop's own activity"), ('not_enough', 'Not enough to tell')], max_length=30)),
                ('reason', models.TextField()),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['decided_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='detection.decision')),
                ('text', models.TextField()),
                ('given_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('given_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['given_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='shops.shop')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='queued', max_length=10)),
                ('is_full', models.BooleanField(default=False)),
                ('requested_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('claimed_by', models.CharField(blank=True, default='', max_length=80)),
                ('lease_until', models.DateTimeField(null=True)),
                ('attempts', models.IntegerField(default=0)),
                ('orders_read', models.IntegerField(default=0)),
                ('error', models.TextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(fields=['shop', '-requested_at'], name='scan_newest')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'queued')), fields=('shop',), name='one_queued_scan'), models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('shop',), name='one_running_scan')],
            },
        ),
        migrations.CreateModel(
            name='DetectionSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shop', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='detection_setting', to='shops.shop')),
                ('sensitivity', models.FloatField()),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sensitivity__gte', -3.0), ('sensitivity__lte', 3.0)), name='sensitivity_is_on_the_dial')],
                'triggers': [
                    pgtrigger.compiler.Trigger(name='note_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO shops_change (shop_id, since, kind) SELECT r.shop_id, min(r.changed_at), 'dial' FROM new_rows r  GROUP BY r.shop_id; RETURN NULL;", hash='2c7a2804c55959f7c760b3227fe5cd6ee5376c35', level='STATEMENT', operation='INSERT', pgid='pgtrigger_note_new_1720f', referencing='REFERENCING NEW TABLE AS new_rows ', table='detection_detectionsetting', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='note_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO shops_change (shop_id, since, kind) SELECT r.shop_id, min(r.changed_at), 'dial' FROM old_rows r  GROUP BY r.shop_id; RETURN NULL;", hash='07d500b6418bcf978c828766d39133142fcf58e0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_note_gone_4f9aa', referencing='REFERENCING OLD TABLE AS old_rows ', table='detection_detectionsetting', when='AFTER')),
                    pgtrigger.compiler.Trigger(name='note_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="INSERT INTO shops_change (shop_id, since, kind) SELECT r.shop_id, min(r.since), 'dial' FROM (SELECT n.*, (LEAST(o.changed_at, n.changed_at)) AS since FROM new_rows n JOIN old_rows o ON o.id = n.id) r  WHERE r.since IS NOT NULL GROUP BY r.shop_id; RETURN NULL;", hash='b42fe460ddc2ba33d8137d413a49dc134c324a43', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_note_changed_ab31a', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='detection_detectionsetting', when='AFTER')),
                ],
            },
        ),
    ])]
