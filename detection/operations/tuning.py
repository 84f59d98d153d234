"""Turns a shop's dial. Whoever calls asks for a scan once it is committed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from detection.engine.settings import Settings
from detection.errors import DialRefused
from detection.models import DetectionSetting
from detection.queries.settings import SETTINGS_OBJECT, settings_of
from shops.access import Principal
from shops.enums import Action
from shops.models import Shop, User
from shops.operations import custody

MIN_REASON_LENGTH = 4


def set_sensitivity(
    *, shop: Shop, sensitivity: float, reason: str, actor: Principal, now: datetime
) -> DetectionSetting:
    """Turn the shop's dial to `sensitivity` (nats, -3 to 3), with its reason in custody.

    Raises DialRefused for a place that is not on the dial, for the present one, and without a
    reason. Every burst is judged anew by the next scan: the caller asks for it.
    """
    reason = reason.strip()
    try:
        wanted = Settings(sensitivity)
    except ValueError as error:
        raise DialRefused(_("There is no such place on the dial.")) from error
    if len(reason) < MIN_REASON_LENGTH:
        raise DialRefused(_("Say in a few words why. It stays with the setting."))
    with transaction.atomic():
        Shop.objects.select_for_update().get(pk=shop.pk)  # two people turn one after the other
        before = settings_of(shop)
        if wanted == before:
            raise DialRefused(_("The dial stands there already; nothing was changed."))
        setting, _is_new = DetectionSetting.objects.update_or_create(
            shop=shop,
            defaults={
                "sensitivity": wanted.sensitivity,
                "changed_by": actor if isinstance(actor, User) else None,
                "changed_at": now,
            },
        )
        custody.record(
            shop=shop,
            action=Action.PARAMS_CHANGED,
            object=SETTINGS_OBJECT,
            now=now,
            actor=actor,
            detail={
                "setting": "sensitivity",
                "from": before.sensitivity,
                "to": wanted.sensitivity,
                "reason": reason,
            },
        )
    return setting
