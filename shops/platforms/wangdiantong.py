"""旺店通 order detail export: a carrier. One row an item; the order is the platform's own.

`子单原始单号` is the number of the platform that the order came from, and joins this file with the
platform's: orders that the ERP merged come apart again. Money is taken from each item's share, for
the sums of a merged order belong to several of the platform's.
"""

from __future__ import annotations

from shops.platforms import china, taobao
from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import product_key
from shops.platforms.statuses import is_no_refund
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("子单原始单号",),
    "erp_id": ("订单编号",),
    "store": ("店铺",),
    "source": ("订单来源",),
    "status": ("订单状态",),
    "after_sale": ("订单退款状态",),
    "placed_at": ("交易时间",),
    "paid_at": ("付款时间",),
    "buyer": ("客户网名",),
    "name": ("收件人",),
    "region": ("收货地区",),
    "address": ("收货地址",),
    "phone": ("收件人手机", "收件人电话"),
    "remark": ("买家留言",),
    "memo": ("客服备注",),
    "order_due": ("应收金额",),
    "line_due": ("分摊后总价",),
    "line_shipping": ("分摊邮费",),
    "line_gross": ("退款前支付金额", "单品支付金额"),
    "title": ("货品名称", "平台货品名称"),
    "sku": ("商家编码",),
    "product_id": ("货品编号",),
    "sku_text": ("规格名称", "平台规格名称"),
    "quantity": ("下单数量", "实发数量"),
    "unit_price": ("成交价", "标价"),
    "tracking": ("物流单号",),
    "carrier": ("物流公司",),
}
_WORDS = {
    "未付款": "unpaid",
    "待客审": "paid",
    "待审核": "paid",
    "待财审": "paid",
    "待递交仓库": "paid",
    "已审核": "paid",
    "已确认": "paid",
}
_REFUNDED = ("全部退款", "退款成功", "已退款")


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into its share of the platform's order and its line."""
    order_id, placed = (
        fields.identifier("order_id"),
        china.order_time(fields, "placed_at", "paid_at"),
    )
    is_paid, due = china.was_paid(fields), _due(fields)
    after_sale = _after_sale(fields)
    status = china.status_of(
        fields, is_paid=is_paid, is_refunded=after_sale == "succeeded", own=_WORDS
    )
    gross = _gross(fields, due, status, is_paid=is_paid)
    if order_id is None or placed.at is None:
        return None
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        parent_id=None if fields.has("line_due") else fields.text("erp_id"),
        placed_at=placed.at,
        is_time_inferred=placed.is_inferred,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=status,
        status_raw=fields.text("status"),
        paid_at=fields.time("paid_at"),
        payable_fen=due,
        paid_gross_fen=gross,
        buyer=fields.text("buyer"),
        tail6=_tail6(fields, order_id),
        receiver=_receiver(fields),
        has_remark=china.flag_of(fields, "remark"),
        has_memo=china.flag_of(fields, "memo"),
        tracking=fields.text("tracking"),
        carrier=fields.text("carrier"),
        store=fields.text("store"),
        site=china.site_of(fields.text("source")),
    )
    line = _line(fields, gross, after_sale)
    return None if fields.is_refused else Piece(order, line)


def _due(fields: RowFields) -> int | None:
    """The item's share of goods and postage; the whole order's sum where the file has no shares."""
    if not fields.has("line_due"):
        return fields.fen("order_due")
    share = fields.fen("line_due")
    return None if share is None else share + (fields.fen("line_shipping") or 0)


def _gross(fields: RowFields, due: int | None, status: str, *, is_paid: bool | None) -> int | None:
    told = fields.fen("line_gross") if fields.has("line_due") else None
    return china.gross_of(due if told is None else told, status, is_paid=is_paid)


def _after_sale(fields: RowFields) -> str | None:
    raw = fields.text("after_sale")
    if is_no_refund(raw):
        return None
    return "succeeded" if raw in _REFUNDED else china.refund_of(fields)


def _tail6(fields: RowFields, order_id: str) -> str | None:
    """Only Taobao's and Tmall's numbers end in the buyer."""
    is_taobao = china.site_of(fields.text("source")) in ("taobao", "tmall")
    return taobao.tail6_of(order_id) if is_taobao else None


def _receiver(fields: RowFields) -> Receiver:
    region = fields.text("region")
    province, city, district = china.region_in(region or fields.text("address"))
    return Receiver(
        fields.text("name"), fields.text("phone"), province, city, district, fields.text("address")
    )


def _line(fields: RowFields, gross: int | None, after_sale: str | None) -> LineRow:
    title, sku = fields.text("title"), fields.text("sku")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id="",
        product_key=product_key(sku=sku or fields.text("product_id"), title=title),
        title=title,
        merchant_sku=sku,
        sku_text=fields.text("sku_text"),
        quantity=fields.count("quantity"),
        unit_price_fen=fields.fen("unit_price"),
        paid_gross_fen=gross,
        refund_status=after_sale,
        status_raw=fields.text("status"),
    )


FORMAT = Format(
    platform="wangdiantong",
    kind=Kind.ORDERS,
    title="Wangdiantong order details",
    signatures=(Signature(parts=(("订单编号",), ("子单原始单号",), ("客户网名",))),),
    columns=COLUMNS,
    read_row=read_row,
    required=(("order_id",), ("line_due", "order_due")),
    time_fields=("placed_at", "paid_at"),
    money_fields=("line_due", "order_due", "unit_price"),
    grouping=Grouping(summed=frozenset({"payable_fen", "paid_gross_fen"}), once_per_parent=True),
)
