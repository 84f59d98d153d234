from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shops", "0004_keep_answers_to_repeated_calls")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="told",
            field=models.BigIntegerField(null=True),
        ),
    ]
