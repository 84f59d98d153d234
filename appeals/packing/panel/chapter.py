"""05-exclusion and its chapter: test by test, own accounts, funds, shipping, traffic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appeals.packing.additions import Additions, Attached, Grid, Part, Sentence, Subheading
from appeals.packing.freetext import mask_said, mask_text
from appeals.packing.funds import Payee, Reconciliation
from appeals.packing.masking import mask_name
from appeals.packing.panel.facts import PanelFacts
from appeals.packing.panel.lines import Line, Stance, panel_of, tally
from appeals.packing.said import said
from appeals.packing.text import csv_bytes

# Weak points that the pack does not count from the orders by itself.
_HASH = 16
_PURPOSE = {"statements": "statements"}
_OWN = ("who_paid", "who_gained", "denials", "renunciation", "record", "consent", "speed")


@dataclass(frozen=True, slots=True)
class Account:
    """A declared account as a tier-1 pack may show it."""

    role: str
    kind: str
    mask: str


@dataclass(frozen=True, slots=True)
class Supplied:
    """A statement that was supplied; `label` is the shop's own name for the account."""

    label: str
    source: str
    first: date | None
    last: date | None
    movements: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A statement that was kept as it came without reading its rows, such as a PDF."""

    label: str
    kind: str
    size: int
    sha256: str


def exclusion_added(
    facts: PanelFacts,
    refs: Mapping[str, str],
    *,
    accounts: Sequence[Account] = (),
    statements: Sequence[Supplied] = (),
    unread: Sequence[Unread] = (),
    note: str = "",
) -> Additions:
    """This will write the panel's page and the files of 05-exclusion; no buyer's identity in any."""
    lines = panel_of(facts)
    closed = {"funds"} if statements else set()
    if facts.answers.parcels_weighed is not None:
        closed.add("parcels")
    weak = tuple(_weak(facts, lines))
    if facts.reported_at is None and any(line.test == "speed" for line in weak):
        closed.add("report")  # it stands among the weak points
    return Additions(
        files=(*_files(facts, lines, refs, accounts, statements), *_unread_files(unread)),
        chapters={"exclusion": (*_chapter(facts, lines, statements, note), *_unread_parts(unread))},
        contrary=tuple(
            said("panel", "frame.weak", title=line.title, text=line.text) for line in weak
        ),
        closed=frozenset(closed),
        renounces=facts.answers.renounces,
        consents=facts.answers.consents,
    )


def _weak(facts: PanelFacts, lines: Sequence[Line]) -> Iterator[Line]:
    names = (*_OWN, *(() if facts.promotions else ("trigger",)))
    for line in lines:
        if line.stance == Stance.AGAINST and line.test in names:
            yield line


def _chapter(
    facts: PanelFacts, lines: Sequence[Line], statements: Sequence[Supplied], note: str
) -> Iterator[Part]:
    counts = dict(tally(tuple(lines)))
    yield Sentence(
        said("panel", "frame.intro", pro=counts[Stance.FOR], con=counts[Stance.AGAINST],
             open=counts[Stance.UNKNOWN]),
        ("panel",),
    )  # fmt: skip
    yield Grid(
        tuple(said("panel", f"frame.{name}") for name in ("test", "stance", "shows")),
        tuple((line.title, said("panel", f"frame.{line.stance}"), line.text) for line in lines),
        (2.2, 1.2, 7),
    )
    if statements:
        yield Subheading(said("panel", "frame.statements"))
        yield Sentence(said("panel", "frame.scope"), ("funds",))
        for one in statements:
            yield Sentence(
                said("panel", "frame.statement", label=mask_said(one.label),
                     source=said("panel", f"source.{one.source}"),
                     first=one.first, last=one.last, movements=one.movements)
            )  # fmt: skip
    if facts.funds is not None and facts.funds.payouts:
        told = facts.funds.payouts
        text = said("panel", "frame.payouts", count=len(told),
                    sum=facts.currency.said(sum(one.amount_fen for one in told)))  # fmt: skip
        yield Sentence(text, ("payouts",))
    if note:
        yield Sentence(said("panel", "frame.note", note=mask_said(note)))


def _unread_parts(unread: Sequence[Unread]) -> Iterator[Part]:
    """Nobody may take a file that was only kept for one that was checked."""
    for one in unread:
        text = said("panel", "frame.unread", label=mask_said(one.label), kind=one.kind,
                    sha256=one.sha256[:_HASH])  # fmt: skip
        yield Sentence(text, ("unread",))


def _unread_files(unread: Sequence[Unread]) -> Iterator[Attached]:
    if unread:
        rows = ((mask_text(one.label), one.kind, one.size, one.sha256) for one in unread)
        content = csv_bytes(("label", "type", "bytes", "sha256"), rows)
        yield _file("statements-unread.csv", content, "unread", "unread", count=len(unread))


def _files(
    facts: PanelFacts,
    lines: Sequence[Line],
    refs: Mapping[str, str],
    accounts: Sequence[Account],
    statements: Sequence[Supplied],
) -> Iterator[Attached]:
    yield _file("tests.csv", _tests_csv(lines, refs), "panel", "panel")
    if accounts:
        matched = facts.declared.matched if facts.declared else ()
        yield _file("accounts-declared.csv", _accounts_csv(accounts), "accounts", "accounts",
                    count=len(accounts), matched=len(matched))  # fmt: skip
    if facts.funds is not None:
        yield _file("funds-reconciliation.csv", _funds_csv(facts.funds, refs), "funds", "funds",
                    count=len(facts.funds.settled))  # fmt: skip
        yield _file("statements.csv", _statements_csv(statements), "funds", "statements",
                    count=len(statements))  # fmt: skip
        yield _file("payouts.csv", _payouts_csv(facts.funds), "payouts", "payouts",
                    count=len(facts.funds.payouts))  # fmt: skip
    yield _file("inventory-and-shipping.csv", _shipping_csv(facts), "shipping", "shipping",
                count=facts.shipped)  # fmt: skip
    yield _file("ad-and-traffic.csv", _ads_csv(facts), "ads", "ads", count=facts.promotions)


def _file(path: str, content: bytes, key: str, name: str, /, **values: object) -> Attached:
    kind = "funds" if name in ("payouts", "statements") else name
    return Attached(
        path=f"05-exclusion/{path}",
        content=content,
        key=key,
        name=said("panel", f"file.{name}_name"),
        type=said("panel", f"file.{kind}_type"),
        purpose=said("panel", f"file.{_PURPOSE.get(name, kind)}_purpose"),
        facts=said("panel", f"file.{name}_facts", **values),
    )


def _tests_csv(lines: Sequence[Line], refs: Mapping[str, str]) -> bytes:
    return csv_bytes(
        ("test", "title_zh", "title_en", "stance", "text_zh", "text_en", "count", "refs"),
        (
            (
                line.test, line.title.zh, line.title.en, line.stance.value, line.text.zh,
                line.text.en, line.count,
                " ".join(sorted(refs[one] for one in line.orders if one in refs)),
            )
            for line in lines
        ),
    )  # fmt: skip


def _accounts_csv(accounts: Sequence[Account]) -> bytes:
    rows = sorted((one.role, one.kind, one.mask) for one in accounts)
    return csv_bytes(("role", "kind", "account_masked"), rows)


def _funds_csv(funds: Reconciliation, refs: Mapping[str, str]) -> bytes:
    rows = (
        (refs[one.order_id], one.came_fen, one.went_fen, one.net_fen, one.movements)
        for one in funds.settled
        if one.order_id in refs
    )
    return csv_bytes(("ref", "came_fen", "went_fen", "net_fen", "movements"), sorted(rows))


def _statements_csv(statements: Sequence[Supplied]) -> bytes:
    return csv_bytes(
        ("label", "source", "first_day", "last_day", "movements", "sha256"),
        (
            (mask_text(one.label), one.source, str(one.first or ""), str(one.last or ""),
             one.movements, one.sha256)
            for one in statements
        ),
    )  # fmt: skip


def _payouts_csv(funds: Reconciliation) -> bytes:
    return csv_bytes(
        ("day", "amount_fen", "payee", "party_masked", "kind", "statement", "line"),
        (
            (
                str(one.at), one.amount_fen, one.payee.value,
                one.party if one.payee in (Payee.COMPANY, Payee.FEE) else mask_name(one.party),
                mask_text(one.kind), one.statement, one.line,
            )
            for one in funds.payouts
        ),
    )  # fmt: skip


def _shipping_csv(facts: PanelFacts) -> bytes:
    answers = facts.answers
    rows = (
        ("suspects", facts.suspects, "records"),
        ("shipped", facts.shipped, "records"),
        ("completed", len(facts.completed), "records"),
        ("on_hold", facts.held, "records"),
        ("parcels_weighed", answers.parcels_weighed, "stated by the shop"),
        ("returns_received", answers.returns_received, "stated by the shop"),
    )
    return csv_bytes(("what", "count", "source"), rows)


# What the detector said of the visitors: among its reasons, against them, or nothing.
_VISITORS = {
    "reasons": "did not rise with the orders",
    "against": "rose with the orders",
    "": "not shown by the data",
}


def _ads_csv(facts: PanelFacts) -> bytes:
    said_of = {True: "yes", False: "no", None: ""}
    rows = (
        ("promotions_declared", str(facts.promotions), "records"),
        ("visitors_beside_orders", _VISITORS[facts.traffic], "detector"),
        ("advertising_raised", said_of[facts.answers.ads_raised], "stated by the shop"),
    )
    return csv_bytes(("what", "value", "source"), rows)
