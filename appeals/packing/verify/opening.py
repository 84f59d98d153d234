"""Opens a zip that may be hostile: nothing is unpacked, nothing is believed, everything is bounded."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from appeals.packing.errors import PackError
from appeals.packing.verify.margins import hidden_in

MOST_FILES = 5_000
LARGEST_TOTAL = 1 << 30  # bytes once unpacked
LARGEST_KEPT = 64 << 20  # of one file whose text is looked into
_LOOKED_INTO = ("data/11-custody/", "data/13-", "data/04-orders/orders-masked.csv")
_BLOCK = 1 << 16
_ENCRYPTED = 0x1
_DOS_FOLDER = 0x10

Source = str | Path | IO[bytes]

BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)


class Unreadable(PackError):
    """The zip is not one that may be looked into. `code` and `values` say why."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its hashes, and its bytes where they are small and needed."""

    size: int
    sha256: str
    sha512: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Tree:
    """The pack's files by path below its one folder, and those that could not be read."""

    entries: dict[str, Entry]
    unreadable: tuple[str, ...]
    hidden: str | None  # code of what lies in the zip and belongs to no file
    folder: str = ""
    empty_folders: tuple[str, ...] = ()

    def __contains__(self, path: str) -> bool:
        return path in self.entries

    def content(self, path: str) -> bytes | None:
        entry = self.entries.get(path)
        return entry.content if entry else None

    def text(self, path: str) -> str:
        """The file as text; empty when it is absent. Bytes that are no text become marks."""
        return (self.content(path) or b"").decode("utf-8", "replace")


def open_pack(source: Source) -> Tree:
    """This will hash every file of a zip, one block at a time; Unreadable when it must not be."""
    try:
        with zipfile.ZipFile(source) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_all(archive.infolist())
            return _read(archive, infos, hidden_in(archive), _empty(archive.infolist()))
    except FileNotFoundError:
        raise
    except BROKEN as fault:
        raise Unreadable("not_a_zip") from fault


def _check_all(infos: Sequence[zipfile.ZipInfo]) -> None:
    if len(infos) > MOST_FILES:
        raise Unreadable("too_many_files", limit=MOST_FILES)
    if sum(info.file_size for info in infos) > LARGEST_TOTAL:
        raise Unreadable("too_large", limit=LARGEST_TOTAL >> 20)
    seen: set[str] = set()
    for info in infos:
        _check_name(info)
        if info.filename.casefold() in seen:
            raise Unreadable("name_twice", file=_shown(info.filename))
        seen.add(info.filename.casefold())


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.filename
    parts = name.removesuffix("/").split("/")
    is_odd = any(part in ("", ".", "..") or part != part.strip() for part in parts)
    # orig_filename still holds what a NUL cut off.
    if (
        is_odd
        or not name.isprintable()
        or "\\" in name
        or ":" in name
        or "\0" in info.orig_filename
    ):
        raise Unreadable("bad_name", file=_shown(name))
    if not _is_said_to_be(info):
        raise Unreadable("not_a_file", file=_shown(name))
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("encrypted", file=_shown(name))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unreadable("odd_method", file=_shown(name))


def _is_said_to_be(info: zipfile.ZipInfo) -> bool:
    """Whether its marks (Unix above, DOS below) call a file a file, and a folder a folder."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.is_dir():
        return kind in (0, stat.S_IFDIR)
    return kind in (0, stat.S_IFREG) and not info.external_attr & _DOS_FOLDER


def _empty(infos: Sequence[zipfile.ZipInfo]) -> tuple[str, ...]:
    """Folders that no file needs, by path below the pack's own."""
    files = [info.filename for info in infos if not info.is_dir()]
    folders = [info.filename for info in infos if info.is_dir()]
    idle = [name for name in folders if not any(file.startswith(name) for file in files)]
    return tuple(sorted(name.partition("/")[2].removesuffix("/") or name for name in idle))


def _read(
    archive: zipfile.ZipFile,
    infos: Sequence[zipfile.ZipInfo],
    hidden: str | None,
    empty: tuple[str, ...],
) -> Tree:
    folders = {info.filename.partition("/")[0] for info in infos}
    if len(folders) != 1 or any("/" not in info.filename for info in infos):
        raise Unreadable("not_one_folder")
    entries: dict[str, Entry] = {}
    unreadable: list[str] = []
    for info in infos:
        path = info.filename.partition("/")[2]
        try:
            entries[path] = _entry(archive, info)
        except BROKEN:
            unreadable.append(path)
    return Tree(entries, tuple(sorted(unreadable)), hidden, folders.pop(), empty)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Entry:
    """Never more bytes than the directory announces, which `_check_all` has bounded."""
    sums = hashlib.sha256(), hashlib.sha512()
    kept: list[bytes] | None = [] if info.file_size <= LARGEST_KEPT else None
    size = 0
    with archive.open(info) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > info.file_size:
                raise zipfile.BadZipFile("larger than announced")
            for total in sums:
                total.update(block)
            if kept is not None and _is_looked_into(info.filename):
                kept.append(block)
    if size != info.file_size:
        raise zipfile.BadZipFile("smaller than announced")
    content = b"".join(kept) if kept is not None and _is_looked_into(info.filename) else None
    return Entry(size, sums[0].hexdigest(), sums[1].hexdigest(), content)


def _is_looked_into(name: str) -> bool:
    path = name.partition("/")[2]
    return not path.startswith("data/") or path.startswith(_LOOKED_INTO)


def _shown(name: str) -> str:
    """A hostile name made safe to print."""
    return name.encode("unicode_escape").decode("ascii")[:120]
