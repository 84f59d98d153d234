import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("appeals", "0011_take_a_file_back"),
        ("detection", "0006_mark_confirmed_orders"),
        ("shops", "0012_offer_magento"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("wrapped", models.BinaryField(null=True)),
                ("created_at", models.DateTimeField()),
                ("hold_reason", models.CharField(blank=True, default="", max_length=300)),
                ("hold_set_at", models.DateTimeField(blank=True, null=True)),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                ("destroyed_reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "destroyed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hold_set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_key",
                        to="detection.incident",
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="shops.shop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                        | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                        name="destroyed_case_key_is_gone",
                    ),
                    models.CheckConstraint(
                        condition=Q(destroyed_at__isnull=True) | Q(hold_set_at__isnull=True),
                        name="held_case_is_not_destroyed",
                    ),
                ],
            },
        ),
    ]
