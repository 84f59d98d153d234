"""The three files together, under the names the platform gives them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from detection.engine.types import Event
from detection.simulation.clock import ZONE
from detection.simulation.exports.lines import line_file
from detection.simulation.exports.orders import order_file
from detection.simulation.exports.refunds import refund_file
from detection.simulation.exports.states import states_at


def export_files(
    events: Iterable[Event], as_of: datetime, masked: bool = False
) -> dict[str, bytes]:
    """Orders, lines and refunds as downloaded at `as_of`: file name to GB18030 csv bytes.

    `masked` hides names, telephones, addresses and nicks as the platform does for old orders.
    The events have to come from a scenario: titles and codes are read from its catalogue.
    """
    states = states_at(events, as_of)
    stamp = as_of.astimezone(ZONE).strftime("%Y%m%d%H%M")
    return {
        f"ExportOrderList{stamp}.csv": order_file(states, masked=masked),
        f"ExportOrderDetailList{stamp}.csv": line_file(states),
        f"退款管理{stamp}.csv": refund_file(states, masked=masked),
    }
