"""Has the head of a shop's chain of custody stamped: at each import, and daily when it moved.

Whoever runs the service could rewrite a chain as a whole; not one whose heads were stamped by
somebody else.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max

from appeals.models import TimeStamp
from appeals.operations.stamping.answering import fetch
from appeals.operations.stamping.asking import ask
from shops.enums import Action
from shops.models import CustodyEvent, Shop

_IMPORTS = (Action.FILE_RECEIVED.value, Action.PARSED.value, Action.IMPORT_UNDONE.value)


def anchor_import(*, shop: Shop, now: datetime) -> TimeStamp | None:
    """Anchor the newest line that tells of an import; None when there is none."""
    return _anchor(shop, CustodyEvent.objects.filter(shop=shop, action__in=_IMPORTS), now)


def anchor_moved_chains(*, now: datetime) -> int:
    """Anchor each shop's chain that has moved since its last anchor; how many."""
    heads = CustodyEvent.objects.exclude(action=Action.STAMP_OBTAINED.value)
    moved = 0
    for shop in Shop.objects.order_by("pk"):
        told = heads.filter(shop=shop).aggregate(seq=Max("seq"))["seq"]
        known = TimeStamp.objects.filter(shop=shop).aggregate(seq=Max("seq"))["seq"] or 0
        if told is not None and told > known:
            _anchor(shop, heads.filter(shop=shop), now)
            moved += 1
    return moved


def _anchor(shop: Shop, lines: object, now: datetime) -> TimeStamp | None:
    last = lines.order_by("-seq").first()  # type: ignore[attr-defined]
    if last is None:
        return None
    text = f"brushguard-anchor: 1\ncustody-head: {last.line_sha256} at seq {last.seq}\n"
    return fetch(stamp=ask(shop=shop, content=text.encode(), now=now, seq=last.seq), now=now)
