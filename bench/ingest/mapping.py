"""What the plain ways put into an order, column by column, so that their rows are like ours.

`tests/bench/ingest/test_plain.py` holds their rows against an import's: every column that an
import of these files fills has the same value, sealed receiver and keyed hashes included. The
sealing and hashing are ours, called as anybody would call them. What only an import does is left
out, in the plain ways' favour: nothing looks for masks, wrong cells, furniture or another platform's
words; no file is kept, no row hashed, no older export kept from taking a newer state back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from shops.crypto import Receiver, ShopCipher

Row = Mapping[str, str]
_CHINA = timezone(timedelta(hours=8))
_CLEAR = 5  # all four parts of the receiver, and that there is one
_STATES = {
    ("交易成功", "订单未关闭"): "completed",
    ("卖家已发货，等待买家确认", "订单未关闭"): "shipped",
    ("交易关闭", "买家未付款"): "closed_unpaid",
    ("交易关闭", "退款"): "closed_refunded",
}


def _text(column: str) -> Callable[[Row], str]:
    return lambda row: row[column]


def _number(row: Row) -> str:
    return row["订单编号"].removeprefix('="').removesuffix('"')


def _moment(column: str) -> Callable[[Row], datetime | None]:
    def read(row: Row) -> datetime | None:
        cell = row[column]
        return datetime.fromisoformat(cell).replace(tzinfo=_CHINA).astimezone(UTC) if cell else None

    return read


def _fen(column: str) -> Callable[[Row], int | None]:
    def read(row: Row) -> int | None:
        cell = row[column].removesuffix("元")
        return int(Decimal(cell) * 100) if cell else None

    return read


_net, _refunded = _fen("买家实际支付金额"), _fen("退款金额")


def _gross(row: Row) -> int | None:
    net = _net(row)
    return None if net is None else net + (_refunded(row) or 0)


def _closed(row: Row) -> str:
    reason = row["订单关闭原因"]
    return "" if reason == "订单未关闭" else reason


def _phone(row: Row) -> str:
    return row["联系手机"].removeprefix("'")


def _place(row: Row) -> list[str]:
    """Province, city, district, and the street without its postcode."""
    return row["收货地址"].removesuffix("(000000)").split(" ", 3)


def _region(part: int) -> Callable[[Row], str]:
    return lambda row: _place(row)[part]


COLUMNS: dict[str, Callable[[Row], Any]] = {
    "platform_order_id": _number,
    "title": _text("宝贝标题 "),
    "quantity": lambda row: int(row["宝贝总数量"]),
    "status": lambda row: _STATES[row["订单状态"], row["订单关闭原因"]],
    "status_raw": _text("订单状态"),
    "close_reason_raw": _closed,
    "placed_at": _moment("订单创建时间"),
    "paid_at": _moment("订单付款时间 "),
    "shipped_at": _moment("发货时间"),
    "completed_at": _moment("确认收货时间"),
    "goods_fen": _fen("买家应付货款"),
    "shipping_fen": _fen("买家应付邮费"),
    "payable_fen": _fen("总金额"),
    "paid_gross_fen": _gross,
    "refunded_fen": _refunded,
    "received_fen": _fen("打款商家金额"),
    "channel": lambda row: "mobile" if row["是否手机订单"] else "web",
    "has_remark": lambda row: bool(row["买家留言"]),
    "has_memo": lambda row: bool(row["商家备忘"] or row["订单备注"]),
    "uses_coupon": lambda row: row["天猫卡券抵扣"] not in ("", "0"),
    "buyer_mask": lambda row: f"{row['买家会员名'][0]}**{row['买家会员名'][-1]}",
    "name_mask": lambda row: row["收货人姓名"][0] + "*" * min(len(row["收货人姓名"]) - 1, 2),
    "phone_mask": lambda row: f"{_phone(row)[:3]}****{_phone(row)[-4:]}",
    "province": _region(0),
    "city": _region(1),
    "district": _region(2),
    "carrier": _text("物流公司"),
    "tracking_tail4": lambda row: row["物流单号 "][-4:],
}


def personal_columns(cipher: ShopCipher) -> dict[str, Callable[[Row], Any]]:
    """The columns that hold who bought: sealed, graded, and hashed for looking up."""

    def sealed(row: Row) -> bytes:
        receiver: Receiver = {
            "name": row["收货人姓名"],
            "phone": _phone(row),
            "address": _place(row)[3],
            "buyer": row["买家会员名"],
        }
        return cipher.seal_receiver(_number(row), receiver)

    def keys(row: Row) -> list[str]:
        place = "|".join((row["收货人姓名"], *_place(row)))
        return [
            cipher.identity_key("buyer", row["买家会员名"].lower()),
            cipher.identity_key("phone", _phone(row)),
            cipher.identity_key("receiver", place.lower()),
            cipher.identity_key("tail6", _number(row)[-6:]),
        ]

    return {"sealed_receiver": sealed, "receiver_grade": lambda _: _CLEAR, "identity_keys": keys}
