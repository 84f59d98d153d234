"""Attacked, or self-brushed? Each test speaks for the shop, against it, or cannot tell.

A line states what the records show. None is a verdict, none accuses anybody, and their number is
not added up into one: a reviewer weighs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from appeals.packing.bilingual import Bilingual
from appeals.packing.funds import Payee, Reconciliation
from appeals.packing.panel.facts import PanelFacts
from appeals.packing.profile import Profile
from appeals.packing.said import said
from appeals.packing.text import chance, lapse, percent

# A sale that people want is refunded in one of ten cases; half and more is no sale.
MOST_REFUNDED = 0.5
FEW_REFUNDED = 0.2
# A statement that shows fewer than half of the orders says nothing of the shop's gain from the rest.
ENOUGH_FOUND = 0.5
# What platforms call at once: within the hour of the first anomaly.
AT_ONCE = timedelta(hours=1)
# The exhibits that would close a test, where a platform may give none of them.
_EXHIBITS = {"who_paid": "accounts", "denials": "outreach"}
# Below, naming own brushing would only worry; above, the platform will see it too.
OWN_SHARE = 0.1


class Stance(StrEnum):
    FOR = "for"
    AGAINST = "against"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One test's outcome. `orders` are the rows behind it, platform numbers; `count` of how many."""

    test: str
    stance: Stance
    text: Bilingual
    orders: tuple[str, ...] = ()
    count: int | None = None

    @property
    def title(self) -> Bilingual:
        return said("panel", f"title.{self.test}")

    def how_for(self, profile: Profile) -> Bilingual:
        """How a shop of the profile's platform closes it, for a line that cannot tell."""
        if _EXHIBITS.get(self.test) in profile.not_given:
            return said("panel", "how.not_given")
        both, place = profile.paid_into, ""
        if self.test == "addresses" and profile.is_at_home:
            place = "_at_home"
        accounts = Bilingual(en=both["en"], zh=both["zh-Hans"])
        return said("panel", f"how.{self.test}{place}", paid_into=accounts)


def panel_of(facts: PanelFacts) -> tuple[Line, ...]:
    """Run every test, in the order in which a reviewer asks; each gives exactly one line."""
    return tuple(test(facts) for test in _TESTS)


