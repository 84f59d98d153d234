"""Every figure the documents print, each with the file and the rule it can be recomputed from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from appeals.packing.case import Case, Verdict
from appeals.packing.rows import Group, Row, in_group

ORDERS_CSV = "data/04-orders/orders-masked.csv"
TIMELINE_CSV = "data/04-orders/timeline.csv"
FACTS_JSONL = "data/04-orders/order-facts.jsonl"
PARAMETERS_JSON = "data/10-method/parameters.json"

SHALLOW = ("street", "district")
URGENT = ("hold", "critical")


@dataclass(frozen=True, slots=True)
class Number:
    """A printed figure: an integer (a count, fen, minutes), or None when it is not known."""

    id: str
    value: int | None
    unit: str
    file: str
    rule: str


@dataclass(frozen=True, slots=True)
class Moments:
    """When the incident was seen, judged, told of and punished; None where not recorded."""

    first_seen_at: datetime | None
    hold_at: datetime | None
    first_report_at: datetime | None
    first_notice_at: datetime | None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The figures of one case, by id."""

    all: tuple[Number, ...]

    def __getitem__(self, name: str) -> int | None:
        return next(number.value for number in self.all if number.id == name)

    def count(self, name: str) -> int:
        """A figure that is always known; 0 where the records hold none."""
        return self[name] or 0


def moments_of(case: Case) -> Moments:
    reports = [filing.at for filing in case.filings if filing.kind == "report"]
    urgent = [verdict.at for verdict in case.verdicts if verdict.level in URGENT]
    told = [notice.received_at for notice in case.notices]
    told += [penalty.noticed_at for penalty in case.penalties]
    return Moments(
        first_seen_at=min((verdict.at for verdict in case.verdicts), default=None),
        hold_at=min(urgent, default=None),
        first_report_at=min(reports, default=None),
        first_notice_at=min(told, default=None),
    )


def numbers_of(case: Case, rows: Sequence[Row]) -> Numbers:
    """This will compute every printed figure from the rows that the pack itself carries."""
    suspects = in_group(rows, Group.SUSPECT)
    comparison = in_group(rows, Group.COMPARISON)
    return Numbers(
        (
            *_order_numbers(suspects),
            _held(case, suspects),
            *_group_numbers(rows),
            *_comparison_numbers(comparison),
            *_time_numbers(case),
            *_verdict_numbers(case.verdicts[-1] if case.verdicts else None),
        )
    )


def _order_numbers(suspects: Sequence[Row]) -> list[Number]:
    where = "rows where group = suspect"
    delays = [row.minutes_to_refund for row in suspects if row.minutes_to_refund is not None]
    return [
        _count("suspects", suspects, lambda _: True, f"count {where}"),
        _count("refund_asked", suspects, _asked, f"count {where} and refund_asked = yes"),
        _count("refunded", suspects, _refunded, f"count {where} and refunded = yes"),
        _count("not_refund_asked", suspects, _kept, f"count {where} and refund_asked = no"),
        _count("shipped", suspects, _shipped, f"count {where} and shipped_at is not empty"),
        _count("not_shipped", suspects, _unshipped, f"count {where} and shipped_at is empty"),
        _count("reviewed", suspects, _reviewed, f"count {where} and review_stars is not empty"),
        _count("chatted", suspects, _chatted, f"count {where} and chat = yes"),
        _count("address_known", suspects, _address_known, _known_rule(where)),
        _count("address_shallow", suspects, _address_shallow, _shallow_rule(where)),
        _sum("paid_fen", suspects, _paid, f"sum paid_fen, {where}"),
        _sum("refunded_fen", suspects, _given_back, f"sum refunded_fen, {where}"),
        _number("pending_fen", _pending(suspects), "fen",
                f"sum paid_fen, {where} and refund_asked = yes and refunded = no"),
        _distinct("buyers", suspects, f"distinct buyer_token that is not empty, {where}"),
        _count("buyers_unknown", suspects, _nameless, f"count {where} and buyer_token is empty"),
        _number("provinces", len({row.province for row in suspects if row.province}), "provinces",
                f"distinct province that is not empty, {where}"),
        _number("refund_minutes_median", median_low(delays) if delays else None, "minutes",
                f"lower median of minutes_to_refund that is not empty, {where}"),
        _number("refund_minutes_known", len(delays), "orders",
                f"count {where} and minutes_to_refund is not empty"),
    ]  # fmt: skip


