from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("appeals", "0008_circumstances")]

    operations = [
        migrations.AddField(
            model_name="evidencepack",
            name="signed_copies",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="evidencepack",
            name="copies_level",
            field=models.CharField(blank=True, default="", max_length=4),
        ),
    ]
