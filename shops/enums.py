"""The closed lists of words that shop data may use."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Platform(models.TextChoices):
    TAOBAO = "taobao", _("Taobao")
    TMALL = "tmall", _("Tmall")
    JD = "jd", _("JD")
    PINDUODUO = "pdd", _("Pinduoduo")
    DOUYIN = "douyin", _("Douyin")
    KUAISHOU = "kuaishou", _("Kuaishou")
    XIAOHONGSHU = "xiaohongshu", _("Xiaohongshu")
    WEIXIN = "weixin", _("Weixin Store")
    ALIBABA_1688 = "1688", _("1688")
    SHOPIFY = "shopify", _("Shopify")
    AMAZON = "amazon", _("Amazon")
    EBAY = "ebay", _("eBay")
    TIKTOK = "tiktok", _("TikTok Shop")
    SHOPEE = "shopee", _("Shopee")
    LAZADA = "lazada", _("Lazada")
    WOOCOMMERCE = "woocommerce", _("WooCommerce")
    MAGENTO = "magento", _("Magento")
    OTHER = "other", _("Other")


class Role(models.TextChoices):
    """Who a member is to a shop; product.md calls for exactly these."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    ORDER_REVIEWER = "order_reviewer", _("Order reviewer")
    CLERK = "clerk", _("Clerk")
    LAWYER = "lawyer", _("Lawyer")


class Permission(models.TextChoices):
    """What one may do in a shop. `PERMISSIONS_OF` says which role may."""

    VIEW = "view", _("see orders and incidents")
    MONEY = "money", _("see amounts")
    UPLOAD = "upload", _("import files")
    HOLD = "hold", _("hold and release shipments")
    RUN = "run", _("run incidents: promotions, feedback, answers")
    PACK = "pack", _("build evidence packs")
    APPEAL = "appeal", _("record penalties and appeals")
    READ_CASE = "read_case", _("read packs, penalties, appeals and custody")
    OUTREACH = "outreach", _("ask buyers by a registered plan")
    REVEAL = "reveal", _("reveal personal data, with a reason")
    MEMBERS = "members", _("manage members")
    KEYS = "keys", _("manage tokens and keys")


PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MANAGER: frozenset(Permission) - {Permission.MEMBERS, Permission.KEYS},
    Role.ORDER_REVIEWER: frozenset({Permission.VIEW, Permission.HOLD}),
    Role.CLERK: frozenset({Permission.VIEW, Permission.UPLOAD, Permission.OUTREACH}),
    Role.LAWYER: frozenset({Permission.VIEW, Permission.MONEY, Permission.READ_CASE}),
}


class OrderStatus(models.TextChoices):
    UNPAID = "unpaid", _("Unpaid")
    PAID = "paid", _("Paid")
    PARTLY_SHIPPED = "partly_shipped", _("Partly shipped")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    COMPLETED = "completed", _("Completed")
    CLOSED_UNPAID = "closed_unpaid", _("Closed unpaid")
    CLOSED_REFUNDED = "closed_refunded", _("Closed after refund")
    CLOSED_OTHER = "closed_other", _("Closed")
    ON_HOLD = "on_hold", _("On hold at the platform")
    UNKNOWN = "unknown", _("Unknown")


