"""The files of a pack on disk: hashed and deflated as they are written, never whole in memory."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from appeals.packing.working.frames import Box, FrameWriter, frames_in, private_folder

_LEVEL = 6
# Always fed in pieces of this size, so that the deflated bytes depend on the content alone.
_PIECE = 1 << 16
_JOURNAL = "files.jsonl"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its hashes and sizes, before and after deflating."""

    path: str
    sha256: str
    sha512: str
    crc32: int
    size: int
    packed_size: int


class Shelf(Mapping[str, bytes]):
    """Files by path. Reading one inflates it whole; `packed` gives what a zip holds of it.

    What was finished is found again by whoever opens the same folder.
    """

    def __init__(self, folder: Path, box: Box) -> None:
        self._folder, self._box = private_folder(folder), box
        self.entries: dict[str, Entry] = dict(self._found())

    def put(self, path: str, content: bytes | Iterable[bytes]) -> Entry:
        """Write a file whole."""
        with self.writer(path) as writer:
            for piece in (content,) if isinstance(content, bytes) else content:
                writer.write(piece)
        return self.entries[path]

    def put_all(self, files: Mapping[str, bytes]) -> None:
        for path in files:
            self.put(path, files[path])

    def forget(self, start: str) -> None:
        """Leave out whatever an interrupted worker wrote below this path."""
        for path in [path for path in self.entries if path.startswith(start)]:
            del self.entries[path]

    def writer(self, path: str) -> ShelfWriter:
        frames = FrameWriter(self._blob(path), path, self._box)
        return ShelfWriter(path, frames, self._note)

    def packed(self, path: str) -> Iterator[bytes]:
        """The deflated bytes, a frame at a time."""
        return frames_in(self._blob(path), path, self._box)

    def pieces(self, path: str) -> Iterator[bytes]:
        """The file's own bytes, a piece at a time."""
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        for frame in self.packed(path):
            yield unpacker.decompress(frame)
        yield unpacker.flush()

    def __getitem__(self, path: str) -> bytes:
        if path not in self.entries:
            raise KeyError(path)
        return b"".join(self.pieces(path))

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    __hash__ = object.__hash__
    __eq__ = object.__eq__

    def __contains__(self, path: object) -> bool:
        return path in self.entries

    def _note(self, entry: Entry) -> None:
        with (self._folder / _JOURNAL).open("a", encoding="ascii") as journal:
            journal.write(json.dumps(asdict(entry)) + "\n")
        self.entries[entry.path] = entry

    def _found(self) -> Iterator[tuple[str, Entry]]:
        """A line that a dying worker left half is no line."""
        journal = self._folder / _JOURNAL
        for line in journal.read_text("ascii").split("\n")[:-1] if journal.exists() else ():
            try:
                entry = Entry(**json.loads(line))
            except (ValueError, TypeError):
                continue
            if self._blob(entry.path).exists():
                yield entry.path, entry

    def _blob(self, path: str) -> Path:
        return self._folder / hashlib.sha256(path.encode()).hexdigest()[:24]


class ShelfWriter:
    """Takes a file's bytes as they come; `close` makes it count."""

    def __init__(self, path: str, frames: FrameWriter, note: Callable[[Entry], None]) -> None:
        self._path, self._frames, self._note = path, frames, note
        self._packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._hashes = (hashlib.sha256(), hashlib.sha512())
        self._crc = self._size = self._packed = 0
        self._waiting = bytearray()

    def write(self, content: bytes) -> None:
        self._waiting += content
        if len(self._waiting) >= _PIECE:
            whole = len(self._waiting) // _PIECE * _PIECE
            with memoryview(self._waiting) as view:
                for start in range(0, whole, _PIECE):
                    self._take(bytes(view[start : start + _PIECE]))
            del self._waiting[:whole]

    def close(self) -> None:
        self._take(bytes(self._waiting))
        self._send(self._packer.flush())
        self._frames.close()
        sha256, sha512 = (each.hexdigest() for each in self._hashes)
        self._note(Entry(self._path, sha256, sha512, self._crc, self._size, self._packed))

    def _take(self, piece: bytes) -> None:
        for each in self._hashes:
            each.update(piece)
        self._crc = zlib.crc32(piece, self._crc)
        self._size += len(piece)
        self._send(self._packer.compress(piece))

    def _send(self, packed: bytes) -> None:
        self._packed += len(packed)
        self._frames.write(packed)

    def __enter__(self) -> ShelfWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is None:
            self.close()
        else:
            self._frames.__exit__(kind, error, None)


def hash_of(files: Mapping[str, bytes], path: str) -> str:
    """SHA-256 of one file, without reading it where it stands on a shelf."""
    if isinstance(files, Shelf):
        return files.entries[path].sha256
    return hashlib.sha256(files[path]).hexdigest()


def size_of(files: Mapping[str, bytes], path: str) -> int:
    return files.entries[path].size if isinstance(files, Shelf) else len(files[path])
