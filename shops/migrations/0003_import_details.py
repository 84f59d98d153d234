import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shops', '0002_languages_and_custody_objects'),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='member',
            field=models.CharField(blank=True, default='', max_length=255),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='attempts',
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='importissue',
            name='params',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='order',
            name='named_product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shops.product'),
        ),
        migrations.AddField(
            model_name='order',
            name='receiver_grade',
            field=models.SmallIntegerField(default=0),
        ),
    ]