def weak(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that speak against the shop."""
    return tuple(line for line in lines if line.stance == Stance.AGAINST)


def tally(lines: tuple[Line, ...]) -> Iterator[tuple[Stance, int]]:
    for stance in Stance:
        yield stance, sum(1 for line in lines if line.stance == stance)


def _line(test: str, stance: Stance, key: str = "", /, **values: object) -> Line:
    orders = values.pop("orders", ())
    assert isinstance(orders, tuple)  # noqa: S101  for the type checker
    count = values.get("count")
    return Line(
        test, stance, said("panel", f"{test}.{key or stance}", **values), orders,
        count if isinstance(count, int) else None,
    )  # fmt: skip


def _who_paid(facts: PanelFacts) -> Line:
    told = facts.declared
    if told is None or not told.accounts:
        return _line("who_paid", Stance.UNKNOWN, "undeclared")
    if told.matched:
        return _line("who_paid", Stance.AGAINST, count=len(told.matched), of=facts.suspects,
                     orders=told.matched)  # fmt: skip
    if not facts.known_buyers:
        return _line("who_paid", Stance.UNKNOWN, "masked")
    return _line("who_paid", Stance.FOR, accounts=told.accounts, count=facts.known_buyers)


def _who_gained(facts: PanelFacts) -> Line:
    told = facts.funds
    if told is None or not told.movements or told.first is None or told.last is None:
        return _line("who_gained", Stance.UNKNOWN, "none")
    paid_out = told.paid_to(Payee.BUYER)
    if paid_out:
        fen = sum(payout.amount_fen for payout in paid_out)
        return _line(
            "who_gained",
            Stance.AGAINST,
            "buyers",
            count=len(paid_out),
            sum=facts.currency.said(fen),
        )
    if told.alike:
        most = told.alike[0]
        return _line("who_gained", Stance.AGAINST, "alike", count=most.times,
                     sum=facts.currency.said(most.amount_fen))  # fmt: skip
    if told.kept:
        return _line("who_gained", Stance.AGAINST, "kept", count=len(told.kept),
                     sum=facts.currency.said(told.kept_fen),
                     orders=tuple(one.order_id for one in told.kept))  # fmt: skip
    return _nothing_gained(told, facts.burst_on)


def _nothing_gained(told: Reconciliation, burst_on: date) -> Line:
    """Nothing speaks against the shop; whether the statements reach far enough to speak for it."""
    assert told.first is not None  # noqa: S101  for the type checker: the caller has looked
    assert told.last is not None  # noqa: S101  the same
    if not told.settled or not told.first <= burst_on <= told.last:
        return _line("who_gained", Stance.UNKNOWN, "elsewhere", first=told.first, last=told.last)
    found = {"count": len(told.settled), "of": told.orders, "first": told.first, "last": told.last}
    if len(told.settled) < ENOUGH_FOUND * told.orders:
        return _line("who_gained", Stance.UNKNOWN, "few", **found)
    return _line("who_gained", Stance.FOR, **found)


def _refunds(facts: PanelFacts) -> Line:
    if not facts.suspects:
        return _line("refunds", Stance.UNKNOWN)
    share = facts.refund_asked / facts.suspects
    values = {
        "count": facts.refund_asked,
        "of": facts.suspects,
        "percent": percent(facts.refund_asked, facts.suspects),
    }
    if share >= MOST_REFUNDED:
        return _line("refunds", Stance.FOR, **values)
    stance = Stance.AGAINST if share < FEW_REFUNDED else Stance.UNKNOWN
    key = "against" if stance == Stance.AGAINST else "some"
    return _line("refunds", stance, key, orders=facts.not_refund_asked, **values)


def _reviews(facts: PanelFacts) -> Line:
    if facts.praised:
        return _line("reviews", Stance.AGAINST, count=len(facts.praised), orders=facts.praised)
    return _line("reviews", Stance.FOR if facts.reviews_known else Stance.UNKNOWN)


def _seen_by_detector(test: str, told: str) -> Line:
    stance = {"reasons": Stance.FOR, "against": Stance.AGAINST}.get(told, Stance.UNKNOWN)
    return _line(test, stance)


def _addresses(facts: PanelFacts) -> Line:
    return _seen_by_detector("addresses", facts.addresses)


def _traffic(facts: PanelFacts) -> Line:
    return _seen_by_detector("traffic", facts.traffic)


def _denials(facts: PanelFacts) -> Line:
    told = facts.asked
    if told is None or not told.asked:
        return _line("denials", Stance.UNKNOWN)
    values = {"asked": told.asked, "denied": told.denied, "confirmed": told.confirmed}
    if told.confirmed > told.denied:
        return _line("denials", Stance.AGAINST, **values)
    return _line("denials", Stance.FOR if told.denied else Stance.UNKNOWN, "for", **values)


def _shipping(facts: PanelFacts) -> Line:
    if facts.completed:
        return _line("shipping", Stance.AGAINST, count=len(facts.completed), of=facts.suspects,
                     orders=facts.completed)  # fmt: skip
    if not facts.shipped:
        return _line("shipping", Stance.FOR, "none", count=facts.suspects, held=facts.held)
    weighed = facts.answers.parcels_weighed
    if weighed is None or weighed < facts.shipped:
        return _line("shipping", Stance.UNKNOWN, count=facts.shipped, of=facts.suspects)
    return _line("shipping", Stance.FOR, count=facts.shipped, weighed=weighed,
                 returned=facts.answers.returns_received or 0)  # fmt: skip


def _trigger(facts: PanelFacts) -> Line:
    if facts.promotions:
        return _line("trigger", Stance.AGAINST, "promotion", count=facts.promotions)
    raised = facts.answers.ads_raised
    if raised is None:
        return _line("trigger", Stance.UNKNOWN)
    return _line("trigger", Stance.AGAINST if raised else Stance.FOR)


def _speed(facts: PanelFacts) -> Line:
    seen, told, punished = facts.first_seen_at, facts.reported_at, facts.punished_at
    if seen is None:
        return _line("speed", Stance.UNKNOWN, "unseen")
    if told is None:
        return _line("speed", Stance.AGAINST if punished else Stance.UNKNOWN, "unreported")
    waited = lapse(max(int((told - seen).total_seconds() // 60), 0))
    if punished is not None and told > punished:
        return _line("speed", Stance.AGAINST, "late", lapse=waited)
    if told - seen <= AT_ONCE:
        return _line("speed", Stance.FOR, lapse=waited)
    if punished is None:
        return _line("speed", Stance.UNKNOWN, "while", lapse=waited)
    return _line("speed", Stance.FOR, "slow", lapse=waited)


def _answered(test: str, answer: bool | None) -> Line:
    if answer is None:
        return _line(test, Stance.UNKNOWN)
    return _line(test, Stance.FOR if answer else Stance.AGAINST)


def _renunciation(facts: PanelFacts) -> Line:
    return _answered("renunciation", facts.answers.renounces)


def _consent(facts: PanelFacts) -> Line:
    return _answered("consent", facts.answers.consents)


def _record(facts: PanelFacts) -> Line:
    before = facts.answers.prior_violations
    if before is None:
        return _line("record", Stance.UNKNOWN)
    return _line("record", Stance.AGAINST if before else Stance.FOR, count=before)


def _pattern(facts: PanelFacts) -> Line:
    stance = Stance.AGAINST if facts.own_share >= OWN_SHARE else Stance.UNKNOWN
    return _line("pattern", stance, share=chance(facts.own_share))


_TESTS: tuple[Callable[[PanelFacts], Line], ...] = (
    _who_paid,
    _who_gained,
    _refunds,
    _reviews,
    _addresses,
    _denials,
    _shipping,
    _traffic,
    _trigger,
    _speed,
    _renunciation,
    _record,
    _consent,
    _pattern,
)
