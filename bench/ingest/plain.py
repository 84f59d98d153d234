"""What a Django shop would write by hand: `csv` with `bulk_create`, or django-import-export.

Both fill the same table from the same file: number, state, money, times, title, masks and region
of each order. They seal nothing, hash nothing, look nothing up, merge nothing and keep nothing for
an undo, which is their best case.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import tablib
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.widgets import Widget

from shops.models import Order, Shop

_CHINA = timezone(timedelta(hours=8))
_BATCH = 1000
_STATES = {
    "交易成功": "completed",
    "卖家已发货，等待买家确认": "shipped",
    "交易关闭": "closed_other",
}


def _text(cell: str) -> str:
    return cell


def _number(cell: str) -> str:
    return cell.removeprefix('="').removesuffix('"')


def _moment(cell: str) -> datetime | None:
    return datetime.fromisoformat(cell).replace(tzinfo=_CHINA).astimezone(UTC) if cell else None


def _fen(cell: str) -> int | None:
    return int(Decimal(cell.removesuffix("元")) * 100) if cell else None


def _region(place: int) -> Callable[[str], str]:
    return lambda cell: [*cell.split(" "), "", "", ""][place]


# Column of the table, column of the file, and how one becomes the other.
_COLUMNS: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    ("platform_order_id", "订单编号", _number),
    ("title", "宝贝标题 ", _text),
    ("quantity", "宝贝总数量", int),
    ("status", "订单状态", _STATES.__getitem__),
    ("status_raw", "订单状态", _text),
    ("close_reason_raw", "订单关闭原因", _text),
    ("placed_at", "订单创建时间", _moment),
    ("paid_at", "订单付款时间 ", _moment),
    ("shipped_at", "发货时间", _moment),
    ("completed_at", "确认收货时间", _moment),
    ("goods_fen", "买家应付货款", _fen),
    ("shipping_fen", "买家应付邮费", _fen),
    ("payable_fen", "总金额", _fen),
    ("paid_gross_fen", "买家实际支付金额", _fen),
    ("refunded_fen", "退款金额", _fen),
    ("received_fen", "打款商家金额", _fen),
    ("channel", "是否手机订单", lambda cell: "mobile" if cell else "web"),
    ("has_remark", "买家留言", bool),
    ("has_memo", "商家备忘", bool),
    ("buyer_mask", "买家会员名", lambda cell: f"{cell[0]}**{cell[-1]}"),
    ("name_mask", "收货人姓名", lambda cell: f"{cell[0]}**"),
    ("phone_mask", "联系手机", lambda cell: f"{cell[1:4]}****{cell[-4:]}"),
    ("province", "收货地址", _region(0)),
    ("city", "收货地址", _region(1)),
    ("district", "收货地址", _region(2)),
    ("carrier", "物流公司", _text),
    ("tracking_tail4", "物流单号 ", lambda cell: cell[-4:]),
)


def _rows(path: Path, orders: int) -> Iterator[dict[str, str]]:
    with path.open(encoding="gb18030", newline="") as file:
        yield from islice(csv.DictReader(file), orders)


def bulk_create(path: Path, orders: int, shop: Shop, now: datetime) -> None:
    """Read with `csv`, write with `bulk_create`, a thousand at a time."""
    made = (
        Order(
            shop=shop,
            as_of=now,
            changed_at=now,
            **{name: read(row[column]) for name, column, read in _COLUMNS},
        )
        for row in _rows(path, orders)
    )
    while batch := list(islice(made, _BATCH)):
        Order.objects.bulk_create(batch)


class _Read(Widget):
    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self._read = read

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        del row, kwargs
        return self._read(value)


def import_export(path: Path, orders: int, shop: Shop, now: datetime) -> None:
    """Read with tablib, write with django-import-export in its bulk mode, nothing compared."""
    options = {
        "model": Order,
        "fields": tuple(name for name, _, _ in _COLUMNS),
        "import_id_fields": ("platform_order_id",),
        "use_bulk": True,
        "batch_size": _BATCH,
        "force_init_instance": True,
        "skip_diff": True,
    }
    fields = {
        name: Field(attribute=name, column_name=column, widget=_Read(read))
        for name, column, read in _COLUMNS
    }
    resource = type("Orders", (_Orders,), fields | {"Meta": type("Meta", (), options)})
    table = tablib.Dataset()
    for row in _rows(path, orders):
        table.headers = table.headers or list(row)
        table.append(list(row.values()))
    found = resource(shop, now).import_data(table, raise_errors=True)
    if found.totals["new"] != orders:
        raise AssertionError(found.totals)


class _Orders(ModelResource):
    def __init__(self, shop: Shop, now: datetime) -> None:
        super().__init__()
        self._fixed = {"shop": shop, "as_of": now, "changed_at": now}

    def before_save_instance(self, instance: Order, row: Any, **kwargs: Any) -> None:
        del row, kwargs
        for name, value in self._fixed.items():
            setattr(instance, name, value)
