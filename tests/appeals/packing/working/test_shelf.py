"""Files on the shelf: hashed as they are written, found again, the zip's bytes by content alone."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path

from appeals.packing.working import Shelf, hash_of, size_of
from appeals.packing.working.frames import Clear
from appeals.packing.zipping import on_shelf, write_zip, zip_bytes

CONTENT = random.Random(3).randbytes(150_000) + b"a" * 400_000


def zipped(shelf: Shelf) -> bytes:
    out = bytearray()
    write_zip(out.extend, on_shelf(shelf, "p"))
    return bytes(out)


def test_hashes_and_content_are_those_of_what_was_written(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, Clear())
    entry = shelf.put("data/a", (CONTENT[at : at + 999] for at in range(0, len(CONTENT), 999)))

    assert shelf["data/a"] == CONTENT
    assert (entry.size, entry.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    assert entry.sha512 == hashlib.sha512(CONTENT).hexdigest()
    assert (hash_of(shelf, "data/a"), size_of(shelf, "data/a")) == (
        hash_of({"x": CONTENT}, "x"),
        size_of({"x": CONTENT}, "x"),
    )


def test_zip_is_the_same_however_the_files_were_written(tmp_path: Path) -> None:
    first, second = Shelf(tmp_path / "1", Clear()), Shelf(tmp_path / "2", Clear())
    first.put("a", CONTENT)
    first.put("b", b"")
    second.put("b", b"")
    second.put("a", (CONTENT[at : at + 7777] for at in range(0, len(CONTENT), 7777)))

    assert zipped(first) == zipped(second) == zip_bytes({"p/a": CONTENT, "p/b": b""})


def test_finished_files_are_found_again_and_half_ones_are_not(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, Clear())
    shelf.put("a", b"1")
    shelf.put("seal/b", b"2")
    writer = shelf.writer("c")
    writer.write(b"half")
    with (tmp_path / "files.jsonl").open("a") as journal:
        journal.write('{"path": "d", "sha')
    again = Shelf(tmp_path, Clear())

    assert dict(again) == {"a": b"1", "seal/b": b"2"}
    again.put("a", b"other")
    again.forget("seal/")
    assert dict(again) == {"a": b"other"}
