"""Irregular orders and their refund requests as they add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from appeals.packing.figures.style import (
    INK,
    ORDERS,
    REFUNDS,
    SIZE,
    chart,
    date_axis,
    days,
    legend,
    svg,
    whole_counts,
)
from appeals.packing.words import Words


def cumulative_chart(
    orders: Sequence[datetime], refunds: Sequence[datetime], zone: tzinfo, words: Words
) -> bytes:
    """Two step curves on one axis; both start at 0 and run to the last known moment."""
    end = days(max([*orders, *refunds]))
    with chart(7.1, 2.2) as (figure, axes):
        for times, colour, label in (
            (orders, ORDERS, words("figure.cumulative_orders")),
            (refunds, REFUNDS, words("figure.cumulative_refunds")),
        ):
            if times:
                at = [days(moment) for moment in sorted(times)]
                counts = list(range(1, len(at) + 1))
                axes.step([at[0], *at, end], [0, *counts, counts[-1]], where="post",
                          color=colour, linewidth=1.3, label=label)  # fmt: skip
        date_axis(axes, "%m-%d %H:%M", zone)
        axes.set_ylim(bottom=0)
        whole_counts(axes)
        axes.set_ylabel(words("figure.orders"), color=INK, fontsize=SIZE)
        legend(axes, loc="lower right", ncols=2, bbox_to_anchor=(1, 0.98))
        return svg(figure)
