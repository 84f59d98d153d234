"""What went back and forth between platform and shop."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What the platform wrote, byte for byte as it was received."""

    received_at: datetime
    title: str
    content: bytes
    extension: str = "txt"  # of the file as received: txt, png, jpg, pdf, html
    source: str = ""  # where it was read and by whom


@dataclass(frozen=True, slots=True)
class Penalty:
    kind: str
    charge: str  # the platform's own words
    noticed_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    scope: str = ""
    points: int | None = None
    fine_fen: int | None = None
    reference: str = ""
    im_evidence_number: str = ""  # under which the platform looks the chats up


@dataclass(frozen=True, slots=True)
class Filing:
    """A report or an appeal that the shop sent."""

    at: datetime
    kind: str  # "report", "appeal"
    addressee: str
    reference: str = ""
    note: str = ""
