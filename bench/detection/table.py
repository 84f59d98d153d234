"""The table as text, markdown and JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.detection.rows.row import Row

_HEAD = ("row", "value", "target", "n", "95 % interval", "verdict")


def cells(row: Row) -> tuple[str, ...]:
    """The row as text, in the order of the head."""
    target = "" if row.goal is None else f"{'<=' if row.at_most else '>='} {_number(row.goal)}"
    between = "" if math.isnan(row.low) else f"{_number(row.low)} to {_number(row.high)}"
    n = f"{row.n:,}" + (
        f" ({row.unit.removeprefix('n in ')})" if row.unit.startswith("n in") else ""
    )
    return row.name, _number(row.value), target, n, between, row.verdict


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "never"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def as_text(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    lines = [_HEAD, *(cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(_HEAD))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def as_markdown(title: str, rows: Sequence[Row]) -> str:
    """The table for a page."""
    lines = [f"## {title}", "", "| " + " | ".join(_HEAD) + " |", "|" + " --- |" * len(_HEAD)]
    lines += ["| " + " | ".join(text.strip() for text in cells(row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as plain data; what is not a number or infinite is null."""
    return [
        {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in {**asdict(row), "verdict": row.verdict}.items()
        }
        for row in rows
    ]


def write(folder: Path, title: str, parts: dict[str, Sequence[Row]], facts: dict[str, Any]) -> None:
    """Write `table.md` and `table.json` into the folder, making it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = f"# {title}\n\n" + "\n".join(as_markdown(name, rows) for name, rows in parts.items())
    (folder / "table.md").write_text(text, "utf-8")
    data = {"facts": facts, "parts": {name: as_json(rows) for name, rows in parts.items()}}
    (folder / "table.json").write_text(
        json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8"
    )
