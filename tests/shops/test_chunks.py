"""A chunk comes out of another process as it went in, whatever its rows hold."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from shops.operations.importing.chunks import Chunk
from shops.operations.recording.prepared import PreparedOrder
from shops.platforms.problems import Code, Problem
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import LineRow, RefundRow
from shops.platforms.source import BrokenCells

NOW = datetime(2026, 6, 11, 2, tzinfo=UTC)
ORDER = PreparedOrder(2, "71", "paid", "title:箱", "箱", 990, NOW, "张*\x01\x02")
LINE = LineRow(3, "71", "1", "title:箱")
PROBLEM = Problem(4, "订单编号", Code.ID_MISSING, {"value": ""})


@pytest.mark.parametrize(
    "read",
    [
        ReadRow(2, [], ORDER, told=-5),  # type: ignore[arg-type]
        ReadRow(2, ["71", "箱"], ORDER, (PROBLEM,)),  # type: ignore[arg-type]
        ReadRow(2, [], ORDER, lines=(LINE,)),  # type: ignore[arg-type]
        ReadRow(3, [], LINE),
        ReadRow(3, [], RefundRow(3, "71", "9", amount_fen=990)),
        ReadRow(3, [], None, is_part=True),
        ReadRow(4, ["", "十二元"], None, (PROBLEM,)),
        ReadRow(4, BrokenCells(['"', "x"]), None, (PROBLEM,)),
        ReadRow(5, [], None),
        ReadRow(6, ["71", "", "浙江\n金华"], None, told=7, known_id="71"),
        ReadRow(6, [""], None, told=7, known_id="71"),
        ReadRow(6, ["71", "a\x1fb"], None, told=7, known_id="71"),
        ReadRow(6, ["71", 12.5, None, NOW, True], None, told=7, known_id="71"),
    ],
)
def test_a_row_of_any_kind_stays_what_it_was(read: ReadRow) -> None:
    chunk = pickle.loads(pickle.dumps(Chunk([read, read])))  # noqa: S301  our own
    assert chunk == Chunk([read, read])
    assert [type(row.row) for row in chunk.reads] == [type(read.row)] * 2
    assert [type(row.cells) for row in chunk.reads] == [type(read.cells)] * 2
