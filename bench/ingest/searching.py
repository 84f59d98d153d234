"""Proof that what was imported is there: found by number, by buyer, by time, and sealed."""

from __future__ import annotations

import csv
from pathlib import Path

from shops.crypto import cipher_of
from shops.models import Order, Shop
from shops.platforms.masking import normal_text


def check(slug: str, file: Path) -> None:
    """Look the file's first order up in every way. Raises AssertionError when one fails."""
    with file.open(encoding="gb18030", newline="") as source:
        row = next(csv.DictReader(source))
    shop = Shop.objects.get(slug=slug)
    cipher = cipher_of(shop)
    number = row["订单编号"].removeprefix('="').removesuffix('"')
    order = Order.objects.get(shop=shop, platform_order_id=number)
    buyer = cipher.identity_key("buyer", normal_text(row["买家会员名"]))
    found = Order.objects.filter(
        shop=shop, identity_keys__contains=[buyer], placed_at=order.placed_at
    )
    if order not in found:
        raise AssertionError("not found by its buyer")
    if order.sealed_receiver is None:
        raise AssertionError("not sealed")
    opened = cipher.open_receiver(number, order.sealed_receiver)
    if opened.get("phone") != row["联系手机"].strip("'"):
        raise AssertionError("sealed wrongly")
