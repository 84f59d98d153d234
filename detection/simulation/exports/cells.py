"""How Taobao writes a cell: money in yuan, local times, guarded numbers, masks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from detection.engine.types import Receiver
from detection.simulation.clock import ZONE

_ENCODING = "gb18030"


def table(headers: Iterable[str], rows: Iterable[dict[str, str]], line_end: str) -> bytes:
    """A csv with every cell quoted; columns a row does not name are left blank."""
    names = list(headers)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator=line_end)
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue().encode(_ENCODING)


def guarded(number: str) -> str:
    """A long number as a formula of text, which keeps a spreadsheet from rounding it."""
    return f'="{number}"'


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def local(moment: datetime | None) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def masked_nick(nick: str) -> str:
    return f"{nick[0]}**{nick[-1]}"


def masked_receiver(receiver: Receiver) -> Receiver:
    """As the platform shows it once the parcel is settled: a surname, seven digits, a region."""
    name, phone = receiver.name or "", receiver.phone or ""
    return Receiver(
        name=f"{name[:1]}**",
        phone=f"{phone[:3]}****{phone[-4:]}",
        region=receiver.region,
        address="***",
    )
