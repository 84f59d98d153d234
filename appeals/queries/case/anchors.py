"""Time stamps of the chain of custody that a case may carry."""

from __future__ import annotations

import sys

from appeals import packing
from appeals.enums import StampState
from appeals.models import TimeStamp
from appeals.packing.receipts import Receipt, heads_in
from appeals.queries.case.cutoff import Cutoff
from shops.models import Shop


def packed_anchors(shop: Shop, cutoff: Cutoff) -> tuple[packing.Anchor, ...]:
    """Read the anchors that came by the cut-off, of lines that the case holds.

    A later one would change a pack whose facts did not change.
    """
    rows = TimeStamp.objects.filter(
        shop=shop,
        pack=None,
        seq__isnull=False,
        seq__lte=len(cutoff.custody),
        state=StampState.OBTAINED,
        obtained_at__lte=cutoff.at,
    )
    return tuple(
        packing.Anchor(row.seq, bytes(row.content), bytes(row.reply))
        for row in rows.order_by("seq", "pk")
        if row.seq is not None and row.reply is not None
    )


def receipts_of(shop: Shop, lines: int) -> tuple[Receipt, ...]:
    """Which heads of the chain's first `lines` lines others hold by now: those that were stamped.

    Anchors that came after a case's cut-off are among them.
    """
    rows = TimeStamp.objects.filter(
        shop=shop, pack=None, seq__isnull=False, seq__lte=lines, state=StampState.OBTAINED
    )
    return tuple(
        Receipt(seq, sha256, row.stamped_at or row.obtained_at, _authority(row))
        for row in rows.order_by("seq", "pk")
        for sha256, seq in heads_in(bytes(row.content).decode())
        if row.obtained_at is not None
    )


def heads_held(shop: Shop) -> dict[int, str]:
    """Hash by line of all heads of the chain that were stamped by now."""
    return {receipt.seq: receipt.sha256 for receipt in receipts_of(shop, sys.maxsize)}


def _authority(stamp: TimeStamp) -> str:
    if stamp.is_test:
        return "time stamp of the local test authority, of no evidential value"
    return f"time stamp of {stamp.authority or 'an authority'}, policy {stamp.policy or 'unknown'}"
