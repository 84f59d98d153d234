"""04-orders/orders-masked.csv and order-facts.jsonl, and the numbers list of 02-appeal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from appeals.packing.case import Case, Verdict
from appeals.packing.rows import Group, Row
from appeals.packing.tables.clusters import Cluster, Membership
from appeals.packing.tables.streamed import OrderTable, csv_table
from appeals.packing.text import Cell, json_bytes, rate, stamp

HEADER = (
    "ref", "group", "probability", "label", "placed_at", "paid_at", "shipped_at", "completed_at",
    "closed_at", "product", "quantity", "payable_fen", "paid_fen", "refunded_fen", "status",
    "shipped", "refund_asked", "refunded", "refund_stage", "refund_kind", "refund_reason",
    "minutes_to_refund", "receiver", "province", "city", "address_class", "buyer_token",
    "remark", "chat", "review_stars", "input_sha256",
)  # fmt: skip


def orders_csv(zone: tzinfo) -> OrderTable:
    """One row an order, by number; identity is masked, the rest is as imported."""
    return csv_table(HEADER, lambda row: (order_cells(row, zone),))


def order_facts(case: Case, clusters: Sequence[Cluster]) -> OrderTable:
    """One canonical JSON object for each order of the incident: why it is in its group.

    `example_of` names the signals whose explanation shows this order; they show only a few.
    `held_at` is when shipping was first put on hold.
    """
    zone = ZoneInfo(case.shop.timezone)
    held = {hold.order_id: stamp(hold.held_at, zone) for hold in reversed(case.holds)}
    signals = _examples_by_order(case.verdicts[-1] if case.verdicts else None)
    membership = Membership(clusters, case.shop.money)

    def line(row: Row) -> bytes:
        if _is_other(row):
            return b""
        told = {
            "held_at": held.get(row.order.order_id),
            "example_of": sorted(signals.get(row.order.order_id, ())),
        }
        return json_bytes(facts_of(row, membership.of(row)) | told)

    return OrderTable(b"", line)


def order_numbers() -> OrderTable:
    """`O-00001<TAB>platform number` of the incident's orders: a text file, so that no
    spreadsheet rounds the long numbers."""

    def line(row: Row) -> bytes:
        return b"" if _is_other(row) else f"{row.ref}\t{row.order.order_id}\n".encode()

    return OrderTable(b"", line)


def _is_other(row: Row) -> bool:
    return row.group == Group.COMPARISON


def order_cells(row: Row, zone: tzinfo) -> tuple[Cell, ...]:
    """The cells below HEADER."""
    order, refund = row.order, row.refund
    return (
        row.ref,
        row.group.value,
        rate(order.suspect_probability),
        row.label,
        stamp(order.placed_at, zone),
        stamp(order.paid_at, zone),
        stamp(order.shipped_at, zone),
        stamp(order.completed_at, zone),
        stamp(order.closed_at, zone),
        order.product_key,
        order.quantity,
        order.payable_fen,
        order.paid_fen,
        row.refunded_fen,
        order.status,
        yes_no(order.is_shipped),
        yes_no(row.is_refund_asked),
        yes_no(row.is_refunded),
        refund.stage if refund else "",
        (refund.kind or "") if refund else "",
        row.refund_reason,
        row.minutes_to_refund,
        row.name,
        row.province,
        row.city,
        row.address_class,
        row.buyer,
        yes_no(order.has_remark),
        yes_no(order.has_chat),
        order.review_stars,
        order.source_sha256,
    )


def yes_no(value: bool | None) -> str:
    """Empty where the records do not tell."""
    return "" if value is None else "yes" if value else "no"


def _examples_by_order(verdict: Verdict | None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for reason in verdict.reasons if verdict else ():
        for order_id in reason.orders:
            found.setdefault(order_id, set()).add(reason.code)
    return found


def facts_of(row: Row, clusters: list[str]) -> dict[str, Any]:
    """What follows from the order's own row."""
    return {
        "ref": row.ref,
        "group": row.group.value,
        "probability": rate(row.order.suspect_probability) or None,
        "label": row.label or None,
        "clusters": clusters,
        "minutes_to_refund": row.minutes_to_refund,
        "refund_time_known": row.minutes_to_refund is not None,
        "input_sha256": row.order.source_sha256,
    }
