"""What a letter may say, as plain values. None: the records do not tell, and no letter says it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Answer:
    """One sentence of the charge and the names of the exhibits that answer it."""

    sentence: str
    exhibits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    shop: str
    timezone: str = "Asia/Shanghai"
    now: datetime | None = None
    measure: str = ""  # what was done to the shop, a code of PenaltyKind
    reference: str = ""
    noticed_at: datetime | None = None
    answers: tuple[Answer, ...] = ()
    product: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    orders: int | None = None
    expected: float | None = None
    suspects: int | None = None
    refund_asked: int | None = None
    refunded: int | None = None
    shipped: int | None = None
    held: int | None = None
    reported_at: datetime | None = None
    minutes_to_report: int | None = None
    asked_buyers: int | None = None
    denied: int | None = None
    confirmed: int | None = None
    im_evidence_number: str = ""
    counter_complaint: str = ""
    exhibits: tuple[str, ...] = ()
    pack_root: str = ""
    loss_floor: str = ""  # with its currency, as printed
    loss_centre: str = ""
    laws: str = ""
    renounces: bool | None = None  # what the owner said; None: nothing yet
    consents: bool | None = None

    @property
    def minutes(self) -> int | None:
        """Minutes between the two times as they are printed, at least one."""
        if self.starts_at is None or self.ends_at is None:
            return None
        return max(1, int(self.ends_at.timestamp() // 60 - self.starts_at.timestamp() // 60))

    @property
    def stands(self) -> frozenset[str]:
        """What the owner decided, by name; with a question mark where nothing was said yet."""
        marks = {True: "", None: "?"}
        said = {"renounces": self.renounces, "consents": self.consents}
        return frozenset(f"{name}{marks[one]}" for name, one in said.items() if one in marks)

    def values(self) -> dict[str, str]:
        """Everything that a sentence may print, as it prints it; only what is known."""
        counts = {
            name: getattr(self, name)
            for name in (
                "orders", "suspects", "refund_asked", "refunded", "shipped", "held",
                "minutes_to_report", "asked_buyers", "denied", "confirmed", "minutes",
            )
        }  # fmt: skip
        texts = {
            name: getattr(self, name)
            for name in (
                "shop", "reference", "product", "im_evidence_number", "counter_complaint",
                "pack_root", "loss_floor", "loss_centre", "laws",
            )
        }  # fmt: skip
        times = {
            name: _stamp(getattr(self, name), self.timezone)
            for name in ("starts_at", "ends_at", "noticed_at", "reported_at", "now")
        }
        known = {name: str(value) for name, value in counts.items() if value is not None}
        known |= {name: text for name, text in {**texts, **times}.items() if text}
        if self.expected is not None:
            known["expected"] = f"{self.expected:.1f}".removesuffix(".0")
        if self.suspects is not None and self.refund_asked is not None:
            known["not_asked"] = str(self.suspects - self.refund_asked)
        return known


def _stamp(at: datetime | None, timezone: str) -> str:
    return f"{at.astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}" if at else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One paragraph of a letter. Rank 1 stays longest when there is no room."""

    key: str
    rank: int
    long: str
    short: str = field(default="")
