"""The exhibits a case can hold: what each would prove, how a shop gets it, where the pack puts it.

One list for the penalty register, the completeness meter and the letters, so that all three name
an exhibit by the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

from appeals.packing.profile import Both, Profile


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`place` is where the pack holds it, None for what only goes to the platform by hand.

    `how` may name what its platform's profile tells: {paid_into}.
    """

    code: str
    name: Both
    proves: Both
    how: Both
    place: str | None = None
    is_upload: bool = False  # the shop hands it in as a file
    is_of_some: bool = False  # only platforms whose profile gives it, or asks for it, know it

    def how_for(self, profile: Profile) -> Both:
        """How a shop of the profile's platform gets it."""
        return {
            language: text.format(paid_into=profile.paid_into[language])
            for language, text in self.how.items()
        }


def _both(zh: str, en: str) -> Both:
    return {"zh-Hans": zh, "en": en}


# The number under which some platforms' reviewers look chats up; forms call their field by it.
CHAT_NUMBER = "im_evidence_number"
_IMPORT = _both("导入覆盖该时段的订单文件。", "Import an order export that covers the time.")
_REFUND = _both("导入退款文件（退款管理导出）。", "Import the refund export.")
_UPLOAD = _both("在本页上传文件。", "Upload the file on this page.")

