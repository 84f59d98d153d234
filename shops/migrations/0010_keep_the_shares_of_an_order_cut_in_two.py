from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("shops", "0009_connect_platforms")]

    operations = [
        migrations.AddField("order", "shares", models.JSONField(null=True)),
    ]
