from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("appeals", "0010_say_how_far_a_build_is")]

    operations = [
        migrations.AddField(
            model_name="keptfile",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
