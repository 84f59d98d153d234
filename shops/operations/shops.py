"""Opens a shop, sets its clock and destroys its key."""

from __future__ import annotations

import secrets
from datetime import datetime
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from shops import crypto
from shops.access import Principal
from shops.enums import Action, Platform, Role
from shops.errors import ShopRefused
from shops.models import ImportBatch, Membership, Shop, ShopKey, User
from shops.operations import channels, custody
from shops.signals import orders_recorded
from shops.zones import DEFAULT_ZONE


def create_shop(
    *,
    slug: str,
    name: str,
    now: datetime,
    platform: str = Platform.OTHER,
    owner: User | None = None,
    is_demo: bool = False,
    timezone: str = "",
) -> Shop:
    """Open a shop with its own data key, its custody chain and, when given, its owner.

    Without a `timezone` it goes by Beijing's clock until its first file tells another. Raises
    ShopRefused for a slug that no address could hold.
    """
    try:
        Shop._meta.get_field("slug").clean(slug, None)
    except ValidationError as error:
        raise ShopRefused(
            f"{slug!r} cannot be a shop's short name: up to {Shop._meta.get_field('slug').max_length} "
            "letters a to z, digits, - and _ are needed."
        ) from error
    with transaction.atomic():
        shop = Shop.objects.create(
            slug=slug,
            name=name,
            platform=platform,
            is_demo=is_demo,
            timezone=timezone or DEFAULT_ZONE,
            is_timezone_chosen=bool(timezone),
        )
        crypto.create_key(shop=shop, now=now)
        channels.add_team_channel(shop=shop, now=now)
        if owner is not None:
            Membership.objects.create(shop=shop, user=owner, role=Role.OWNER)
        custody.record(
            shop=shop, action=Action.KEY_CREATED, object=f"shop:{slug}", now=now, actor=owner
        )
    return shop


def open_shop(*, name: str, platform: str, owner: User, now: datetime, timezone: str = "") -> Shop:
    """Open a shop for somebody, under a short name made from its name.

    Names in Chinese give no letters for an address; they get the platform's and a random tail.
    """
    short = slugify(name)[:40].strip("-")
    slug = short or f"{platform}-{secrets.token_hex(3)}"
    if Shop.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    return create_shop(
        slug=slug, name=name, now=now, platform=platform, owner=owner, timezone=timezone
    )


def set_timezone(*, shop: Shop, timezone: str, actor: Principal, now: datetime) -> None:
    """Have the shop go by another clock, with both in custody; announces `orders_recorded`.

    Moments stay what they are: files that were read stay read by the clock of then, and later ones
    are read by the new one. Raises ShopRefused for a zone that there is not, and for the present one.
    """
    if timezone not in available_timezones():
        raise ShopRefused(_("There is no time zone %(name)s.") % {"name": timezone})
    with transaction.atomic():
        before = Shop.objects.select_for_update().get(pk=shop.pk)
        if before.timezone == timezone and before.is_timezone_chosen:
            raise ShopRefused(_("The shop goes by this time zone already; nothing was changed."))
        Shop.objects.filter(pk=shop.pk).update(timezone=timezone, is_timezone_chosen=True)
        if before.timezone == timezone:
            return
        read = ImportBatch.objects.filter(shop=shop, timezone="", started_at__isnull=False)
        read.update(timezone=before.timezone)
        custody.record(
            shop=shop,
            action=Action.PARAMS_CHANGED,
            object=f"shop:{shop.slug}",
            now=now,
            actor=actor,
            detail={"setting": "timezone", "from": before.timezone, "to": timezone},
        )
        transaction.on_commit(lambda: orders_recorded.send(sender=Shop, shop_id=shop.pk))


def destroy_key(*, shop: Shop, actor: Principal, reason: str, now: datetime) -> None:
    """Delete the shop's data key for good. What it sealed can never be read again."""
    with transaction.atomic():
        ShopKey.objects.filter(shop=shop, destroyed_at=None).update(wrapped=None, destroyed_at=now)
        custody.record(
            shop=shop,
            action=Action.KEY_RETIRED,
            object=f"shop:{shop.slug}",
            now=now,
            actor=actor,
            detail={"reason": reason},
        )
