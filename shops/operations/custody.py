"""Writes the chain of custody and checks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import rfc8785
import structlog
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from shops.access import Principal, actor_name, role_in
from shops.enums import Action
from shops.errors import CustodyBroken
from shops.masking import mask_text
from shops.models import CustodyEvent, CustodyHead, Shop

log = structlog.get_logger(__name__)
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
    canonical everywhere. Four queries; the head row's lock makes appends take turns. A head that
    was set back behind the chain is put right, and a line of its own says so: work never stops for it.
    """
    with transaction.atomic():
        head = _locked_head(shop, now)
        entry: dict[str, Any] = {
            "action": str(action.value),
            "actor": actor_name(actor),
            "case": case,
            "detail": _canonical(detail or {}),
            "object": object,
            "role": _role(actor, shop),
            "sha256": sha256,
        }
        return _append(head, entry, now)


def _locked_head(shop: Shop, now: datetime) -> CustodyHead:
    """The head, at the chain's last line: the lines say where the chain ends, the head only locks."""
    heads = CustodyHead.objects.select_for_update().filter(shop=shop)
    head = heads.first()
    if head is None:
        CustodyHead.objects.get_or_create(shop=shop)
        head = heads.get()
    last = CustodyEvent.objects.filter(shop=shop).order_by("-seq").first()
    if last is None or last.seq <= head.seq:
        return head
    log.error("custody.head_behind", shop=shop.pk, head=head.seq, last=last.seq)
    told: dict[str, Any] = {
        "action": str(Action.HEAD_RESTORED.value),
        "actor": actor_name(None),
        "case": "",
        "detail": {"head": head.seq, "last": last.seq},
        "object": f"shop:{shop.slug}",
        "role": _role(None, shop),
        "sha256": "",
    }
    head.seq, head.line_sha256 = last.seq, last.line_sha256
    _append(head, told, now)
    return head


def _append(head: CustodyHead, entry: dict[str, Any], now: datetime) -> CustodyEvent:
    place = {"at": _rfc3339(now), "prev": head.line_sha256, "seq": head.seq + 1, "v": 1}
    line = rfc8785.dumps(entry | place)
    digest = hashlib.sha256(line).hexdigest()
    event = CustodyEvent.objects.create(
        shop_id=head.shop_id,
        seq=head.seq + 1,
        at=now,
        action=entry["action"],
        actor=entry["actor"],
        case=entry["case"],
        object=entry["object"],
        line=line.decode(),
        line_sha256=digest,
    )
    head.seq, head.line_sha256 = event.seq, digest
    head.save(update_fields=["seq", "line_sha256"])
    return event


def chain_lines(shop: Shop) -> Iterator[str]:
    """Yield the shop's canonical lines in order, as they were hashed."""
    yield from shop.custody.order_by("seq").values_list("line", flat=True).iterator()


def first_break(
    lines: Iterable[str],
    heads: Mapping[int, str] | None = None,
    *,
    after: tuple[int, str] = (0, FIRST_PREV),
) -> int | None:
    """Return the sequence number of the first line that does not follow, or None.

    Checks how each line is written, sequence numbers and the hash of the line before; `after` is the
    place of the line before them all. A chain cut short at its end looks whole: `heads`, hashes by
    number that are known from elsewhere, must be in it.
    """
    known = dict(heads or {})
    seq, previous = after
    for line in lines:
        seq += 1
        if _place_told(line) != (seq, previous):
            return seq
        previous = hashlib.sha256(line.encode()).hexdigest()
        if known.pop(seq, previous) != previous:
            return seq
    return seq + 1 if known else None


def check_chain(shop: Shop, heads: Mapping[int, str] | None = None) -> None:
    """Read the shop's whole chain. Raises CustodyBroken, with the line, where it does not follow.

    It must reach the head that appends go by, and hold the `heads` that are known from elsewhere. A
    head that lags behind is no break: the next append puts it right.
    """
    end = _known_end(shop)
    known = {**end, **(heads or {})}
    # Two that say different things of one line cannot both be in the chain.
    known |= {seq: "" for seq, digest in end.items() if known[seq] != digest}
    broken_at = first_break(chain_lines(shop), known)
    if broken_at is not None:
        raise CustodyBroken(
            _(
                "The chain of custody does not hold from line %(line)s on: a line was changed, taken "
                "out or put in. Nothing can be sealed on it. Compare it with a receipt or a backup "
                "from before, under “Chain of custody”."
            )
            % {"line": broken_at}
        )


def break_among(shop: Shop, rows: Sequence[CustodyEvent]) -> int | None:
    """The first of these rows of the chain, newest first, that does not follow; also its end.

    Three queries, however long the chain is.
    """
    if not rows:
        return None
    before = shop.custody.filter(seq__lt=rows[-1].seq).order_by("-seq").first()
    after = (before.seq, hashlib.sha256(before.line.encode()).hexdigest()) if before else None
    known = _known_end(shop)
    end = known if max(known, default=0) >= rows[0].seq == _last_seq(shop) else {}
    lines = [row.line for row in reversed(rows)]
    return first_break(lines, end, after=after or (0, FIRST_PREV))


def _known_end(shop: Shop) -> dict[int, str]:
    """The head by its number; none where it lags behind the lines.

    It is read before them: lines that are appended meanwhile only come after it.
    """
    head = CustodyHead.objects.filter(shop=shop).first()
    if head is None or head.seq < max(_last_seq(shop), 1):
        return {}
    return {head.seq: head.line_sha256}


def _last_seq(shop: Shop) -> int:
    return shop.custody.aggregate(last=Max("seq"))["last"] or 0


def _place_told(line: str) -> tuple[object, object] | None:
    """Number and hash before it; None for a line that is not written as every line is (RFC 8785)."""
    try:
        entry = json.loads(line)
        is_canonical = isinstance(entry, dict) and rfc8785.dumps(entry) == line.encode()
    except (ValueError, RecursionError):
        return None
    return (entry.get("seq"), entry.get("prev")) if is_canonical else None


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
