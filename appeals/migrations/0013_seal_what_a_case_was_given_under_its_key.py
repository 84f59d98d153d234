import django.db.models.deletion
from django.db import migrations, models

_FLAGGED = ("circumstance", "fundsstatement", "outreachcontact")


class Migration(migrations.Migration):
    """Columns only. The rows and files that are there are moved by the hourly sweep, one by one."""

    dependencies = [
        ("appeals", "0012_end_a_case_by_its_own_key"),
        ("detection", "0006_mark_confirmed_orders"),
    ]

    operations = [
        migrations.AddField(
            model_name="keptfile",
            name="sealed_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="detection.incident",
            ),
        ),
        migrations.AddField(
            model_name="keptfile",
            name="stored_before",
            field=models.CharField(blank=True, default="", max_length=255),
        ),
        *(
            migrations.AddField(
                model_name=name,
                name="is_case_sealed",
                field=models.BooleanField(db_default=False, default=False),
            )
            for name in _FLAGGED
        ),
    ]