class RefundStatus(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    AGREED_WAIT_RETURN = "agreed_wait_return", _("Agreed, waiting for the return")
    RETURNING = "returning", _("On its way back")
    REFUSED = "refused", _("Refused")
    PLATFORM_REVIEW = "platform_review", _("With the platform")
    SUCCEEDED = "succeeded", _("Refunded")
    CLOSED = "closed", pgettext_lazy("refund", "Withdrawn")
    UNKNOWN = "unknown", _("Unknown")


class RefundKind(models.TextChoices):
    REFUND_ONLY = "refund_only", _("Refund only")
    RETURN_REFUND = "return_refund", _("Return and refund")
    EXCHANGE = "exchange", _("Exchange")
    PRICE_ADJUST = "price_adjust", _("Price adjustment")
    UNKNOWN = "unknown", _("Unknown")


class BatchState(models.TextChoices):
    """The life of one imported file."""

    RECEIVED = "received", _("Received")
    READING = "reading", _("Being looked at")
    PREVIEWED = "previewed", _("Waiting for your go-ahead")
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Undone")


class ConnectionState(models.TextChoices):
    ACTIVE = "active", pgettext_lazy("connection", "Active")
    PAUSED = "paused", pgettext_lazy("connection", "Paused")


class MessageState(models.TextChoices):
    """What became of a platform's message."""

    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    RECORDED = "recorded", pgettext_lazy("message", "Recorded")
    NEEDS_PULL = "needs_pull", pgettext_lazy("message", "Names an order only")
    IGNORED = "ignored", pgettext_lazy("message", "Nothing to record")
    FAILED = "failed", pgettext_lazy("message", "Could not be read")


class MarkKind(models.TextChoices):
    """What a point or a span on the spike timeline stands for."""

    PENALTY = "penalty", _("Penalty")
    APPEAL = "appeal", _("Appeal")
    PACK = "pack", _("Evidence pack")
    REPORT = "report", _("Report to the platform")
    NOTE = "note", _("Note")


class NoticeLevel(models.TextChoices):
    INFO = "info", _("For your information")
    WATCH = "watch", pgettext_lazy("level", "Watch")
    HOLD = "hold", _("Stop shipping")
    CRITICAL = "critical", _("Critical")


class ChannelKind(models.TextChoices):
    """Where notices go. The team's e-mail needs no address: it writes to the shop's members."""

    TEAM = "team", _("E-mail to the shop's people")
    EMAIL = "email", _("E-mail to other addresses")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    FEISHU = "feishu", _("Feishu robot")
    SLACK = "slack", _("Slack")
    WEBHOOK = "webhook", _("Webhook")


class Digest(models.TextChoices):
    """Whether notices go out one by one or gathered."""

    NONE = "none", _("At once, one by one")
    HOURLY = "hourly", _("Gathered, once an hour")
    DAILY = "daily", _("Gathered, once a day")


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Arrived")
    FAILED = "failed", _("Given up")
    DROPPED = "dropped", _("Not needed any more")


class Action(models.TextChoices):
    """The verbs of the custody chain."""

    CASE_OPEN = "case.open"
    FILE_RECEIVED = "import.file.received"
    PARSED = "import.parsed"
    ROWS_REJECTED = "import.rejected-rows"
    IMPORT_UNDONE = "import.undone"
    CELLS_PURGED = "import.cells-purged"
    LIVE_RECORDED = "live.recorded"
    DETECT_RUN = "detect.run"
    PARAMS_CHANGED = "params.changed"
    LABEL = "review.label"
    REVIEW_QUEUED = "review.queued"
    REVIEW_CLAIMED = "review.claimed"
    REVIEW_RELEASED = "review.released"
    REVIEW_DECIDED = "review.decided"
    REVIEW_ANSWERED = "review.answered"
    NOTICE_ADDED = "notice.added"
    NOTICE_SENT = "notice.sent"
    NOTICE_ACKNOWLEDGED = "notice.acknowledged"
    CHANNEL_CHANGED = "channel.changed"
    VOUCHER_ADDED = "voucher.added"
    OUTREACH_PLANNED = "outreach.planned"
    OUTREACH_ATTEMPTED = "outreach.attempted"
    OUTREACH_RECORDED = "outreach.recorded"
    REPORT_WRITTEN = "report.written"
    REPORT_FILED = "report.filed"
    PROMOTION_CHANGED = "promotion.changed"
    APPEAL_CHANGED = "appeal.changed"
    LOSS_ENTERED = "loss.entered"
    LOSS_WITHDRAWN = "loss.withdrawn"
    LOSS_CONTROL_CHOSEN = "loss.control-chosen"
    LOSS_CONTROL_WITHDRAWN = "loss.control-withdrawn"
    LOSS_COUNTED = "loss.counted"
    ACCOUNT_DECLARED = "account.declared"
    ACCOUNT_WITHDRAWN = "account.withdrawn"
    STATEMENT_READ = "statement.read"
    STATEMENT_WITHDRAWN = "statement.withdrawn"
    EXCLUSION_ANSWERED = "exclusion.answered"
    CIRCUMSTANCE_NOTED = "circumstance.noted"
    CIRCUMSTANCE_WITHDRAWN = "circumstance.withdrawn"
    EXPORT_REQUESTED = "export.requested"
    EXPORT_APPROVED = "export.approved"
    EXPORT_REFUSED = "export.refused"
    EXPORT_ISSUED = "export.issued"
    EXPORT_REDERIVED = "export.rederived"
    PII_VIEWED = "pii.viewed"
    CONNECTION_CHANGED = "connection.changed"
    STAMP_OBTAINED = "stamp.obtained"
    HEAD_RESTORED = "custody.head-restored"
    KEY_CREATED = "key.created"
    KEY_RETIRED = "key.retired"
    HOLD_SET = "hold.set"
    HOLD_RELEASED = "hold.released"
    MEMBER_CHANGED = "member.changed"
    LEGAL_HOLD_SET = "legal-hold.set"
    LEGAL_HOLD_RELEASED = "legal-hold.released"
    EXPORT_DELETED = "delete.export"
    CASE_DELETED = "delete.case"
    DELETED = "delete.row"
