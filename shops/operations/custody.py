"""Writes the chain of custody and checks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import rfc8785
from django.db import transaction

from shops.access import Principal, actor_name, role_in
from shops.enums import Action
from shops.masking import mask_text
from shops.models import CustodyEvent, CustodyHead, Shop

FIRST_PREV = "0" * 64
Detail = dict[str, object]


def record(
    *,
    shop: Shop,
    action: Action,
    object: str,
    now: datetime,
    actor: Principal | None = None,
    detail: Detail | None = None,
    sha256: str = "",
    case: str = "",
) -> CustodyEvent:
    """Append one line to the shop's chain, inside the caller's transaction.

    `object` names what was touched (`file:…`, `order:…`, `incident:…`); `detail` holds JSON values
    without personal data; floats are written as strings of four decimals so that the line is
    canonical everywhere. Two queries; the head row's lock makes appends take turns.
    """
    with transaction.atomic():
        CustodyHead.objects.get_or_create(shop=shop)
        head = CustodyHead.objects.select_for_update().get(shop=shop)
        entry: dict[str, Any] = {
            "action": str(action.value),
            "actor": actor_name(actor),
            "at": _rfc3339(now),
            "case": case,
            "detail": _canonical(detail or {}),
            "object": object,
            "prev": head.line_sha256,
            "role": _role(actor, shop),
            "seq": head.seq + 1,
            "sha256": sha256,
            "v": 1,
        }
        line = rfc8785.dumps(entry)
        digest = hashlib.sha256(line).hexdigest()
        event = CustodyEvent.objects.create(
            shop=shop,
            seq=head.seq + 1,
            at=now,
            action=action.value,
            actor=entry["actor"],
            case=case,
            object=object,
            line=line.decode(),
            line_sha256=digest,
        )
        head.seq, head.line_sha256 = event.seq, digest
        head.save(update_fields=["seq", "line_sha256"])
    return event


def chain_lines(shop: Shop) -> Iterator[str]:
    """Yield the shop's canonical lines in order, as they were hashed."""
    yield from shop.custody.order_by("seq").values_list("line", flat=True).iterator()


def first_break(lines: Iterable[str]) -> int | None:
    """Return the sequence number of the first line that does not follow, or None.

    Checks sequence numbers and the hash of the line before. A chain cut short at its end looks
    whole: compare its head with a receipt.
    """
    previous, expected = FIRST_PREV, 1
    for line in lines:
        entry = json.loads(line)
        if entry["prev"] != previous or entry["seq"] != expected:
            return expected
        previous = hashlib.sha256(line.encode()).hexdigest()
        expected += 1
    return None


def _role(actor: Principal | None, shop: Shop) -> str:
    """The actor's role in the shop; `admin` for one of the service, `system` for nobody."""
    role = role_in(actor, shop) if actor is not None else None
    if role is not None:
        return str(role.value)
    return "admin" if getattr(actor, "is_staff", False) else "system"


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _canonical(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(item) for item in value]
    if isinstance(value, float):
        return f"{value:.4f}"
    if isinstance(value, datetime):
        return _rfc3339(value)
    # People type reasons; the chain goes into packs and can never be edited.
    return mask_text(value) if isinstance(value, str) else value