_ALL = (
    Exhibit(
        "order_rate",
        _both("订单量曲线与往常对照", "Order curve beside the usual"),
        _both("订单在几分钟内暴涨又骤停，与本店往常不符。",
              "Orders rose within minutes and stopped dead, unlike this shop's past."),
        _IMPORT, "data/04-orders/timeline.csv",
    ),
    Exhibit(
        "orders",
        _both("涉案订单明细", "List of the orders in question"),
        _both("逐笔列出涉案订单，平台可逐笔核对。", "Each order, for the platform to check."),
        _IMPORT, "data/04-orders/orders-masked.csv",
    ),
    Exhibit(
        "refunds",
        _both("退款记录", "Refund records"),
        _both("款项已退回，店铺未因这些订单获利。", "The money went back; the shop gained nothing."),
        _REFUND, "data/04-orders/order-facts.jsonl",
    ),
    Exhibit(
        "addresses",
        _both("收货地址质量对照", "Quality of the addresses"),
        _both("多数地址缺楼栋或门牌，与本店真实订单不同。",
              "Most addresses lack a building or room, unlike the shop's own orders."),
        _both("导入含收货地址的订单文件（未打码）。", "Import an order export with clear addresses."),
        "data/04-orders/clusters.csv",
    ),
    Exhibit(
        "reviews",
        _both("评价情况", "Reviews of these orders"),
        _both("这些订单是否留下评价；没有评价即未抬高评分。",
              "Whether these orders left reviews; none means no score was raised."),
        _both("导入评价或订单文件中的评价栏。", "Import the reviews, or orders with their column."),
        "data/04-orders/orders-masked.csv",
    ),
    Exhibit(
        "holds",
        _both("暂缓发货记录", "Record of shipments held"),
        _both("店铺发现异常后停止发货，未配合完成交易。",
              "The shop stopped shipping once it saw them, and did not complete the sales."),
        _both("在“暂缓发货”中处理这些订单。", "Hold the orders on the hold list."),
        "data/04-orders/order-facts.jsonl",
    ),
    Exhibit(
        "instant_report",
        _both("及时报备记录", "Record of the instant report"),
        _both("店铺在处罚之前主动报备，以及从首个异常到报备用了多久。",
              "The shop reported before it was punished, and how long that took."),
        _both("在事件页点“立即报备”，并上传平台回执。",
              "Press “Report now” on the incident's page and upload the platform's receipt."),
        "data/07-platform/instant-reports/",
    ),
    Exhibit(
        "notice",
        _both("处罚通知原件", "The notice as received"),
        _both("平台的原话，申诉逐句回应。", "The platform's own words, answered one by one."),
        _both("在处罚页上传通知截图或文件。", "Upload the notice's file on the penalty's page."),
        "data/07-platform/notices/", True,
    ),
    Exhibit(
        "outreach",
        _both("买家抽样回访", "Sample of buyers asked"),
        _both("登记在先的随机抽样中，多少买家表示没有下过单。",
              "How many buyers of a sample registered beforehand say they placed no order."),
        _both("在“买家回访”登记计划，由客服按顺序回访。",
              "Register a plan under “Buyer outreach”; the clerk asks in its order."),
        "data/06-outreach/result.json",
    ),
    Exhibit(
        "accounts",
        _both("店主及员工账号申报", "Declared accounts of owner and staff"),
        _both("申报账号与涉案买家无重合。", "None of the declared accounts is among the buyers."),
        _both("申报店主、员工、代运营的账号。", "Declare the accounts of owner, staff and agency."),
        "data/05-exclusion/accounts-declared.csv",
    ),
    Exhibit(
        "funds",
        _both("资金流水核对", "Reconciled account statements"),
        _both("所提供的流水中没有向买家或第三方付佣金、返款。",
              "The statements supplied show no commission or kick-back."),
        _both("导出{paid_into}流水，在“被刷，还是自刷？”上传。",
              "Export {paid_into} statements; hand them in under “Attacked, or self-brushed?”."),
        "data/05-exclusion/funds-reconciliation.csv", True,
    ),
    Exhibit(
        "shipping",
        _both("真实发货与退货成本", "Real handling cost"),
        _both("店铺为这些订单真实备货、发货、收退货，成本自担。",
              "The shop bore real stock, parcels and returns for these orders."),
        _both("上传采购、揽收、退货签收凭证。", "Upload purchase, pick-up and return records."),
        "data/05-exclusion/inventory-and-shipping.csv", True,
    ),
    Exhibit(
        "traffic",
        _both("访客与流量", "Visitors and traffic"),
        _both("订单暴涨时访客没有相应增加。", "Visitors did not rise with the orders."),
        _both("导入该时段的流量文件（访客、加购、咨询）。",
              "Import the traffic export: visitors, carts, chats."),
        "data/05-exclusion/ad-and-traffic.csv",
    ),
    Exhibit(
        "promotion",
        _both("活动与推广说明", "Promotions declared"),
        _both("该时段有无活动、达人带货或投放。", "Whether a promotion or an influencer ran then."),
        _both("在“活动”中登记；没有活动则无需登记。", "Declare it under “Promotions”, if there was one."),
        "data/05-exclusion/ad-and-traffic.csv",
    ),
    Exhibit(
        "ad_spend",
        _both("广告消耗记录", "Advertising spend"),
        _both("广告没有为这批订单加量。", "Advertising was not raised for these orders."),
        _both("从推广后台导出当日消耗并上传。", "Export the day's spend from the ad console and upload it."),
        "data/05-exclusion/ad-and-traffic.csv", True,
    ),
    Exhibit(
        "waybills",
        _both("运单（对应订单号、重量）", "Waybills with order number and weight"),
        _both("包裹真实存在，或确未发出。", "The parcels were real, or never left."),
        _both("从快递后台导出运单并上传。", "Export the waybills from the carrier and upload them."),
        None, True,
    ),
    Exhibit("invoice", _both("进货发票（带二维码）", "Purchase invoice with QR code"),
            _both("货源真实。", "The goods are real."), _UPLOAD, None, True),
    Exhibit(
        "chats",
        _both("聊天记录", "Chats with the buyers"),
        _both("买家是否咨询、怎样要求退款。", "Whether buyers asked anything and how refunds were asked for."),
        _both("在平台导出聊天记录并上传。", "Export the chats from the platform and upload them."),
        None, True,
    ),
    Exhibit(
        CHAT_NUMBER,
        _both("聊天举证号", "IM evidence number"),
        _both("平台凭此号核对聊天原文。", "The platform checks the chats by this number."),
        _both("在千牛的聊天窗口生成举证号，填到处罚页。",
              "Create the number in the chat window and enter it on the penalty's page."),
        is_of_some=True,
    ),
    Exhibit("material_media", _both("被引用材料的图片或视频", "Picture or video of each cited material"),
            _both("每份被引用的材料都有据可查。", "Each cited material can be looked at."), _UPLOAD, None, True),
    Exhibit("police_receipt", _both("报警回执", "Police receipt"),
            _both("店铺已就此报案。", "The shop has gone to the police."), _UPLOAD, None, True),
    Exhibit(
        "renunciation",
        _both("放弃销量申请", "Request to remove the sales"),
        _both("店铺请求剔除这些订单的销量、评价和评分，不要其中任何好处。",
              "The shop asks for the sales, reviews and score of these orders to be removed."),
        _both("由负责人在“被刷，还是自刷？”里决定；决定之后，起草的申诉信会写明这一请求。",
              "The owner decides it under “Attacked, or self-brushed?”; letters drafted after that make the request."),
        "data/05-exclusion/self-exclusion.pdf",
    ),
    Exhibit("losses", _both("损失清单", "Ledger of losses"),
            _both("这些订单让店铺受损，而非获利。", "The shop lost by these orders."),
            _both("在“损失”中登记费用并上传凭证。", "Enter costs under “Losses” and upload vouchers."),
            "data/08-damages/ledger.csv"),
    Exhibit(
        "pack",
        _both("证据包", "Evidence pack"),
        _both("任何人都能自行核验的完整证据。", "All evidence, for anybody to check."),
        _both("在“证据包”中生成。", "Build it under “Evidence packs”."), None,
    ),
)  # fmt: skip

EXHIBITS: dict[str, Exhibit] = {exhibit.code: exhibit for exhibit in _ALL}
# What the shop may hand in as a file, by exhibit.
UPLOADS = tuple(exhibit.code for exhibit in _ALL if exhibit.is_upload)
