from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shops", "0002_note_what_changed")]

    operations = [
        migrations.AddField(
            model_name="order",
            name="is_time_inferred",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
