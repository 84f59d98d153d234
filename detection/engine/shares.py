"""Shares beside the usual one: drawn to it, counted beyond it, and told as a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from detection.engine.likelihood import Array
from detection.engine.types import Facts, Reason


@overload
def drawn(count: float, total: float, usual: float, worth: float) -> float: ...
@overload
def drawn(count: Array, total: Array, usual: Array | float, worth: float) -> Array: ...
def drawn(
    count: float | Array, total: float | Array, usual: float | Array, worth: float
) -> float | Array:
    """The share `count / total`, drawn to the usual one, which is worth so many observations."""
    return (count + usual * worth) / (total + worth)


def beyond_usual(count: float, total: float, usual: float) -> float:
    """How many of `total` orders are counted beyond the usual share of them, 0 or more."""
    return max((count - usual * total) / (1.0 - usual), 0.0)


def share_reason(
    code: str,
    what: str,
    weight: float,
    count: int,
    total: int,
    usual: float,
    orders: Sequence[str] = (),
) -> Reason:
    """`count` of `total` orders, where `usual` is the shop's share; `orders` are some of them.

    `code` names the signal and its sentence; `what` leads from the count to the usual share.
    """
    values: Facts = {
        "count": count,
        "of": total,
        "share": round(count / total, 4),
        "usual": round(usual, 4),
    }
    return Reason(
        signal=code,
        weight=weight,
        text=f"{count} of {total} {what} {usual:.0%}",
        observed={"count": count, "of": total, "share": values["share"]},
        baseline={"share": values["usual"]},
        orders=tuple(orders),
        code=code,
        values=values,
    )
