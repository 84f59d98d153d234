"""JD order export (京东 商家后台 订单导出): one row a SKU.

What concerns the whole order, its money among it, stands on every row of it and counts once. The
account is often masked, and there is no column for the parcel's number.
"""

from __future__ import annotations

from shops.platforms import china
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.ids import digits
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("订单号",),
    "product_id": ("商品ID",),
    "title": ("商品名称",),
    "quantity": ("订购数量",),
    "payment": ("支付方式",),
    "placed_at": ("下单时间",),
    "paid_at": ("付款确认时间",),
    "completed_at": ("订单完成时间",),
    "unit_price": ("京东价",),
    "goods": ("订单金额",),
    "payable": ("应付金额",),
    "settled": ("结算金额",),
    "shipping": ("运费金额",),
    "status": ("订单状态",),
    "buyer": ("下单帐号", "下单账号"),
    "name": ("客户姓名",),
    "address": ("客户地址",),
    "phone": ("联系电话",),
    "remark": ("订单备注",),
    "memo": ("商家备注",),
    "sku": ("货号",),
    "channel": ("订单渠道",),
}
_ON_DELIVERY = "货到付款"


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into the order it repeats and its own line."""
    order, line = _order(fields), _line(fields)
    return None if fields.is_refused or order is None else Piece(order, line)


def _order(fields: RowFields) -> OrderRow | None:
    order_id, placed = (
        fields.identifier("order_id"),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    is_paid = _is_paid(fields)
    status = china.status_of(fields, is_paid=is_paid)
    payable = fields.fen("payable")
    if payable is None:
        payable = fields.fen("settled")
    if order_id is None or placed.at is None:
        return None
    return OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed.at,
        is_time_inferred=placed.is_inferred,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        paid_at=fields.time("paid_at"),
        completed_at=fields.time("completed_at"),
        goods_fen=fields.fen("goods"),
        shipping_fen=fields.fen("shipping"),
        payable_fen=payable,
        paid_gross_fen=_gross(fields, payable, status, is_paid=is_paid),
        buyer=fields.text("buyer"),
        receiver=_receiver(fields),
        channel=fields.text("channel"),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
    )


def _is_paid(fields: RowFields) -> bool | None:
    is_paid = china.was_paid(fields)
    return None if is_paid is False and _is_on_delivery(fields) else is_paid


def _is_on_delivery(fields: RowFields) -> bool:
    return _ON_DELIVERY in (fields.text("payment") or "")


def _gross(
    fields: RowFields, payable: int | None, status: str, *, is_paid: bool | None
) -> int | None:
    """Cash on delivery has been paid when the order is complete, not before."""
    if _is_on_delivery(fields) and not is_paid and status != "completed":
        return None if payable is None else 0
    return china.gross_of(payable, status, is_paid=is_paid)


def _receiver(fields: RowFields) -> Receiver:
    address = fields.text("address")
    province, city, district = china.region_in(address)
    return Receiver(
        name=fields.text("name"),
        phone=fields.text("phone"),
        province=province,
        city=city,
        district=district,
        address=address,
    )


def _line(fields: RowFields) -> LineRow:
    product_id, title = fields.text("product_id"), fields.text("title")
    sku, price, quantity = fields.text("sku"), fields.fen("unit_price"), fields.count("quantity")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=_line_id(product_id, price),
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        quantity=quantity,
        unit_price_fen=price,
        status_raw=fields.text("status"),
    )


def _line_id(product_id: str | None, price: int | None) -> str:
    """Name a line by what it sells; the same thing as a gift is another line."""
    if product_id is None:
        return ""
    return f"{product_id}:gift" if price == 0 else product_id


FORMAT = Format(
    platform="jd",
    kind=Kind.ORDERS,
    title="JD orders",
    signatures=(
        Signature(
            parts=(("订单号",), ("京东价",), ("下单帐号", "下单账号"), ("订购数量",)),
            absent=("子订单编号", "线上订单号"),
        ),
    ),
    columns=COLUMNS,
    number_shapes={"order_id": digits(10, 16)},
    read_row=read_row,
    required=(("order_id",), ("payable", "settled")),
    time_fields=("placed_at", "paid_at", "completed_at"),
    money_fields=("payable", "goods", "unit_price"),
    grouping=Grouping(),
)
