"""Statements against the attack's orders: what came in for each, what went back, and who else got money.

Facts only. A pay-out that no order explains is listed with its date and amount; what it was for,
nobody can read out of a statement, and the list says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from appeals.packing.funds.statement import Movement, Statement

# Platforms write `T200P` or `T50060NP` before the order's number; the digits are the number.
_NUMBER = re.compile(r"(?<!\d)\d{12,24}(?!\d)")
_FEES = ("手续费", "服务费", "佣金", "技术服务", "花呗", "软件服务", "运费险", "fee")
_COMPANY = ("公司", "店", "厂", "集团", "银行", "中心", "商行", "经营部", "合作社", "有限", "Ltd", "Inc", "Co.")  # fmt: skip
_PERSON = re.compile(r"[\u4e00-\u9fff*＊·]{2,5}")
# Fewer equal payments to persons are everyday life: two wages, two suppliers.
LEAST_ALIKE = 5


class Payee(StrEnum):
    """To whom money went that no attack order explains, as far as the statement tells."""

    BUYER = "buyer"  # the account or the name is that of an attack order's buyer
    DECLARED = "declared"  # an account that the shop itself declared
    PERSON = "person"
    COMPANY = "company"
    FEE = "fee"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order of the attack, and the shop's own keys of its buyer (never the buyer in clear)."""

    order_id: str
    paid_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """One order's money in the statements. `net_fen` is what stayed in the account."""

    order_id: str
    came_fen: int
    went_fen: int
    movements: int

    @property
    def net_fen(self) -> int:
        return self.came_fen - self.went_fen


@dataclass(frozen=True, slots=True)
class Payout:
    """Money out that is neither an attack order's refund nor, by its words, an ordinary order's."""

    at: date
    amount_fen: int
    payee: Payee
    party: str = field(repr=False)
    kind: str = ""
    statement: int = 0
    line: int = 0


@dataclass(frozen=True, slots=True)
class Alike:
    """The same sum paid to persons again and again."""

    amount_fen: int
    times: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What the supplied statements show of `orders` attack orders. None of it says why."""

    orders: int
    settled: tuple[Settled, ...]
    payouts: tuple[Payout, ...]
    first: date | None
    last: date | None
    movements: int

    @property
    def came_fen(self) -> int:
        return sum(one.came_fen for one in self.settled)

    @property
    def went_fen(self) -> int:
        return sum(one.went_fen for one in self.settled)

    @property
    def kept(self) -> tuple[Settled, ...]:
        """Attack orders of which money stayed with the shop."""
        return tuple(one for one in self.settled if one.net_fen > 0)

    @property
    def kept_fen(self) -> int:
        return sum(one.net_fen for one in self.kept)

    def paid_to(self, *payees: Payee) -> tuple[Payout, ...]:
        return tuple(payout for payout in self.payouts if payout.payee in payees)

    @property
    def alike(self) -> tuple[Alike, ...]:
        """Equal payments to persons, five times or more; the largest sum first."""
        times: dict[int, int] = defaultdict(int)
        for payout in self.paid_to(Payee.PERSON, Payee.UNKNOWN, Payee.BUYER):
            times[payout.amount_fen] += 1
        found = [Alike(amount, count) for amount, count in times.items() if count >= LEAST_ALIKE]
        return tuple(sorted(found, key=lambda one: (-one.amount_fen * one.times, one.amount_fen)))


def reconcile(
    statements: Sequence[Statement],
    wanted: Collection[Wanted],
    *,
    buyers: Collection[str] = (),
    declared: Collection[str] = (),
) -> Reconciliation:
    """Net each attack order and list the pay-outs that no order explains.

    `buyers` and `declared` are account names in clear, in memory only; a masked name matches
    nothing. A movement that names any order's number (of twelve digits or more) is no pay-out.
    """
    ids = {one.order_id for one in wanted}
    by_order: dict[str, list[Movement]] = defaultdict(list)
    payouts = []
    for number, statement in enumerate(statements, start=1):
        for move in statement.movements:
            named = _named(move)
            own = next((order for order in named if order in ids), None)
            if own is not None:
                by_order[own].append(move)
            elif move.amount_fen < 0 and not named:
                payouts.append(_payout(move, number, buyers, declared))
    return Reconciliation(
        orders=len(ids),
        settled=tuple(_settled(order, by_order[order]) for order in sorted(by_order)),
        payouts=tuple(sorted(payouts, key=lambda one: (one.at, one.statement, one.line))),
        first=min((s.first for s in statements if s.first), default=None),
        last=max((s.last for s in statements if s.last), default=None),
        movements=sum(len(statement.movements) for statement in statements),
    )


def _named(move: Movement) -> list[str]:
    return [number for text in move.texts for number in _NUMBER.findall(_separate(text))]


def _separate(text: str) -> str:
    """`T200P3600…` names the order 3600…; the prefix is no part of it."""
    return re.sub(r"T\d+[A-Z]+", " ", text)


def _settled(order: str, moves: Sequence[Movement]) -> Settled:
    return Settled(
        order_id=order,
        came_fen=sum(move.amount_fen for move in moves if move.amount_fen > 0),
        went_fen=-sum(move.amount_fen for move in moves if move.amount_fen < 0),
        movements=len(moves),
    )


def _payout(
    move: Movement, number: int, buyers: Collection[str], declared: Collection[str]
) -> Payout:
    return Payout(
        at=move.at.date(),
        amount_fen=-move.amount_fen,
        payee=_payee(move, buyers, declared),
        party=move.party or move.account,
        kind=move.kind,
        statement=number,
        line=move.line,
    )


def _payee(move: Movement, buyers: Collection[str], declared: Collection[str]) -> Payee:
    names = {name for name in (move.party, move.account) if name and "*" not in name}
    if names & set(declared):
        return Payee.DECLARED
    if names & set(buyers):
        return Payee.BUYER
    words = f"{move.kind} {move.note}"
    if any(word in words for word in _FEES):
        return Payee.FEE
    party = move.party or move.account  # some exports name the other side in one column only
    if any(word in party for word in _COMPANY):
        return Payee.COMPANY
    return Payee.PERSON if _PERSON.fullmatch(party) else Payee.UNKNOWN
