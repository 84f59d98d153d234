import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0013_seal_what_a_case_was_given_under_its_key"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidencepack",
            name="rules",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="appeals.profileversion",
            ),
        ),
    ]
