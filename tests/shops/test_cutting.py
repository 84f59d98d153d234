"""A file's rows are cut into chunks: all of them, in order, small at both ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shops.operations.importing.cutting import CHUNK_ROWS, cut


def sizes(rows: int, left: int | None = None) -> list[int]:
    return [len(chunk) for chunk in cut(iter(range(rows)), left=rows if left is None else left)]


@given(rows=st.integers(0, 30_000), left=st.integers(-1000, 60_000))
def test_every_row_comes_once_and_in_order_whatever_was_expected(rows: int, left: int) -> None:
    chunks = list(cut(iter(range(rows)), left=left))
    assert [row for chunk in chunks for row in chunk] == list(range(rows))
    assert all(0 < len(chunk) <= CHUNK_ROWS for chunk in chunks)


def test_chunks_grow_from_a_small_one_and_shrink_to_a_small_one() -> None:
    found = sizes(60_000)
    top = found.index(CHUNK_ROWS), len(found) - found[::-1].index(CHUNK_ROWS)
    assert found[: top[0]] == sorted(found[: top[0]])
    assert set(found[slice(*top)]) == {CHUNK_ROWS}
    assert found[top[1] : -1] == sorted(found[top[1] : -1], reverse=True)
    assert max(found[0], found[-1]) < CHUNK_ROWS / 4


@pytest.mark.parametrize("rows", [0, 1, 300])
def test_a_small_file_is_one_chunk_at_most(rows: int) -> None:
    assert sizes(rows) == ([rows] if rows else [])
