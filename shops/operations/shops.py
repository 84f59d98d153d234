"""Opens a shop and destroys its key."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from shops import crypto
from shops.access import Principal
from shops.enums import Action, Platform, Role
from shops.errors import ShopRefused
from shops.models import Membership, Shop, ShopKey, User
from shops.operations import channels, custody


def create_shop(
    *,
    slug: str,
    name: str,
    now: datetime,
    platform: str = Platform.OTHER,
    owner: User | None = None,
    is_demo: bool = False,
) -> Shop:
    """Open a shop with its own data key, its custody chain and, when given, its owner.

    Raises ShopRefused for a slug that no address could hold.
    """
    try:
        Shop._meta.get_field("slug").clean(slug, None)
    except ValidationError as error:
        raise ShopRefused(
            f"{slug!r} cannot be a shop's short name: up to {Shop._meta.get_field('slug').max_length} "
            "letters a to z, digits, - and _ are needed."
        ) from error
    with transaction.atomic():
        shop = Shop.objects.create(slug=slug, name=name, platform=platform, is_demo=is_demo)
        crypto.create_key(shop=shop, now=now)
        channels.add_team_channel(shop=shop, now=now)
        if owner is not None:
            Membership.objects.create(shop=shop, user=owner, role=Role.OWNER)
        custody.record(
            shop=shop, action=Action.KEY_CREATED, object=f"shop:{slug}", now=now, actor=owner
        )
    return shop


def open_shop(*, name: str, platform: str, owner: User, now: datetime) -> Shop:
    """Open a shop for somebody, under a short name made from its name.

    Names in Chinese give no letters for an address; they get the platform's and a random tail.
    """
    short = slugify(name)[:40].strip("-")
    slug = short or f"{platform}-{secrets.token_hex(3)}"
    if Shop.objects.filter(slug=slug).exists():
        slug = f"{slug}-{secrets.token_hex(3)}"
    return create_shop(slug=slug, name=name, now=now, platform=platform, owner=owner)


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
