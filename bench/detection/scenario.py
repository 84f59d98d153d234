"""One scenario: what was asked for, what happened in truth, and the event log that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.detection.orders import Order
from bench.detection.people import Crowd, Person
from bench.detection.shops import Shop, is_unseen
from detection.engine.types import Event, PromotionEvent

# Kept out of all tuning: strangers' complete addresses, the opposite of "no room number".
UNSEEN_STYLE = "strangers"
NO_STYLE = "none"
SPLITS = ("train", "test", "all")


@dataclass(frozen=True, slots=True)
class Spec:
    """What is asked for. `family` is attack, other (data errors, scalpers), honest or month."""

    family: str
    kind: str
    seed: int
    shop_seed: int
    base_rate: float
    tier: int
    history_days: float
    tail_days: float
    size: int = 0
    minutes: float = 0.0
    style: str = NO_STYLE
    camouflage: float = 0.0
    camouflage_kind: str = "own"
    shape: str = "plateau"

    @property
    def is_honest(self) -> bool:
        return self.family in ("honest", "month")

    @property
    def has_seen_style(self) -> bool:
        return self.style != UNSEEN_STYLE

    @property
    def has_seen_shop(self) -> bool:
        return not is_unseen(self.shop_seed)

    @property
    def split(self) -> str:
        """`train` may be tuned on; `test` holds an unseen style or an unseen shop."""
        return "train" if self.has_seen_shop and self.has_seen_style else "test"

    def with_(self, **changes: Any) -> Spec:
        return replace(self, **changes)

    def params(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Act:
    """What happens on top of the everyday: orders, who came to look, what was announced.

    `klass` is the class after outcomes (`none` for everyday life). `visits_per_order` says how
    many visitors each order of the act brought; None means as many as usual for this shop.
    """

    orders: list[Order]
    klass: str
    starts_at: float
    ends_at: float
    products: tuple[int, ...] = (0,)
    visits_per_order: float | None = None
    promotions: list[PromotionEvent] = field(default_factory=list)


@dataclass(slots=True)
class Stage:
    """What an act may use: the shop, its people, its everyday orders, and the hour it begins."""

    spec: Spec
    shop: Shop
    crowd: Crowd
    everyday: list[Order]
    begins_at: float
    until: float
    data: Path | None = None

    @property
    def before(self) -> list[Order]:
        return [order for order in self.everyday if order.at < self.begins_at]

    def regulars(self) -> list[Person]:
        """Buyers of the last month, once for each order."""
        return [order.person for order in self.before]


@dataclass(slots=True)
class Scenario:
    """The log and the truth about it. `fakes` are the ids of artificial orders with their times."""

    spec: Spec
    events: Sequence[Event]
    timezone: str
    klass: str
    products: tuple[str, ...]
    starts_at: float
    ends_at: float
    fakes: dict[str, float]
    first_parcel_at: float | None
    target_orders: int = 0
