"""Records of a run on disk, one JSON line each, written as they come, so that hours are not lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from bench.detection.measure import Said, ScenarioResult
from bench.detection.scenario import Spec


class Records:
    """The file of `--dump`. With `resume` what it holds is not run again; else it begins anew.

    The file says nothing of the engine that was measured: go on only with the same one.
    """

    def __init__(self, path: Path, *, resume: bool = False) -> None:
        self._found: dict[str, ScenarioResult] = {}
        if resume and path.exists():
            self._found = {_key(record["spec"]): _read(record) for record in _whole(path)}
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lines: TextIO = path.open("w", encoding="utf-8")
        for result in self._found.values():
            self._write(result)

    def get(self, spec: Spec) -> ScenarioResult | None:
        return self._found.get(_key(spec.params()))

    def keep(self, result: ScenarioResult | None) -> None:
        """Write it down at once; None, for want of real data, leaves nothing."""
        if result is not None:
            self._found[_key(result.spec)] = result
            self._write(result)

    def _write(self, result: ScenarioResult) -> None:
        self._lines.write(json.dumps(result.as_json(), ensure_ascii=False) + "\n")
        self._lines.flush()


def _key(spec: Mapping[str, Any]) -> str:
    return json.dumps(spec, sort_keys=True)


def _whole(path: Path) -> list[dict[str, Any]]:
    """Every line but one that was cut off while it was written."""
    records = []
    for line in path.read_text("utf-8").splitlines():
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            break
    return records


def _read(record: dict[str, Any]) -> ScenarioResult:
    for name in ("verdicts", "early_verdicts"):
        record[name] = [_said(one) for one in record[name]]
    record["rivals"] = {
        name: [(at, score) for at, score in pairs] for name, pairs in record["rivals"].items()
    }
    return ScenarioResult(**record)


def _said(fields: dict[str, Any]) -> Said:
    first, last = fields["window_minutes"]
    return Said(
        **{
            **fields,
            "products": tuple(fields["products"]),
            "missing": tuple(fields["missing"]),
            "window_minutes": (first, last),
        }
    )