def _held(case: Case, suspects: Sequence[Row]) -> Number:
    """Suspects alone: an order that was taken back later stood on hold too."""
    held = {hold.order_id for hold in case.holds}
    count = sum(row.order.order_id in held for row in suspects)
    return Number("held", count, "orders", FACTS_JSONL,
                  "count lines where group = suspect and held_at is not null")  # fmt: skip


def _group_numbers(rows: Sequence[Row]) -> list[Number]:
    groups = (("all_orders", None), *((f"group_{group}", group) for group in Group))
    return [
        _number(
            name,
            len(rows) if group is None else len(in_group(rows, group)),
            "orders",
            "count rows" if group is None else f"count rows where group = {group}",
        )
        for name, group in groups
    ]


def _comparison_numbers(comparison: Sequence[Row]) -> list[Number]:
    where = "rows where group = comparison"
    return [
        _count("comparison_refund_asked", comparison, _asked,
               f"count {where} and refund_asked = yes"),
        _count("comparison_address_known", comparison, _address_known, _known_rule(where)),
        _count("comparison_address_shallow", comparison, _address_shallow, _shallow_rule(where)),
    ]  # fmt: skip


def _time_numbers(case: Case) -> list[Number]:
    buckets = case.timeline.buckets
    peak = max(buckets, key=lambda bucket: (bucket.orders, -bucket.at.timestamp()), default=None)
    moments = moments_of(case)
    wait = _minutes_between(moments.first_seen_at, moments.first_report_at)
    return [
        Number("peak_orders", peak.orders if peak else None, "orders", TIMELINE_CSV,
               "largest value of orders; the first such row"),
        Number("minutes_to_report", wait, "minutes", PARAMETERS_JSON,
               "whole minutes from moments.first_seen_at to moments.first_report_at"),
    ]  # fmt: skip


def _verdict_numbers(verdict: Verdict | None) -> list[Number]:
    minutes = _minutes_between(verdict.window_from, verdict.window_to) if verdict else None
    return [
        Number("window_minutes", minutes, "minutes", PARAMETERS_JSON,
               "whole minutes from verdict.window_from to verdict.window_to"),
        Number("window_orders", verdict.orders if verdict else None, "orders", PARAMETERS_JSON,
               "verdict.orders, as the detector counted them"),
    ]  # fmt: skip


def _number(name: str, value: int | None, unit: str, rule: str) -> Number:
    return Number(name, value, unit, ORDERS_CSV, rule)


def _count(name: str, rows: Iterable[Row], test: Callable[[Row], bool], rule: str) -> Number:
    return _number(name, sum(1 for row in rows if test(row)), "orders", rule)


def _sum(name: str, rows: Iterable[Row], of: Callable[[Row], int | None], rule: str) -> Number:
    """Unknown when no row knows the amount: a sum of nothing known is not zero."""
    known = [value for row in rows if (value := of(row)) is not None]
    return _number(name, sum(known) if known else None, "fen", rule)


def _distinct(name: str, rows: Iterable[Row], rule: str) -> Number:
    tokens = {row.buyer for row in rows if row.buyer}
    return _number(name, len(tokens) if tokens else None, "buyers", rule)


def _known_rule(where: str) -> str:
    return f"count {where} and address_class is one of room, building, street, district"


def _shallow_rule(where: str) -> str:
    return f"count {where} and address_class is street or district"


def _asked(row: Row) -> bool:
    return row.is_refund_asked


def _kept(row: Row) -> bool:
    return not row.is_refund_asked


def _refunded(row: Row) -> bool:
    return row.is_refunded


def _shipped(row: Row) -> bool:
    return row.order.shipped_at is not None


def _unshipped(row: Row) -> bool:
    return row.order.shipped_at is None


def _reviewed(row: Row) -> bool:
    return row.order.review_stars is not None


def _chatted(row: Row) -> bool:
    return row.order.has_chat is True


def _pending(rows: Sequence[Row]) -> int | None:
    """What was paid for orders whose refund was asked for and is not paid yet; 0 without any."""
    waiting = [row for row in rows if row.is_refund_asked and not row.is_refunded]
    known = [paid for row in waiting if (paid := row.order.paid_fen) is not None]
    return None if waiting and not known else sum(known)


def _nameless(row: Row) -> bool:
    return not row.buyer


def _address_known(row: Row) -> bool:
    return row.address_class not in ("", "masked")


def _address_shallow(row: Row) -> bool:
    return row.address_class in SHALLOW


def _paid(row: Row) -> int | None:
    return row.order.paid_fen


def _given_back(row: Row) -> int | None:
    return row.refunded_fen


def _minutes_between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return int((end - start).total_seconds() // 60)
