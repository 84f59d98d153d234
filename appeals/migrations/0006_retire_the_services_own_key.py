"""Shops sign with keys of their own; the pair that signed for all of them is published as retired."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("appeals", "0005_keys_of_shops_and_time_stamps"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE appeals_signingkey SET retired_at = now() "
            "WHERE shop_id IS NULL AND retired_at IS NULL",
            migrations.RunSQL.noop,
        ),
    ]
