"""The words the engine speaks: events in, verdicts out.

Everything here is plain data, frozen, and free of Django. `events.py` turns the public event
log (docs/interfaces.md, "Replay") into these and `verdict.py` turns verdicts back into it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar, TypeVar, dataclass_transform

Facts = dict[str, float | int | str | None]
Region = tuple[str | None, str | None, str | None]
_T = TypeVar("_T")


@dataclass_transform(frozen_default=True)
def event(cls: type[_T]) -> type[_T]:
    """A frozen dataclass to the type checker, an open one at run time.

    Making a frozen one costs four times as much, and an order is read for every microsecond of it.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


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


@event
class ShopEvent:
    """First line of a log; a line without `at` is older than everything."""

    EARLIEST: ClassVar[datetime] = datetime(1970, 1, 1, tzinfo=UTC)

    at: datetime
    shop: str
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    platform: str = "unknown"


@event
class Receiver:
    """Who an order goes to. Each part is full, masked, or None; a mask counts as missing."""

    name: str | None = None
    phone: str | None = None
    region: Region = (None, None, None)
    address: str | None = None


@event
class OrderEvent:
    at: datetime
    order_id: str
    product_id: str
    quantity: int = 1
    amount: int | None = None  # fen
    buyer: str | None = None
    receiver: Receiver = Receiver()
    channel: str | None = None
    remark: bool | None = None
    chat: bool | None = None
    coupon: bool | None = None
    buyer_since: date | None = None


@event
class StepEvent:
    """`paid`, `shipped`, `delivered` or `cancelled` for an order."""

    at: datetime
    kind: str
    order_id: str


@event
class RefundEvent:
    """A refund's stage.

    `implied` marks a refund known only from an amount or a status in an order export: its `at`
    is when the file was made, so it says *that*, never *when*, the order was refunded. So it is
    where a refund file tells the day alone: its `at` is the end of that day.
    """

    at: datetime
    order_id: str
    stage: RefundStage
    kind: str | None = None
    reason: str | None = None
    amount: int | None = None
    implied: bool = False


@event
class ReviewEvent:
    at: datetime
    order_id: str
    stars: int


@event
class TrafficEvent:
    at: datetime
    minutes: float
    product_id: str | None = None
    visitors: int | None = None
    carts: int | None = None
    chats: int | None = None
    favourites: int | None = None


@event
class PromotionEvent:
    at: datetime
    starts_at: datetime
    ends_at: datetime
    product_ids: tuple[str, ...] | None = None
    kind: str | None = None


@event
class FeedbackEvent:
    at: datetime
    incident: str
    verdict: str


@event
class EndEvent:
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
