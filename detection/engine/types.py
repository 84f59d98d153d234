"""The words the engine speaks: events in, verdicts out.

Everything here is plain data, frozen, and free of Django. `events` turns the public event log
(docs/interfaces.md, "Replay") into these and verdicts back into it. What comes by the million, an
event, is a msgspec struct: made in half the time of a dataclass, and decoded from a line without a
detour. What its fields are annotated with is asked of a line, not of whoever makes one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import Meta, Struct

Facts = dict[str, float | int | str | None]
Time = Annotated[datetime, Meta(tz=True)]
Text = Annotated[str, Meta(min_length=1)]
# A number of things or of minor units of money, as far as every reader of JSON holds it exactly.
Count = Annotated[int, Meta(ge=0, le=2**53)]
Stars = Annotated[int, Meta(ge=0, le=5)]
Minutes = Annotated[float, Meta(gt=0)]
Region = tuple[Text | None, Text | None, Text | None]


class Level(StrEnum):
    """What the merchant should do, from least to most urgent."""

    WATCH = "watch"
    HOLD = "hold"
    CRITICAL = "critical"


class IncidentClass(StrEnum):
    """What an incident can be; the probabilities of one verdict sum to 1 over these."""

    REVERSE_BRUSHING = "reverse_brushing"
    SELF_BRUSHING = "self_brushing"
    ARTIFICIAL_UNKNOWN = "artificial_unknown"
    VIRAL = "viral"
    PROMOTION = "promotion"
    DATA_ERROR = "data_error"
    SCALPING = "scalping"
    SERIAL_REFUND = "serial_refund"
    UNKNOWN = "unknown"

    # Looked up by the thousand; Enum's own hash takes a detour through Python.
    __hash__ = str.__hash__


class IncidentState(StrEnum):
    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"


class RefundStage(StrEnum):
    REQUESTED = "requested"
    SUCCEEDED = "succeeded"
    REFUSED = "refused"


class Line(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type"):
    """What a line of the log tells; `tag` is its type."""


class ShopEvent(Line, frozen=True, tag="shop"):
    """First line of a log; a line without `at` is older than everything."""

    EARLIEST: ClassVar[datetime] = datetime(1970, 1, 1, tzinfo=UTC)

    at: datetime
    shop: str
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    platform: str = "unknown"


class Receiver(Struct, frozen=True, forbid_unknown_fields=True):
    """Who an order goes to. Each part is full, masked, or None; a mask counts as missing."""

    name: Text | None = None
    phone: Text | None = None
    region: Region = (None, None, None)
    address: Text | None = None


class OrderEvent(Line, frozen=True, tag="order"):
    at: Time
    order_id: Text
    product_id: Text
    quantity: Count = 1
    amount: Count | None = None  # fen
    buyer: Text | None = None
    receiver: Receiver = Receiver()
    channel: Text | None = None
    remark: bool | None = None
    chat: bool | None = None
    coupon: bool | None = None
    buyer_since: date | None = None


class StepEvent(Struct, frozen=True):
    """`paid`, `shipped`, `delivered` or `cancelled` for an order."""

    at: Time
    kind: str
    order_id: Text


class RefundEvent(Line, frozen=True, tag="refund"):
    """A refund's stage.

    `implied` marks a refund known only from an amount or a status in an order export: its `at`
    is when the file was made, so it says *that*, never *when*, the order was refunded. So it is
    where a refund file tells the day alone: its `at` is the end of that day.
    """

    at: Time
    order_id: Text
    stage: RefundStage
    kind: Text | None = None
    reason: Text | None = None
    amount: Count | None = None
    implied: bool = False


class ReviewEvent(Line, frozen=True, tag="review"):
    at: Time
    order_id: Text
    stars: Stars


class TrafficEvent(Line, frozen=True, tag="traffic"):
    at: Time
    minutes: Minutes
    product_id: Text | None = None
    visitors: Count | None = None
    carts: Count | None = None
    chats: Count | None = None
    favourites: Count | None = None


class PromotionEvent(Line, frozen=True, tag="promotion"):
    at: datetime
    starts_at: datetime
    ends_at: datetime
    product_ids: tuple[str, ...] | None = None
    kind: str | None = None


class FeedbackEvent(Line, frozen=True, tag="feedback"):
    at: datetime
    incident: str
    verdict: str


class EndEvent(Line, frozen=True, tag="end"):
    """Last line of a log; a line without `at` closes at the newest time seen."""

    LATEST: ClassVar[datetime] = datetime.max.replace(tzinfo=UTC)
    at: datetime


Event = (
    ShopEvent
    | OrderEvent
    | StepEvent
    | RefundEvent
    | ReviewEvent
    | TrafficEvent
    | PromotionEvent
    | FeedbackEvent
    | EndEvent
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the explanation. `weight` is in nats; `observed`/`baseline` carry the counts.

    `text` is the sentence in English; `code` names that sentence and `values` are what it was
    filled with, so that a screen can say it in another language. `orders` are examples of the
    order ids behind it (at most `verdict.EXAMPLES`), all from the input.
    """

    signal: str
    weight: float
    text: str
    observed: Facts
    baseline: Facts
    orders: tuple[str, ...] = ()
    code: str = ""
    values: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine says about one incident at one moment (docs/interfaces.md, "Replay")."""

    at: datetime
    incident: str
    state: IncidentState
    level: Level
    klass: IncidentClass
    probability: dict[IncidentClass, float]
    product_ids: tuple[str, ...]
    window: Window
    orders: int
    expected: float
    excess: float
    reasons: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    suspects: tuple[tuple[str, float], ...] = ()
