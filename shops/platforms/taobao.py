"""What the Taobao and Tmall files share: addresses, buyer tails, export times, product keys."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from shops.platforms.ids import digits
from shops.platforms.masking import is_cipher
from shops.platforms.regions import place_of
from shops.platforms.rows import Receiver

PLATFORM = "taobao"
ORDER_NUMBERS = {"order_id": digits(15, 19)}

_ORDER_NUMBER = re.compile(r"\d{16,19}\Z")
_TAIL_DIGITS = 6
_ZIP = re.compile(r"[(（](\d{6})[)）]\s*\Z")
_EXPORT_NAME = re.compile(
    r"Export(?:OrderList|OrderDetailList|RefundList)\D{0,2}(20\d{2}[01]\d[0-3]\d[0-2]\d[0-5]\d)"
    r"([0-5]\d)?(?!\d)",
    re.IGNORECASE,
)


def tail6_of(order_id: str) -> str | None:
    """Return the order number's last six digits, which Taobao derives from the buyer.

    In a real export 579 buyers had one tail each and 578 tails served them all: a weak key, with
    rare collisions, and only where the number has Taobao's 16 to 19 digits.
    """
    return order_id[-_TAIL_DIGITS:] if _ORDER_NUMBER.match(order_id) else None


def export_time(file_name: str, zone: ZoneInfo) -> datetime | None:
    """Return the time that 千牛 wrote into the file's name, or None."""
    match = _EXPORT_NAME.search(file_name)
    if match is None:
        return None
    try:
        moment = datetime.strptime(match[1] + (match[2] or "00"), "%Y%m%d%H%M%S")  # noqa: DTZ007
    except ValueError:
        return None
    return moment.replace(tzinfo=zone).astimezone(UTC)


def receiver_of(name: str | None, phone: str | None, address: str | None) -> Receiver:
    """Split `省 市 区 街道+详细(邮编)`; a masked region is missing, a masked street is kept."""
    if address is None or is_cipher(address):
        return Receiver(name=name, phone=phone, address=address)
    text = address.strip()
    if text.endswith((")", "）")):
        text = _ZIP.sub("", text).strip()
    place = place_of(text)
    return Receiver(name, phone, place.province, place.city, place.district, place.rest)


def product_key(product_id: str | None, sku: str | None, title: str | None) -> str | None:
    """Name a product by the surest thing the file has: its id, its title, the merchant's code."""
    if product_id:
        return f"id:{product_id}"
    if title:
        return f"title:{title}"[:400]
    return f"sku:{sku}"[:400] if sku else None


_TITLE_MARK = "，"


def first_title(joined: str | None, kinds: int | None) -> str | None:
    """Return the first of the titles an order cell joins, where their number proves the split."""
    if joined is None or kinds is None or kinds < 2:
        return joined
    titles = joined.split(_TITLE_MARK)
    return titles[0] if len(titles) == kinds else joined
