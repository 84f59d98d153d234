"""1688 order export (已卖出的货品 导出): one row a SKU, with merged cells.

Only the first row of an order holds what concerns the order; the rows below leave it empty and
belong to it. Some exports repeat it instead. Column names come with and without `(元)`.
"""

from __future__ import annotations

from shops.platforms import china
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import money_paid, product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("订单编号",),
    "buyer": ("买家会员名", "买家公司名"),
    "goods": ("货品总价(元)", "货品总价"),
    "shipping": ("运费(元)", "运费"),
    "adjustment": ("涨价或折扣(元)", "涨价或折扣"),
    "paid": ("实付款(元)", "实付款"),
    "status": ("订单状态",),
    "placed_at": ("订单创建时间",),
    "paid_at": ("订单付款时间",),
    "name": ("收货人姓名",),
    "address": ("收货地址",),
    "phone": ("联系手机", "联系电话"),
    "title": ("货品标题",),
    "unit_price": ("单价(元)", "单价"),
    "quantity": ("数量",),
    "product_id": ("Offer ID",),
    "sku_id": ("SKU ID",),
    "sku": ("单品货号", "货号", "物料编号"),
    "sku_text": ("型号",),
    "remark": ("买家留言",),
    "tracking": ("运单号", "物流公司运单号"),
    "carrier": ("物流公司",),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into an order with its first line, or into one more line."""
    order = _order(fields) if fields.text("order_id") is not None else None
    line = _line(fields)
    return None if fields.is_refused else Piece(order, line)


def _order(fields: RowFields) -> OrderRow | None:
    order_id, placed = (
        fields.identifier("order_id"),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    payable, is_paid = _payable(fields), china.was_paid(fields)
    status = china.status_of(fields, is_paid=is_paid)
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
        goods_fen=fields.fen("goods"),
        shipping_fen=fields.fen("shipping"),
        payable_fen=payable,
        paid_gross_fen=china.gross_of(payable, status, is_paid=is_paid),
        buyer=fields.text("buyer"),
        receiver=_receiver(fields),
        has_remark=china.flag_of(fields, "remark"),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
    )


def _payable(fields: RowFields) -> int | None:
    """What the file says was to be paid, else goods, postage and what was agreed on top or off."""
    paid, goods = fields.fen("paid"), fields.fen("goods")
    if paid is not None or goods is None:
        return paid
    return goods + (fields.fen("shipping") or 0) + (fields.fen("adjustment") or 0)


def _receiver(fields: RowFields) -> Receiver:
    address = fields.text("address")
    province, city, district = china.region_in(address)
    return Receiver(fields.text("name"), fields.text("phone"), province, city, district, address)


def _line(fields: RowFields) -> LineRow | None:
    product_id, title, sku = fields.text("product_id"), fields.text("title"), fields.text("sku")
    price, quantity = fields.fen("unit_price"), fields.count("quantity")
    if product_id is None and title is None:
        return None
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=fields.text("sku_id") or "",
        product_key=product_key(product_id=product_id, sku=sku, title=title),
        title=title,
        product_id=product_id,
        merchant_sku=sku,
        sku_text=fields.text("sku_text"),
        quantity=quantity,
        unit_price_fen=price,
        paid_gross_fen=money_paid(price, quantity),
    )


FORMAT = Format(
    platform="1688",
    kind=Kind.ORDERS,
    title="1688 orders",
    signatures=(
        Signature(
            parts=(("订单编号",), ("卖家会员名",), ("货品总价(元)", "货品总价"), ("Offer ID",))
        ),
    ),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("paid", "goods")),
    time_fields=("placed_at", "paid_at"),
    money_fields=("paid", "goods", "unit_price"),
    grouping=Grouping(carries=True),
)
