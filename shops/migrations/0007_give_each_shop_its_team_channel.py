"""Every shop gets the channel that writes to its members, and alerts on their way go on there."""

from django.conf import settings
from django.db import migrations
from django.utils import timezone
from django.utils.translation import gettext, override

_TOLD = {"info": ("owner", "manager")}
_ALERTED = ("owner", "manager", "order_reviewer")


def open_team_channels(apps, schema_editor):
    Shop = apps.get_model("shops", "Shop")
    Channel = apps.get_model("shops", "NotificationChannel")
    now = timezone.now()
    with override(settings.LANGUAGE_CODE):
        name = gettext("E-mail to the shop's people")
    for shop in Shop.objects.all():
        channel = Channel.objects.create(
            shop=shop, kind="team", name=name, language=settings.LANGUAGE_CODE, created_at=now
        )
        _go_on(apps, shop, channel, now)


def _go_on(apps, shop, channel, now):
    Delivery = apps.get_model("shops", "Delivery")
    Membership = apps.get_model("shops", "Membership")
    Notice = apps.get_model("shops", "Notice")
    members = Membership.objects.filter(shop=shop, user__is_active=True).exclude(expires_at__lt=now)
    for notice in Notice.objects.filter(shop=shop, acknowledged_at=None).exclude(next_send_at=None):
        roles = _TOLD.get(notice.level, _ALERTED)
        Delivery.objects.bulk_create(
            Delivery(
                channel=channel,
                notice=notice,
                recipient_id=member.user_id,
                round=min(notice.times_sent, channel.repeat_most),
                due_at=notice.next_send_at,
                created_at=now,
            )
            for member in members.filter(role__in=roles)
        )


class Migration(migrations.Migration):

    dependencies = [
        ("shops", "0006_open_channels"),
    ]

    operations = [
        migrations.RunPython(open_team_channels, migrations.RunPython.noop),
    ]
