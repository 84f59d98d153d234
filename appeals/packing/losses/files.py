"""08-damages: the ledger, the days and the count, as files that a spreadsheet or a program reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appeals.packing.freetext import mask_text
from appeals.packing.losses.claim import Assessment, Claim
from appeals.packing.losses.ledger import Ledger, Voucher
from appeals.packing.losses.record import to_record
from appeals.packing.text import csv_bytes, json_bytes

LEDGER_HEADER = (
    "id", "head", "first_day", "last_day", "quantity", "unit_fen", "amount_fen", "basis",
    "recovered_fen", "net_fen", "counted", "guard", "vouchers_sha256", "orders", "causation_note",
)  # fmt: skip
VOUCHERS_HEADER = ("sha256", "bytes", "type", "received_at", "entries")
SERIES_HEADER = ("day", "sales_fen", "orders", "control_fen", "left_out")


def ledger_csv(ledger: Ledger, refs: Mapping[str, str]) -> bytes:
    """Every entry, counted or not; orders by the pack's own numbers, notes without identities."""
    counted = {entry.id for entry in ledger.counted}
    guards = {overlap.later: f"{overlap.kind}:{overlap.earlier}" for overlap in ledger.overlaps}
    return csv_bytes(
        LEDGER_HEADER,
        (
            (
                entry.id, entry.head.value, str(entry.first or ""), str(entry.last or ""),
                entry.quantity, entry.unit_fen, entry.amount_fen, entry.basis.value,
                entry.recovered_fen, entry.net_fen, "yes" if entry.id in counted else "no",
                guards.get(entry.id, ""), " ".join(entry.vouchers),
                " ".join(sorted(refs[one] for one in entry.orders if one in refs)),
                mask_text(entry.note),
            )
            for entry in ledger.entries
        ),
    )  # fmt: skip


def vouchers_csv(ledger: Ledger, vouchers: Sequence[Voucher]) -> bytes:
    """Each paper behind the ledger by its hash, with the entries that rest on it."""
    return csv_bytes(
        VOUCHERS_HEADER,
        (
            (
                one.sha256, one.size, one.extension, one.received_at,
                " ".join(entry.id for entry in ledger.entries if one.sha256 in entry.vouchers),
            )
            for one in sorted(vouchers, key=lambda one: (one.received_at, one.sha256))
        ),
    )  # fmt: skip


def series_csv(found: Assessment) -> bytes:
    return csv_bytes(
        SERIES_HEADER,
        ((str(day.on), day.sales_fen, day.orders, day.control_fen, day.mark) for day in found.days),
    )


def profit_json(found: Assessment | None, claim: Claim) -> bytes:
    """Sums, methods, trials and trend; the days stand in series.csv."""
    record = to_record(found) if found is not None else None
    return json_bytes(
        {
            "floor_fen": claim.floor_fen,
            "centre_fen": claim.centre_fen,
            "documented_fen": claim.documented_fen,
            "lost_profit_floor_fen": claim.profit_floor_fen,
            "lost_profit_centre_fen": claim.profit_centre_fen,
            "attributed": claim.is_attributed,
            "study": None if record is None else {k: v for k, v in record.items() if k != "days"},
        }
    )
