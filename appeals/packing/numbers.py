"""Every figure the documents print, each with the file and the rule it can be recomputed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from appeals.packing.case import Case, Verdict
from appeals.packing.rows import Group
from appeals.packing.tally import Part, Suspects, Tally

ORDERS_CSV = "data/04-orders/orders-masked.csv"
TIMELINE_CSV = "data/04-orders/timeline.csv"
FACTS_JSONL = "data/04-orders/order-facts.jsonl"
PARAMETERS_JSON = "data/10-method/parameters.json"

SHALLOW = ("street", "district")
URGENT = ("hold", "critical")
# Fewer than one in so many is no share of all.
_FEW_BELOW = 5


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

    @property
    def are_addresses_few(self) -> bool:
        """So few of the suspects' addresses can be judged that their share says nothing of all."""
        return are_few(self.count("address_known"), self.count("suspects"))

    def count(self, name: str) -> int:
        """A figure that is always known; 0 where the records hold none."""
        return self[name] or 0


def are_few(known: int, total: int) -> bool:
    """True where something is known of so few that their share says nothing of all."""
    return 0 < known * _FEW_BELOW < total


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


def numbers_of(case: Case, tally: Tally) -> Numbers:
    """This will give every printed figure, as it can be counted in the rows the pack carries."""
    return Numbers(
        (
            *_order_numbers(tally.suspects),
            _held(tally.suspects),
            *_group_numbers(tally),
            *_comparison_numbers(tally.comparison),
            *_time_numbers(case),
            *_verdict_numbers(case.verdicts[-1] if case.verdicts else None),
        )
    )


def _order_numbers(suspects: Suspects) -> list[Number]:
    where = "rows where group = suspect"
    counts, total, delays = suspects.counts, suspects.orders, suspects.delays
    buyers, _ = suspects.buyers.counted()
    return [
        _orders("suspects", total, f"count {where}"),
        _orders("refund_asked", counts["asked"], f"count {where} and refund_asked = yes"),
        _orders("refunded", counts["refunded"], f"count {where} and refunded = yes"),
        _orders("not_refund_asked", total - counts["asked"],
                f"count {where} and refund_asked = no"),
        _orders("shipped", counts["shipped"], f"count {where} and shipped = yes"),
        _orders("not_shipped", total - counts["shipped"],
                f"count {where} and shipped = no"),
        _orders("reviewed", counts["reviewed"], f"count {where} and review_stars is not empty"),
        _orders("chatted", counts["chatted"], f"count {where} and chat = yes"),
        *_address_numbers("", suspects, where),
        _number("paid_fen", suspects.paid.value, "fen", f"sum paid_fen, {where}"),
        _number("refunded_fen", suspects.given_back.value, "fen", f"sum refunded_fen, {where}"),
        _number("pending_fen", _pending(suspects), "fen",
                f"sum paid_fen, {where} and refund_asked = yes and refunded = no"),
        _number("buyers", len(buyers) or None, "buyers",
                f"distinct buyer_token that is not empty, {where}"),
        _orders("buyers_unknown", total - len(suspects.buyers),
                f"count {where} and buyer_token is empty"),
        _number("provinces", len(suspects.provinces), "provinces",
                f"distinct province that is not empty, {where}"),
        _number("refund_minutes_median", median_low(delays) if delays else None, "minutes",
                f"lower median of minutes_to_refund that is not empty, {where}"),
        _orders("refund_minutes_known", len(delays),
                f"count {where} and minutes_to_refund is not empty"),
    ]  # fmt: skip


def _held(suspects: Suspects) -> Number:
    """Suspects alone: an order that was taken back later stood on hold too."""
    return Number("held", suspects.counts["held"], "orders", FACTS_JSONL,
                  "count lines where group = suspect and held_at is not null")  # fmt: skip


def _group_numbers(tally: Tally) -> list[Number]:
    return [
        _orders("all_orders", tally.total, "count rows"),
        *(
            _orders(f"group_{group}", tally.groups[group], f"count rows where group = {group}")
            for group in Group
        ),
    ]


def _comparison_numbers(comparison: Part) -> list[Number]:
    where = "rows where group = comparison"
    return [
        _orders("comparison_refund_asked", comparison.counts["asked"],
                f"count {where} and refund_asked = yes"),
        *_address_numbers("comparison_", comparison, where),
    ]  # fmt: skip


def _address_numbers(prefix: str, part: Part, where: str) -> list[Number]:
    known = f"count {where} and address_class is one of room, building, street, district"
    shallow = f"count {where} and address_class is street or district"
    count = sum(part.addresses[name] for name in SHALLOW)
    return [
        _orders(f"{prefix}address_known", part.address_known, known),
        _orders(f"{prefix}address_shallow", count, shallow),
    ]


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


def _orders(name: str, value: int, rule: str) -> Number:
    return _number(name, value, "orders", rule)


def _pending(suspects: Suspects) -> int | None:
    """What was paid for orders whose refund was asked for and is not paid yet; 0 without any."""
    return suspects.pending.value if suspects.counts["waiting"] else 0


def _minutes_between(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None:
        return None
    return int((end - start).total_seconds() // 60)
