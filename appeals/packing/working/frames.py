"""A file as a row of sealed frames: written and read a piece at a time, whole or not at all.

Each frame is sealed with its number, and the last one says that it is the last, so that a frame
that was altered, moved or cut off is noticed.
"""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Protocol
from uuid import uuid4

from appeals.packing.errors import PackError
from appeals.packing.said import said

MAGIC = b"BGFRAME1"
FRAME_BYTES = 1 << 18
# Folders that last as long as one call; a sweep finds those whose process was killed by the name.
PASSING = "brushguard-passing-"
_LENGTH = struct.Struct(">I")


class Damaged(PackError):
    """A file of frames is cut short or was altered."""


class Box(Protocol):
    """Seals a frame for its place. `open` raises whatever its maker says when it does not fit."""

    def seal(self, place: str, plain: bytes) -> bytes: ...

    def open(self, place: str, sealed: bytes) -> bytes: ...


class Clear:
    """Seals nothing: for what holds no personal data, and for tests."""

    def seal(self, _place: str, plain: bytes) -> bytes:
        return plain

    def open(self, _place: str, sealed: bytes) -> bytes:
        return sealed


class FrameWriter:
    """Writes one file; it stands under its name only once it is whole."""

    def __init__(self, path: Path, place: str, box: Box) -> None:
        self._path, self._place, self._box = path, place, box
        self._part = path.with_name(f".{path.name}.{uuid4().hex[:8]}.part")
        self._file = self._part.open("wb")
        self._file.write(MAGIC)
        self._waiting = bytearray()
        self._number = 0

    def write(self, content: bytes) -> None:
        """Bytes as they come; they are cut into frames of FRAME_BYTES."""
        self._waiting += content
        while len(self._waiting) > FRAME_BYTES:
            self._put(bytes(self._waiting[:FRAME_BYTES]), is_last=False)
            del self._waiting[:FRAME_BYTES]

    def frame(self, content: bytes) -> None:
        """One frame of its own, however long."""
        self._put(content, is_last=False)

    def close(self) -> None:
        self._put(bytes(self._waiting), is_last=True)
        self._file.close()
        self._part.replace(self._path)

    def _put(self, plain: bytes, *, is_last: bool) -> None:
        sealed = self._box.seal(_place(self._place, self._number, is_last), plain)
        self._file.write(_LENGTH.pack(len(sealed)) + bytes([is_last]) + sealed)
        self._number += 1

    def __enter__(self) -> FrameWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
            return
        self._file.close()
        self._part.unlink(missing_ok=True)


def read_frames(file: BinaryIO, place: str, box: Box) -> Iterator[bytes]:
    """This will give the frames in order. Raises Damaged, or what the box raises."""
    if file.read(len(MAGIC)) != MAGIC:
        raise Damaged(said("refusals", "work.no_beginning"))
    number, is_last = 0, False
    while not is_last:
        head = file.read(_LENGTH.size + 1)
        if len(head) <= _LENGTH.size:
            raise Damaged(said("refusals", "work.no_end"))
        (length,), is_last = _LENGTH.unpack(head[:-1]), bool(head[-1])
        sealed = file.read(length)
        if len(sealed) != length:
            raise Damaged(said("refusals", "work.short"))
        yield box.open(_place(place, number, is_last), sealed)
        number += 1
    if file.read(1):
        raise Damaged(said("refusals", "work.long"))


def frames_in(path: Path, place: str, box: Box) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from read_frames(file, place, box)


class PieceReader(io.RawIOBase):
    """Reads what comes in pieces as a file would be read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


def private_folder(path: Path) -> Path:
    """Make a folder that nobody but this user may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(path, 0o700)
    return path


def _place(place: str, number: int, is_last: bool) -> str:
    return f"{place}#{number}{'$' if is_last else ''}"
