"""Writes down what is to be stamped, and the question to an authority; once a content."""

from __future__ import annotations

import hashlib
from datetime import datetime

from appeals.models import EvidencePack, TimeStamp
from appeals.packing.stamping import query_for
from shops.models import Shop


def ask(
    *, shop: Shop, content: bytes, now: datetime, pack: EvidencePack | None = None,
    seq: int | None = None, renews: TimeStamp | None = None,
) -> TimeStamp:  # fmt: skip
    """Return the shop's stamp of this content, writing the question when nobody asked before."""
    stamp, _made = TimeStamp.objects.get_or_create(
        shop=shop,
        content_sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "content": content,
            "query": query_for(content),
            "asked_at": now,
            "pack": pack,
            "seq": seq,
            "renews": renews,
        },
    )
    return stamp
