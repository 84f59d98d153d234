from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shops", "0012_offer_magento"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="sha512",
            field=models.CharField(blank=True, default="", max_length=128),
        ),
    ]
