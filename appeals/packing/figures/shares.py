"""Bars of shares: address detail and provinces."""

from __future__ import annotations

from collections.abc import Sequence

from appeals.packing.figures.style import COMPARISON, INK, ORDERS, SIZE, chart, legend, svg
from appeals.packing.words import Words

Share = tuple[str, float, float | None]  # label, percent of suspects, percent of comparison


def share_chart(shares: Sequence[Share], words: Words) -> bytes:
    """Two bars a label where the comparison is known, one where not."""
    places = list(range(len(shares)))
    with chart(7.1, 2.1) as (figure, axes):
        suspects = axes.bar([place - 0.2 for place in places], [share[1] for share in shares],
                            width=0.38, color=ORDERS, label=words("figure.suspects"))  # fmt: skip
        axes.bar_label(suspects, fmt="%.1f", fontsize=SIZE, color=INK, padding=1)
        if any(share[2] is not None for share in shares):
            comparison = axes.bar([place + 0.2 for place in places],
                                  [share[2] or 0.0 for share in shares], width=0.38,
                                  color=COMPARISON, label=words("figure.comparison"))  # fmt: skip
            axes.bar_label(comparison, fmt="%.1f", fontsize=SIZE, color=INK, padding=1)
        axes.set_xticks(places, [share[0] for share in shares])
        axes.set_ylabel(words("figure.share"), color=INK, fontsize=SIZE)
        axes.margins(y=0.15)
        legend(axes, loc="lower right", ncols=2, bbox_to_anchor=(1, 0.98))
        return svg(figure)
