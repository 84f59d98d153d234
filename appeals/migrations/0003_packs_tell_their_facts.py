
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('appeals', '0002_initial'),
        ('detection', '0003_answered_reviews'),
        ('shops', '0003_import_details'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='evidencepack',
            name='one_pack_a_version',
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='attempts',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='cutoff_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='facts_sha256',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='fingerprint',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='same_as',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeats', to='appeals.evidencepack'),
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='weak_points',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='weak_points_read_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='evidencepack',
            name='weak_points_read_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='penalty',
            name='deadline_basis',
            field=models.CharField(choices=[('rule', "The platform's rule"), ('typed', 'The date in the notice'), ('unknown', 'Not known')], default='unknown', max_length=8),
        ),
        migrations.AddField(
            model_name='penalty',
            name='fine_fen',
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='signingkey',
            name='ed25519_pem',
            field=models.TextField(default=''),
        ),
        migrations.AlterField(
            model_name='evidencepack',
            name='version',
            field=models.IntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='evidencepack',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'building'])), fields=['lease_until'], name='pack_open'),
        ),
        migrations.AddIndex(
            model_name='penalty',
            index=models.Index(fields=['shop', '-noticed_at'], name='penalty_newest'),
        ),
        migrations.AddIndex(
            model_name='penalty',
            index=models.Index(fields=['appeal_deadline_at'], name='penalty_deadline'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'filed', 'in_review', 'more_asked', 'ready'])), fields=('penalty',), name='one_open_appeal_a_penalty'),
        ),
        migrations.AddConstraint(
            model_name='evidencepack',
            constraint=models.UniqueConstraint(condition=models.Q(('same_as', None)), fields=('incident', 'tier', 'version'), name='one_pack_a_version'),
        ),
    ]
