"""Puts a case together and tells whether two cases hold the same facts."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from appeals import packing
from appeals.packing.working.pairs import Pair
from appeals.packing.working.spool import Told
from appeals.queries.case import records
from appeals.queries.case.additions import additions_to
from appeals.queries.case.anchors import packed_anchors
from appeals.queries.case.cutoff import cutoff_of
from appeals.queries.case.keys import case_cipher
from appeals.queries.case.orders import (
    COMPARISON_DAYS,
    packed_pairs,
    packed_products,
)
from appeals.queries.case.reread import Reread, reread_pairs, reread_timeline
from appeals.queries.case.timeline import packed_timeline
from appeals.queries.case.verdicts import packed_verdicts
from detection.models import Incident
from shops.crypto import cipher_of
from shops.money import decimals_of

SOFTWARE = "BrushGuard 0.1"


def case_id_of(incident: Incident) -> str:
    """Name the case: the year of the burst and the last digits of the incident's own id."""
    short = incident.public_id.rpartition("-")[2][-8:].upper()
    return f"BG-{incident.starts_at.astimezone(incident.shop.zone):%Y}-{short}"


Keep = Callable[[Iterable[Pair]], Told]


def gather_case(
    incident: Incident,
    *,
    version: int,
    until: datetime | None = None,
    keep: Keep | None = None,
    again: Reread | None = None,
) -> packing.Case:
    """Read everything the incident's pack is made of; about 25 queries and four each 2,000 orders.

    The same rows give an equal case at any time. `until` leaves out what was told after it, as
    an earlier pack of the case did; a row that was changed in place stays as it is now. `keep`
    takes the orders as they are read and gives back where they can be read again; without it they
    are held in memory. With `again` orders, refunds, the time line and the panel's counts come from
    the imported files instead of the stored rows, as far as files tell. Raises KeyDestroyed when the shop's key is gone, PackDeleted when the case's
    own is.
    """
    shop = incident.shop
    cipher = cipher_of(shop)
    verdicts = packed_verdicts(incident, until)
    cutoff = cutoff_of(incident, verdicts, until)
    pairs = reread_pairs(incident, cipher, again) if again else packed_pairs(incident, cipher)
    orders, refunds = _orders(pairs, keep)
    case_id = case_id_of(incident)
    case = packing.Case(
        case_id=case_id,
        version=version,
        incident_id=incident.public_id,
        shop=packing.Shop(
            name=shop.name,
            platform=shop.platform,
            timezone=shop.timezone,
            currency=shop.currency,
            decimals=decimals_of(shop.currency),
        ),
        cutoff=cutoff.at,
        case_key=case_cipher(incident).case_secret(case_id),
        environment=packing.describe_environment(SOFTWARE),
        products=packed_products(incident),
        verdicts=verdicts,
        orders=orders,
        refunds=refunds,
        timeline=(reread_timeline(incident, again) if again else None) or packed_timeline(incident),
        custody=cutoff.custody,
        anchors=packed_anchors(shop, cutoff),
        notices=records.packed_notices(incident, until),
        penalties=records.packed_penalties(incident, until),
        filings=records.packed_filings(incident, until),
        holds=records.packed_holds(incident, until),
        promotions=records.packed_promotions(incident, until),
        bursts=records.packed_bursts(incident, until),
        inputs=records.packed_inputs(incident, until),
        parameters={"comparison_days": COMPARISON_DAYS},
    )
    return dataclasses.replace(case, additions=additions_to(case, incident, again))


def _orders(
    pairs: Iterable[Pair], keep: Keep | None
) -> tuple[Collection[packing.Order], Collection[packing.Refund]]:
    if keep is not None:
        told = keep(pairs)
        return told.orders, told.refunds
    found = tuple(pairs)
    return (
        tuple(order for order, _ in found),
        tuple(refund for _, refunds in found for refund in refunds),
    )


def facts_digest(case: packing.Case, profile: str) -> str:
    """Hash everything that decides a pack's bytes but its version number."""
    digest = hashlib.sha256()
    for field in dataclasses.fields(case):
        if field.name == "version":
            continue
        value = getattr(case, field.name)
        is_many = isinstance(value, tuple) or field.name in ("orders", "refunds")
        for part in value if is_many else (value,):
            digest.update(json.dumps(part, default=_plain, sort_keys=True).encode() + b"\n")
        digest.update(field.name.encode() + b"\0")
    digest.update(profile.encode())
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, packing.RawFile):
        value = {"name": value.name, "content": value.sha256}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: getattr(value, item.name) for item in dataclasses.fields(value)}
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no plain form")
