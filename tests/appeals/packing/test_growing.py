"""A pack's zip grows by what came later, a piece at a time, and is the zip that would be written anew."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
from collections.abc import Iterator
from functools import partial

import pytest

from appeals.packing import PackError
from appeals.packing.later import RECEIVED, grow
from appeals.packing.stream import entries_of
from appeals.packing.zipping import zip_bytes

FILES = {
    "BG-1/data/a.txt": b"a" * 100_000,
    "BG-1/data/z.txt": "义乌".encode() * 1000,
    "BG-1/seal/seal.txt": b"seal",
    "BG-1/empty": b"",
}
STAMP = {"seal/stamped.tsr": b"answer", "seal/stamped.tsq": b"question"}


def pieces(content: bytes, length: int = 1000) -> Iterator[bytes]:
    return (content[at : at + length] for at in range(0, len(content), length))


def grown(content: bytes, more: dict[str, bytes], length: int = 1000) -> bytes:
    out = io.BytesIO()
    size = grow(partial(pieces, content, length), more, out.write)
    assert size == len(out.getvalue())
    return out.getvalue()


def files_in(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("length", [1, 7, 1000, 1_000_000])
def test_grown_zip_is_the_one_that_would_be_written_from_all_files(length: int) -> None:
    larger = grown(zip_bytes(FILES), STAMP, length)
    whole = files_in(larger)
    assert larger == zip_bytes(whole)
    assert whole.items() >= FILES.items()
    assert whole["BG-1/seal/stamped.tsr"] == b"answer"
    assert whole[f"BG-1/{RECEIVED}"].count(b"\n") == 2


def test_growing_by_the_same_again_changes_nothing() -> None:
    once = grown(zip_bytes(FILES), STAMP)
    assert grown(once, STAMP) == once


def test_later_answer_takes_the_place_of_an_earlier_one_and_of_its_list() -> None:
    once = grown(zip_bytes(FILES), STAMP)
    twice = grown(once, {"seal/stamped.tsr": b"another", "seal/restamp-1.tsr": b"renewed"})
    whole = files_in(twice)
    assert whole["BG-1/seal/stamped.tsr"] == b"another"
    assert whole[f"BG-1/{RECEIVED}"].count(b"\n") == 3
    assert twice == zip_bytes(whole)


def test_large_pack_is_not_held_while_it_grows() -> None:
    content = zip_bytes({"BG-1/data/large.bin": random_bytes(24_000_000), **FILES})
    put: list[int] = []
    tracemalloc.start()
    grow(partial(pieces, content, 1 << 18), STAMP, lambda piece: put.append(len(piece)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(put) > 24_000_000
    assert peak < 3_000_000


def random_bytes(length: int) -> bytes:
    """Nothing that packs, so that the zip is as large as this."""
    return random.Random(1).randbytes(length)


@pytest.mark.parametrize("cut", [10, 200, -300])
def test_zip_that_is_cut_off_or_of_another_program_is_refused(cut: int) -> None:
    whole = zip_bytes(FILES)
    with pytest.raises(PackError):
        list(entries_of([whole[:cut]]))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive, archive.open("x", "w", force_zip64=True) as file:
        file.write(b"1")
    with pytest.raises(PackError):
        list(entries_of([other.getvalue()]))
