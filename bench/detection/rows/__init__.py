"""The rows of the table, from the records: detection.md section 4, in its order."""

from __future__ import annotations

from bench.detection.rows.attacks import attack_rows
from bench.detection.rows.belief import auc_rows, calibration_rows, class_rows
from bench.detection.rows.honest import honest_rows, month_rows
from bench.detection.rows.orders import order_rows
from bench.detection.rows.row import Results, Row


def _run_rows(results: Results) -> list[Row]:
    errors = sum(bool(result.error) for result in results)
    return [
        Row("run.errors", "Scenarios that the detector failed on", errors, len(results), goal=0)
    ]


_TOPICS = (
    _run_rows,
    attack_rows,
    honest_rows,
    month_rows,
    order_rows,
    auc_rows,
    class_rows,
    calibration_rows,
)


def all_rows(results: Results) -> list[Row]:
    """Every row of the targets that these records can fill."""
    return [row for topic in _TOPICS for row in topic(results)]
