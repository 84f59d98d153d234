"""The engine on a handful of scenarios, end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.detection import dial, run
from bench.detection.__main__ import main
from bench.detection.dial import SENSITIVITIES, dial_rows
from bench.detection.run import How, run_all, run_one
from tests.bench.detection.conftest import spec

NO_DATA = How(data=None)
_FEW = [spec(), spec(family="honest", kind="live", style="none", seed=2)]


def test_records_are_the_same_each_time_and_by_any_number_of_jobs() -> None:
    first, second = run_all(_FEW, 1, NO_DATA), run_all(_FEW, 2, NO_DATA)
    for results in (first, second):
        for result in results:
            result.seconds = 0.0
    assert first == second


def test_a_record_is_plain_data() -> None:
    result = run_one(spec(), NO_DATA)
    assert result is not None
    assert json.loads(json.dumps(result.as_json()))["spec"]["kind"] == "hundred"


def test_a_failing_detector_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such signal")

    monkeypatch.setattr(run, "listen", fail)
    result = run_one(spec(), NO_DATA)
    assert result is not None
    assert "no such signal" in result.error


def test_the_command_writes_table_picture_and_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [
        "--scenarios",
        "2",
        "--parts",
        "scenarios",
        "--jobs",
        "1",
        "--data",
        str(tmp_path / "no"),
    ]
    main([*arguments, "--out", str(tmp_path), "--dump", str(tmp_path / "dump.jsonl")])
    assert "100 in 30 min, base <= 20/h: held" in capsys.readouterr().out
    assert json.loads((tmp_path / "table.json").read_text())["facts"]["scenarios"] == 2
    assert (
        (tmp_path / "table.md").read_text("utf-8").startswith("# The detector on the public bench")
    )
    assert (tmp_path / "detection.png").stat().st_size > 10_000
    assert len((tmp_path / "dump.jsonl").read_text("utf-8").splitlines()) == 2


def test_the_list_prints_the_plan_and_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--scenarios", "6", "--list"])
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_the_dial_gives_a_row_for_each_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dial, "plan", lambda *_: _FEW)
    rows = dial_rows(NO_DATA, n=2, seed=1, split="train", jobs=1)
    assert [row["sensitivity"] for row in rows] == list(SENSITIVITIES)
    assert {row["attacks"] for row in rows} == {1}
