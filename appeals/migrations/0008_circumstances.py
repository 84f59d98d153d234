
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("appeals", "0007_losses_accounts_and_statements"),
        ("detection", "0006_mark_confirmed_orders"),
        ("shops", "0009_connect_platforms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Circumstance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("dispute", "A dispute"), ("staff", "Somebody left the shop"), ("ranking", "A close competitor's ranking changed"), ("other", "Something else")], max_length=10)),
                ("happened_on", models.DateField(blank=True, null=True)),
                ("sealed", models.BinaryField()),
                ("entered_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("entered_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("incident", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="circumstances", to="detection.incident")),
                ("shop", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="circumstances", to="shops.shop")),
            ],
            options={
                "ordering": ["entered_at", "pk"],
            },
        ),
    ]
