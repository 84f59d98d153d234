"""Where the records come from, what computed the figures, and what shows that they were there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ImportFile:
    name: str
    sha256: str
    bytes: int
    rows: int
    received_at: datetime
    kind: str = ""  # order export, refund export, …
    sha512: str | None = None
    source: str = ""  # e.g. "Tmall seller console export"
    received_from: str = ""  # the member who handed it in


@dataclass(frozen=True, slots=True)
class RawFile:
    """An imported file as it came; only a copy with identities (T2) holds it.

    `content` is its bytes, or gives them a piece at a time, as often as it is asked.
    """

    name: str
    content: bytes | Callable[[], Iterator[bytes]] = field(repr=False)

    def pieces(self) -> Iterator[bytes]:
        if isinstance(self.content, bytes):
            return iter((self.content,))
        return self.content()

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Environment:
    """What computed the figures; see `environment.describe_environment`."""

    software: str  # "BrushGuard 0.1.0"
    code_sha256: str
    python: str
    packages: Mapping[str, str]
    fonts: Mapping[str, str]  # file name -> sha256


@dataclass(frozen=True, slots=True)
class Anchor:
    """A time stamp of the chain of custody up to line `seq`; `text` names that line's hash."""

    seq: int
    text: bytes
    reply: bytes = field(repr=False)
