"""A file of frames is whole and unaltered, or it is refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from appeals.packing.working.frames import (
    FRAME_BYTES,
    Clear,
    Damaged,
    FrameWriter,
    PieceReader,
    frames_in,
    private_folder,
)


class Shifted:
    """Binds each frame to its place, as a real box does."""

    def seal(self, place: str, plain: bytes) -> bytes:
        return place.encode() + b"|" + plain[::-1]

    def open(self, place: str, sealed: bytes) -> bytes:
        told, _, mixed = sealed.partition(b"|")
        if told != place.encode():
            raise Damaged(f"not of {place}")
        return mixed[::-1]


def written(path: Path, content: bytes) -> Path:
    with FrameWriter(path, "x", Shifted()) as writer:
        for at in range(0, len(content), 70_001):
            writer.write(content[at : at + 70_001])
    return path


def read(path: Path, place: str = "x") -> bytes:
    return b"".join(frames_in(path, place, Shifted()))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])
def test_content_comes_back_whatever_its_size(tmp_path: Path, size: int) -> None:
    content = bytes(range(251)) * (size // 251 + 1)
    path = written(tmp_path / "f", content[:size])

    assert read(path) == content[:size]
    assert [entry.name for entry in tmp_path.iterdir()] == ["f"]


def test_file_is_not_there_when_its_writer_was_interrupted(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), FrameWriter(tmp_path / "f", "x", Clear()) as writer:
        writer.write(b"half")
        raise RuntimeError

    assert list(tmp_path.iterdir()) == []


def test_cut_off_moved_and_lengthened_files_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "f", b"a" * (2 * FRAME_BYTES + 5))
    whole = path.read_bytes()

    for broken in (whole[:-1], whole[: FRAME_BYTES + 40], whole[:5], whole + b"x", b""):
        path.write_bytes(broken)
        with pytest.raises(Damaged):
            read(path)
    path.write_bytes(whole)
    with pytest.raises(Damaged, match="not of y"):
        read(path, "y")


def test_pieces_are_read_as_a_file_in_any_steps() -> None:
    reader = PieceReader(iter([b"abc", b"", b"defg", b"h"]))

    assert [reader.read(2), reader.read(2), reader.read(9), reader.read(9), reader.read(9)] == [
        b"ab", b"c", b"defg", b"h", b"",
    ]  # fmt: skip


def test_folder_may_be_entered_by_its_owner_alone(tmp_path: Path) -> None:
    assert stat.S_IMODE(private_folder(tmp_path / "a").stat().st_mode) == 0o700
