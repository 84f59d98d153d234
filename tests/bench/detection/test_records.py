from __future__ import annotations

from pathlib import Path

from bench.detection.records import Records
from bench.detection.run import How, run_all
from tests.bench.detection.conftest import spec

_FEW = [spec(), spec(family="honest", kind="live", style="none", seed=2), spec(seed=3)]
_NO_DATA = How(data=None)


def test_a_run_that_was_stopped_goes_on_from_its_records(tmp_path: Path) -> None:
    path = tmp_path / "out" / "records.jsonl"
    whole = run_all(_FEW, 1, _NO_DATA, Records(path))
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:2]) + lines[2][:40], "utf-8")

    records = Records(path, resume=True)
    assert [records.get(spec) is not None for spec in _FEW] == [True, True, False]
    again = run_all(_FEW, 1, _NO_DATA, records)
    assert again[:2] == whole[:2]
    assert [r.spec for r in again] == [r.spec for r in whole]
    assert len(path.read_text("utf-8").splitlines()) == len(_FEW)


def test_records_begin_anew_when_nobody_says_resume(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    run_all(_FEW[:1], 1, _NO_DATA, Records(path))
    assert Records(path).get(_FEW[0]) is None
    assert path.read_text("utf-8") == ""
