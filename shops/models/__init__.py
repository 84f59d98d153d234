"""What happened: people, shops, files, orders, refunds, custody."""

from shops.models.change import Change
from shops.models.channel import Delivery, NotificationChannel
from shops.models.connection import Connection, PlatformMessage
from shops.models.custody import CustodyEvent, CustodyHead
from shops.models.idempotency import StoredAnswer
from shops.models.importing import ImportBatch, ImportIssue, RowBefore
from shops.models.notice import Notice, TimelineMark
from shops.models.order import Order, OrderLine, Refund, Review, Traffic
from shops.models.promotion import Promotion
from shops.models.shop import Product, Shop, ShopKey
from shops.models.user import ApiToken, Invitation, Membership, User

__all__ = [
    "ApiToken",
    "Change",
    "Connection",
    "CustodyEvent",
    "CustodyHead",
    "Delivery",
    "ImportBatch",
    "ImportIssue",
    "Invitation",
    "Membership",
    "Notice",
    "NotificationChannel",
    "Order",
    "OrderLine",
    "PlatformMessage",
    "Product",
    "Promotion",
    "Refund",
    "Review",
    "RowBefore",
    "Shop",
    "ShopKey",
    "StoredAnswer",
    "TimelineMark",
    "Traffic",
    "User",
]
