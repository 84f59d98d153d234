from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shops", "0003_order_time_may_be_inferred")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="told",
            field=models.BigIntegerField(null=True),
        ),
    ]
