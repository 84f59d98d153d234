"""A pack's own machine files, read back into the rows and values they were written from."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from appeals.packing.case import (
    Bucket,
    Case,
    Environment,
    Filing,
    Notice,
    Order,
    Refund,
    Shop,
    Timeline,
    Verdict,
)
from appeals.packing.commitments import KEY_BYTES
from appeals.packing.errors import PackError
from appeals.packing.rows import Group, Row

Files = Mapping[str, bytes]
ORDERS = "data/04-orders/orders-masked.csv"
FACTS = "data/04-orders/order-facts.jsonl"
TIMELINE = "data/04-orders/timeline.csv"
PARAMETERS = "data/10-method/parameters.json"
DISCLOSURES = "data/13-disclosure/disclosures.csv"


def table(files: Files, path: str) -> list[dict[str, str]]:
    """The rows of a CSV; none where it is absent."""
    text = files.get(path, b"").decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True)))


def rows_in(files: Files) -> list[Row]:
    """The orders as the pack shows them; each goes by its number in the pack."""
    try:
        return [_row(line) for line in table(files, ORDERS)]
    except (KeyError, ValueError) as error:
        raise PackError(f"{ORDERS} is not as this program writes it: {error}") from error


def held_in(files: Files) -> set[str]:
    """The orders that stood on hold."""
    lines = (json.loads(line) for line in files.get(FACTS, b"").splitlines())
    return {line["ref"] for line in lines if line.get("held_at")}


def disclosed_in(files: Files) -> Iterator[tuple[str, str, str, str]]:
    """Number, field, salt and value of each disclosed value."""
    for line in table(files, DISCLOSURES):
        yield line["ref"], line["field"], line["salt"], line["value"]


def case_in(files: Files, decimals: int) -> Case:
    """As much of the case as figures are counted from: times, verdicts, the time line."""
    told = json.loads(files[PARAMETERS])
    pack, moments = told["pack"], told["moments"]
    reported, noticed = moments["first_report_at"], moments["first_notice_at"]
    return Case(
        case_id=pack["case"],
        version=pack["version"],
        incident_id=pack["incident"],
        shop=Shop("", "", pack["timezone"], pack["currency"], decimals),
        cutoff=datetime.fromisoformat(pack["cutoff"]),
        case_key=bytes(KEY_BYTES),  # nothing that needs it is derived here
        environment=Environment("", "", "", {}, {}),
        verdicts=tuple(_verdict(one) for one in told["verdicts"]),
        timeline=Timeline(5, tuple(_bucket(line) for line in table(files, TIMELINE))),
        filings=(Filing(datetime.fromisoformat(reported), "report", ""),) if reported else (),
        notices=(Notice(datetime.fromisoformat(noticed), "", b""),) if noticed else (),
    )


def _row(line: Mapping[str, str]) -> Row:
    stage = line["refund_stage"]
    return Row(
        ref=line["ref"],
        order=_order(line),
        group=Group(line["group"]),
        name=line["receiver"],
        province=line["province"],
        city=line["city"],
        address_class=line["address_class"],
        label=line["label"],
        buyer=line["buyer_token"],
        refund=Refund(line["ref"], stage, kind=line["refund_kind"] or None) if stage else None,
        refund_reason=line["refund_reason"],
        refunded_fen=_number(line["refunded_fen"]),
        minutes_to_refund=_number(line["minutes_to_refund"]),
    )


def _order(line: Mapping[str, str]) -> Order:
    return Order(
        order_id=line["ref"],
        placed_at=datetime.fromisoformat(line["placed_at"]),
        product_key=line["product"],
        quantity=_number(line["quantity"]),
        paid_fen=_number(line["paid_fen"]),
        status=line["status"],
        shipped_at=_time(line["shipped_at"]),
        # Packs of before this column counted times of shipping alone.
        is_shipped=line.get("shipped", "yes" if line["shipped_at"] else "no") == "yes",
        has_chat={"yes": True, "no": False}.get(line["chat"]),
        review_stars=_number(line["review_stars"]),
        suspect_probability=float(line["probability"]) if line["probability"] else None,
        source_sha256=line["input_sha256"] or None,
    )


def _verdict(told: Mapping[str, Any]) -> Verdict:
    return Verdict(
        at=datetime.fromisoformat(told["at"]),
        state=told["state"],
        level=told["level"],
        klass=told["class"],
        probability=told["probability"],
        product_keys=tuple(told["products"]),
        window_from=datetime.fromisoformat(told["window_from"]),
        window_to=datetime.fromisoformat(told["window_to"]),
        orders=told["orders"],
        expected=told["expected"],
        excess=told["excess"],
    )


def _bucket(line: Mapping[str, str]) -> Bucket:
    at = datetime.fromisoformat(line["at"])
    return Bucket(at, int(line["orders"]), refunds=int(line["refunds"]))


def _number(text: str) -> int | None:
    return int(text) if text else None


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
