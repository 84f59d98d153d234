from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("shops", "0014_look_up_what_rows_name_once_a_statement"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("is_time_inferred", True)),
                fields=["shop", "placed_at"],
                name="order_day_alone",
            ),
        ),
    ]
