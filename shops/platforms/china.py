"""What the exports of the Chinese platforms share: order times, payment, receivers, statuses.

Each function reads fields by the names that the formats give their columns: `paid_at`, `status`,
`after_sale`, `name`, `phone`, `province`, `city`, `district`, `address`, `remark`, `memo`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shops.platforms.fields import RowFields
from shops.platforms.masking import Form, form_of
from shops.platforms.problems import Code
from shops.platforms.regions import place_of
from shops.platforms.rows import Receiver
from shops.platforms.statuses import SETTLED, is_no_refund, order_status, refund_status

NEVER_PAID = frozenset({"unpaid", "closed_unpaid"})


@dataclass(frozen=True, slots=True)
class OrderTime:
    """When an order was placed; `is_inferred` when the file does not tell and something stands in."""

    at: datetime | None
    is_inferred: bool = False


def order_time(fields: RowFields, *names: str) -> OrderTime:
    """Return the first of the named times that the row has.

    One that is not of the first of the columns that are there stands in for it, and is marked so. A
    file that has none of these columns says at least that the order was there when it was made.
    """
    there = [name for name in names if fields.has(name)]
    if not there and fields.known_by is not None:
        return inferred(fields, names[0], fields.known_by)
    told = next((name for name in there if fields.tells_time(name)), None)
    if told is None:
        return OrderTime(fields.required_time(there[0] if there else names[0]))
    at = fields.time(told)
    return OrderTime(at) if at is None or told == there[0] else inferred(fields, there[0], at)


def inferred(fields: RowFields, name: str, at: datetime) -> OrderTime:
    """Let `at` stand in for a time that the file does not tell, and say so."""
    shown = at.astimezone(fields.zone).strftime("%Y-%m-%d %H:%M")
    fields.note(name, Code.DATE_INFERRED, shown)
    return OrderTime(at, is_inferred=True)


def was_paid(fields: RowFields, name: str = "paid_at") -> bool | None:
    """True or False by the time of payment; None where the file has no such column."""
    if not fields.has(name):
        return None
    return fields.raw(name) is not None and fields.text(name) is not None


def status_of(
    fields: RowFields,
    *,
    is_paid: bool | None,
    refunded_fen: int | None = None,
    is_refunded: bool = False,
    close_reason: str | None = None,
    own: Mapping[str, str] | None = None,
) -> str:
    """Return our word for the row's `status`; a word nobody told us is noted and stays unknown.

    `own` holds words that mean something in this format alone.
    """
    raw = fields.text("status")
    if own and raw is not None and raw in own:
        return own[raw]
    told = order_status(
        raw,
        close_reason="退款" if is_refunded else close_reason,
        is_paid=True if is_refunded else is_paid,
        refunded_fen=refunded_fen,
    )
    if told is None:
        fields.note("status", Code.STATUS_UNKNOWN, raw)
    return told or "unknown"


def refund_of(fields: RowFields, name: str = "after_sale") -> str | None:
    """Return our word for a line's refund; None when nobody asked for one."""
    raw = fields.text(name)
    if is_no_refund(raw):
        return None
    told = refund_status(raw)
    if told is None:
        fields.note(name, Code.STATUS_UNKNOWN, raw)
    return told or "unknown"


def gross_of(amount: int | None, status: str, *, is_paid: bool | None) -> int | None:
    """Return what was paid before any refund: the amount, nothing, or None where nothing tells."""
    if status in NEVER_PAID:
        return None if amount is None else 0
    return amount if is_paid or status in SETTLED else None


def flag_of(fields: RowFields, name: str) -> bool | None:
    """True when the cell holds anything; None where the file has no such column."""
    return fields.text(name) is not None if fields.has(name) else None


def receiver_of(fields: RowFields, address: str | None = None) -> Receiver:
    """Return name, phone, region and address; ciphertext is missing, a masked region too.

    Where the file has no column for the region, it is read off the front of the address.
    """
    where = _readable(address or fields.text("address"))
    if any(fields.has(name) for name in _LEVELS):
        province, city, district = (_region(fields.text(name)) for name in _LEVELS)
    else:
        province, city, district = region_in(where)
    name, phone = _readable(fields.text("name")), _readable(fields.text("phone"))
    return Receiver(name, phone, province, city, district, where)


_LEVELS = ("province", "city", "district")


def _readable(text: str | None) -> str | None:
    return None if form_of(text) in (Form.CIPHER, Form.MISSING) else text


def _region(text: str | None) -> str | None:
    return text if form_of(text) is Form.FULL else None


def region_in(text: str | None) -> tuple[str | None, str | None, str | None]:
    """Read province, city and district off the front of an address."""
    place = place_of(text or "")
    return place.province, place.city, place.district


_SITES = (
    ("天猫", "tmall"),
    ("淘宝", "taobao"),
    ("1688", "1688"),
    ("阿里巴巴", "1688"),
    ("京东", "jd"),
    ("拼多多", "pdd"),
    ("抖音", "douyin"),
    ("抖店", "douyin"),
    ("放心购", "douyin"),
    ("快手", "kuaishou"),
    ("小红书", "xiaohongshu"),
    ("微信", "weixin"),
    ("视频号", "weixin"),
)


def site_of(text: str | None) -> str | None:
    """Return the platform that an ERP's words for it mean, or None."""
    return next((name for word, name in _SITES if word in (text or "")), None)


def day_of(text: str, fields: RowFields) -> datetime | None:
    """Return the beginning of the day that six digits `yymmdd` name, in the shop's zone."""
    try:
        day = datetime.strptime(text, "%y%m%d")  # noqa: DTZ007  the zone is put on below
    except ValueError:
        return None
    return day.replace(tzinfo=fields.zone)
