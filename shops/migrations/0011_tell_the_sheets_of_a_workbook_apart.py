from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shops", "0010_keep_the_shares_of_an_order_cut_in_two")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="sheet",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
    ]
