"""Real order streams as event logs. Read from the data folder only; nothing of them is committed.

- Tmall: 21,947 orders of one shop, 21 to 29 February 2020, second stamps, province, paid, refunded.
- UCI Online Retail (CC BY 4.0): December 2010 to December 2011, minute stamps, cancellations.
- Shopee Code League 2020: 239 shops over five days, with the labels of the task's rule.

Each reader gives None, or nothing, where its file is absent.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from detection.engine.types import (
    Event,
    OrderEvent,
    Receiver,
    RefundEvent,
    RefundStage,
    ShopEvent,
    StepEvent,
)

_SHANGHAI, _LONDON = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/London")
TMALL, UCI, SHOPEE = (
    "tmall_orders_2020-02-21_29.csv.gz",
    "online_retail_2010_2011.parquet",
    "shopee_brushing_public.csv.gz",
)


@cache
def tmall(data: Path | None, *, by_price: bool = False) -> tuple[Event, ...]:
    """The nine days. The file names no product: all one, or (`by_price`) one for each amount.

    A refund is known from its amount alone, so it is told after the last day, as implied.
    """
    path = data / TMALL if data else None
    if not path or not path.exists():
        return ()
    events: list[Event] = []
    for row in _rows(path):
        events += _tmall_row({key.strip(): value for key, value in row.items()}, by_price)
    events.sort(key=lambda event: event.at)
    return ShopEvent(ShopEvent.EARLIEST, "tmall", "Asia/Shanghai"), *events


def _tmall_row(row: dict[str, str], by_price: bool) -> Iterator[Event]:
    at, amount = _local(row["订单创建时间"], _SHANGHAI), round(float(row["总金额"]) * 100)
    name = f"t{row['订单编号']}"
    product = f"price-{amount}" if by_price else "all"
    region = (row["收货地址"].strip() or None, None, None)
    yield OrderEvent(at, name, product, amount=amount, receiver=Receiver(region=region))
    if row["订单付款时间"].strip():
        yield StepEvent(_local(row["订单付款时间"], _SHANGHAI), "paid", name)
    refunded = round(float(row["退款金额"] or 0) * 100)
    if refunded:
        told_at = datetime(2020, 3, 1, 12, tzinfo=_SHANGHAI).astimezone(UTC)
        yield RefundEvent(told_at, name, RefundStage.SUCCEEDED, amount=refunded, implied=True)


@cache
def uci(
    data: Path | None, since: datetime | None = None, days: int | None = None
) -> tuple[Event, ...]:
    """The year, or `days` of it from `since` (London time): a line of an invoice is an order."""
    path = data / UCI if data else None
    if not path or not path.exists():
        return ()
    events: list[Event] = [ShopEvent(ShopEvent.EARLIEST, "uci", "Europe/London", "GBP")]
    latest: dict[tuple[str, str], str] = {}
    seen: set[str] = set()
    for row in _uci_rows(path, since, days):
        events += _uci_row(row, latest, seen)
    return tuple(events)


def _uci_rows(path: Path, since: datetime | None, days: int | None) -> Iterator[dict]:
    import pyarrow.compute as pc  # noqa: PLC0415 - only who asks for the year pays for it
    import pyarrow.parquet as pq  # noqa: PLC0415

    table = pq.read_table(path)
    if since is not None:
        table = table.filter(pc.field("InvoiceDate") >= since)
        if days is not None:
            table = table.filter(pc.field("InvoiceDate") < since + timedelta(days=days))
    yield from table.sort_by("InvoiceDate").to_pylist()


def _uci_row(row: dict, latest: dict[tuple[str, str], str], seen: set[str]) -> Iterator[Event]:
    at = row["InvoiceDate"].replace(tzinfo=_LONDON).astimezone(UTC)
    customer = row["CustomerID"]
    buyer = None if customer is None or math.isnan(customer) else f"c{int(customer)}"
    product, quantity = row["StockCode"], int(row["Quantity"])
    if row["InvoiceNo"].startswith("C"):
        ordered = latest.pop((buyer or "", product), None)
        if ordered is not None:
            yield RefundEvent(at, ordered, RefundStage.SUCCEEDED)
        return
    name = f"{row['InvoiceNo']}-{product}"
    # A line with a negative quantity and no "C" is a stock correction, no order.
    if quantity <= 0 or name in seen:
        return
    seen.add(name)
    latest[buyer or "", product] = name
    amount = max(0, round(row["UnitPrice"] * 100) * quantity)
    region = (row["Country"], None, None)
    yield OrderEvent(at, name, product, quantity, amount, buyer, Receiver(region=region))


@dataclass(slots=True)
class LabelledShop:
    """One Shopee shop: its log, and what the task's rule says of it."""

    shop: str
    is_brushed: bool = False
    events: list[Event] = field(default_factory=list)
    in_window: dict[str, bool] = field(default_factory=dict)


@cache
def shopee(data: Path | None) -> tuple[LabelledShop, ...]:
    """The 239 shops, each with one product, in order of their ids."""
    path = data / SHOPEE if data else None
    if not path or not path.exists():
        return ()
    shops: dict[str, LabelledShop] = defaultdict(lambda: LabelledShop(""))
    for row in sorted(_rows(path), key=lambda row: (row["shopid"], row["event_time"])):
        shop = shops[row["shopid"]]
        shop.shop = row["shopid"]
        shop.is_brushed |= row["shop_brushed"] == "1"
        shop.in_window[row["orderid"]] = row["in_brush_window"] == "1"
        at = _local(row["event_time"], _SHANGHAI)
        shop.events.append(OrderEvent(at, row["orderid"], "all", buyer=row["userid"]))
    for shop in shops.values():
        shop.events.insert(0, ShopEvent(ShopEvent.EARLIEST, shop.shop, "Asia/Shanghai"))
    return tuple(shops.values())


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig") as lines:
        yield from csv.DictReader(lines)


def _local(text: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(text.strip()).replace(tzinfo=zone).astimezone(UTC)
