from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appeals", "0009_signed_copies")]

    operations = [
        migrations.AddField(
            model_name="evidencepack",
            name="percent",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="evidencepack",
            name="stage",
            field=models.CharField(
                blank=True,
                choices=[
                    ("gather", "Reading the orders"),
                    ("count", "Counting"),
                    ("orders", "Masking the orders, writing their tables"),
                    ("tables", "Writing down the other facts"),
                    ("documents", "Setting the documents"),
                    ("seal", "Signing, stamping and zipping"),
                ],
                default="",
                max_length=12,
            ),
        ),
    ]
