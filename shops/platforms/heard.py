"""What shops' own lists and foreign programs call the fields of orders and refunds.

No export of a platform that is known here does, so these are for proposals alone, which a person
looks at.
"""

from __future__ import annotations

OF_ORDERS: dict[str, tuple[str, ...]] = {
    "order_id": (
        *("流水号", "单据编号", "单据号", "交易号", "交易单号", "业务单号", "销售单号", "网单号"),
        *("order number", "order no", "order ref", "reference", "ref", "sale id"),
    ),
    "placed_at": (
        *("下单日期", "成交日期", "成交时间", "订单日期", "订单时间", "开单时间", "拍下时间"),
        *("order date", "ordered on", "ordered at", "purchased on", "sold at"),
    ),
    "amount": (
        *("应收", "应收金额", "合计金额", "成交金额", "订单总额", "总价"),
        *("amount due", "order total", "order value", "total amount"),
    ),
    "paid": ("实收", "实收金额", "到账金额", "支付金额", "amount received", "amount paid"),
    "refunded": ("已退金额", "退款", "amount refunded"),
    "paid_at": ("付款日期", "支付日期", "到账日期", "paid on", "payment date", "settled"),
    "shipped_at": ("发货日期", "出库时间", "shipped on", "ship date", "dispatched"),
    "completed_at": ("签收时间", "完结时间", "delivered on", "completed on"),
    "status": ("状态", "单据状态", "订单进度", "状态说明", "state", "order state"),
    "title": ("货品", "品名", "货品名", "产品", "产品名称", "article", "item", "item name"),
    "quantity": ("件数", "数目", "购买件数", "pcs", "pieces", "units"),
    "sku": ("货号", "款号", "规格编码", "article number", "item code"),
    "buyer": (
        *("客户昵称", "会员名", "会员昵称", "用户昵称", "客户账号", "旺旺号"),
        *("customer", "customer name", "buyer name", "user name", "client email"),
    ),
    "name": ("收货姓名", "收件姓名", "联系人", "recipient", "consignee", "deliver to"),
    "phone": ("收货电话", "收件电话", "联系方式", "mobile", "telephone", "tel"),
    "address": ("收件地址", "送货地址", "ship address", "delivery address", "shipping address"),
    "tracking": ("发货单号", "运单号", "物流编号", "快递号", "waybill", "tracking no"),
    "carrier": ("物流", "快递", "承运商", "courier", "shipping company"),
    "remark": ("客户留言", "买家备注", "customer note"),
}

# None of our fields, however like one they are written: a price is of one piece, a store not a buyer.
OF_NEITHER = (
    *("单价", "商品单价", "销售单价", "邮编", "国家", "店铺", "店铺名称", "仓库", "业务员", "税额"),
    *("unit price", "price", "tax", "postcode", "zip code", "zip", "country", "store", "shop"),
)

OF_REFUNDS: dict[str, tuple[str, ...]] = {
    "order_id": (
        *("原订单号", "关联订单号", "交易订单号", "销售单号", "原单编号", "原单号", "原单编码"),
        *("order number", "order no"),
    ),
    "refund_id": (
        *("售后编号", "退款流水号", "退换货单号", "退货单号", "服务单号", "退单编号", "退单号"),
        *("refund number", "return id", "rma number", "case id"),
    ),
    "refund_amount": (
        *(
            "实退金额",
            "应退金额",
            "退回金额",
            "退货金额",
            "实际退款",
            "退款总计",
            "退款额",
            "退还金额",
        ),
        *("refunded amount", "amount refunded", "refund total", "total refund"),
    ),
    "applied_at": (
        *("发起时间", "提交时间", "申请日期", "退货日期", "售后创建时间", "退款创建时间"),
        *("return date", "requested at", "request date", "opened at"),
    ),
    "finished_at": (
        *("到账时间", "退款成功时间", "结束时间", "完成时间", "关闭时间", "办结时间"),
        *("refund date", "refunded at", "completed at", "closed at"),
    ),
    "refund_status": (
        *("处理状态", "处理结果", "退款结果", "退款进度", "售后进度", "处理情况", "结果", "状态"),
        *("return status", "refund state"),
    ),
    "refund_kind": ("退换类型", "售后方式", "return type", "refund type"),
    "refund_reason": (
        *("退货原因", "申请原因", "售后理由", "退款说明", "退款理由", "原因", "缘由"),
        *("return reason", "reason for return", "reason"),
    ),
    "title": ("宝贝名称", "货品名称", "item name", "product name"),
}
