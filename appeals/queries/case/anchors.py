"""Time stamps of the chain of custody that a case may carry."""

from __future__ import annotations

from appeals import packing
from appeals.enums import StampState
from appeals.models import TimeStamp
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
