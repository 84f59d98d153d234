"""Shopee's order statuses in the languages of its sites, folded: without blanks, in small letters.

The English and Vietnamese ones were seen in exports; the others are general knowledge of what the
seller centres of Indonesia, Malaysia, Thailand, Taiwan and Brazil call these steps. A word that is not
here is kept as unknown, with a warning.
"""

from __future__ import annotations

STATUSES = {
    "unpaid": "unpaid",
    "toship": "paid",
    "processed": "paid",
    "shipping": "shipped",
    "shipped": "shipped",
    "toreceive": "shipped",
    "orderreceived": "delivered",
    "delivered": "delivered",
    "completed": "completed",
    "toreturn": "closed_other",
    "chờthanhtoán": "unpaid",
    "chờxácnhận": "paid",
    "chờlấyhàng": "paid",
    "đanggiao": "shipped",
    "đãgiao": "delivered",
    "hoànthành": "completed",
    "belumbayar": "unpaid",
    "perludikirim": "paid",
    "dikirim": "shipped",
    "sedangdikirim": "shipped",
    "selesai": "completed",
    "ยังไม่ชำระ": "unpaid",
    "ที่ต้องจัดส่ง": "paid",
    "การจัดส่ง": "shipped",
    "สำเร็จ": "completed",
    "สำเร็จแล้ว": "completed",
    "尚未付款": "unpaid",
    "待出貨": "paid",
    "運送中": "shipped",
    "已完成": "completed",
    "nãopago": "unpaid",
    "aenviar": "paid",
    "enviado": "shipped",
    "concluído": "completed",
}
CANCELLED = frozenset(
    {
        "cancelled",
        "canceled",
        "đãhủy",
        "batal",
        "dibatalkan",
        "ยกเลิกแล้ว",
        "不成立",
        "已取消",
        "cancelado",
    }
)
_REFUND_WORDS = (
    # The first word found in the cell decides.
    ("cancel", "closed"),
    ("closed", "closed"),
    ("reject", "refused"),
    ("dispute", "platform_review"),
    ("judging", "platform_review"),
    ("completed", "succeeded"),
    ("refunded", "succeeded"),
    ("refund paid", "succeeded"),
    ("approved", "agreed_wait_return"),
    ("accepted", "agreed_wait_return"),
    ("processing", "returning"),
    ("request", "requested"),
    ("return", "returning"),
)


def refund_status(raw: str) -> str | None:
    """Return our word for `Return / Refund Status`; None for a word nobody told us."""
    word = raw.lower()
    return next((ours for theirs, ours in _REFUND_WORDS if theirs in word), None)
