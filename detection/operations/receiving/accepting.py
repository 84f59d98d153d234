"""Takes pushed events in: what is new lies sealed in the database when this returns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from detection.engine.events import event_to_json
from detection.engine.types import Event, FeedbackEvent, PromotionEvent
from detection.models import Incident, Push
from detection.operations.receiving.lines import Read
from shops.crypto import ShopCipher, cipher_of
from shops.models import ApiToken, Shop

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a body: counts, and the refused ones. `push_id` is None when none was new."""

    accepted: int
    duplicates: int
    rejected: list[Read]
    push_id: int | None


def accept_events(
    *, shop: Shop, read: Sequence[Read], token: ApiToken | None, may_run: bool, now: datetime
) -> Receipt:
    """Keep the events that are new to the shop; the same ones again change nothing.

    One transaction of two statements, whatever their number: once it is committed the events
    survive every crash, and their keyed hashes keep a repeated call from doubling them. Feedback
    and promotions need `may_run`. The caller tells a worker. Raises KeyDestroyed.
    """
    read = [_permitted(one, may_run) for one in read]
    unknown = _unknown_incidents(shop, read)
    read = [_known(one, unknown) for one in read]
    cipher = cipher_of(shop, token.shop.data_key if token else None)
    good = [_line(one.event) for one in read if one.event is not None]
    lines = {_digest(cipher, line): line for line in good}
    rejected = [one for one in read if one.event is None]
    with transaction.atomic():
        push_id, new = _remember(shop, lines) if lines else (None, set())
        if push_id is not None and new:
            body = "\n".join(line for digest, line in lines.items() if digest in new).encode()
            sealed = cipher.seal_bytes(f"push:{push_id}", body)
            sha256 = hashlib.sha256(body).hexdigest()
            _write_push(
                push_id, shop.pk, token and token.pk, now, len(new), sha256, sealed, None, 0, ""
            )
    return Receipt(len(new), len(good) - len(new), rejected, push_id if new else None)


def lines_of(push: Push, cipher: ShopCipher) -> Iterable[object]:
    """Open a push and return its events as JSON, in the order in which they came."""
    if push.sealed is None:
        return []
    body = cipher.open_bytes(f"push:{push.pk}", push.sealed)
    return [json.loads(line) for line in body.decode().split("\n")]


def _remember(shop: Shop, lines: Iterable[bytes]) -> tuple[int | None, set[bytes]]:
    """Write the digests down under a new push's id; return it and those nobody had before.

    In one order for everybody, so that two calls with the same events cannot wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO detection_pushedevent (shop_id, digest, push_id) "
            "SELECT %s, digest, push_id FROM unnest(%s::bytea[]) digest, "
            "(SELECT nextval(pg_get_serial_sequence('detection_push', 'id')) AS push_id OFFSET 0) p "
            "ON CONFLICT DO NOTHING RETURNING push_id, digest",
            [shop.pk, sorted(lines)],
        )
        rows = cursor.fetchall()
    return (rows[0][0] if rows else None), {bytes(digest) for _, digest in rows}


def _write_push(*values: Any) -> None:
    """Write what a `Push` holds, in the order of its columns.

    By hand: a call of one order is half as long again by way of the model.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO detection_push (id, shop_id, token_id, received_at, events, sha256, "
            "sealed, recorded_at, attempts, error) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            values,
        )


def _digest(cipher: ShopCipher, line: str) -> bytes:
    keyed = cipher.identity_key("event", line).rpartition(":")[2]
    return bytes.fromhex(keyed)[:_DIGEST_BYTES]


def _line(event: Event) -> str:
    """The event in the one way in which equal events are written equally."""
    return json.dumps(
        event_to_json(event), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _permitted(one: Read, may_run: bool) -> Read:
    if may_run or not isinstance(one.event, FeedbackEvent | PromotionEvent):
        return one
    return Read(one.index, code="forbidden", message="type: this token's role may not send it")


def _unknown_incidents(shop: Shop, read: Iterable[Read]) -> set[str]:
    named = {one.event.incident for one in read if isinstance(one.event, FeedbackEvent)}
    if not named:
        return set()
    rows = Incident.objects.filter(shop=shop, public_id__in=named)
    return named - set(rows.values_list("public_id", flat=True))


def _known(one: Read, unknown: set[str]) -> Read:
    if not isinstance(one.event, FeedbackEvent) or one.event.incident not in unknown:
        return one
    message = f"incident: the shop has no incident {one.event.incident!r}"
    return Read(one.index, code="unknown_incident", message=message)
