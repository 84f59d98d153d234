"""Which orders were named, ten minutes after the alert."""

from __future__ import annotations

import numpy as np

from bench.detection.rows.row import (
    Results,
    Row,
    camouflage_of,
    is_held,
    pooled_row,
    ratio_row,
    tier_of,
)


def order_rows(results: Results) -> list[Row]:
    rows = []
    for level, precision, recall in ((0.0, 0.97, 0.95), (0.5, 0.95, 0.80)):
        found = [
            r for r in results
            if r.suspects is not None and camouflage_of(r) == level and tier_of(r) >= 2
            and r.spec["kind"] in ("flood", "hundred", "waves") and is_held(r)
        ]  # fmt: skip
        table = np.array(
            [(r.suspects_true, r.suspects, r.fakes_placed) for r in found], float
        ).reshape(-1, 3)
        label = "no camouflage" if level == 0 else "half camouflaged"
        for key, column, goal in (("precision", 1, precision), ("recall", 2, recall)):
            pairs = table[:, [0, column]]
            rows.append(
                ratio_row(
                    f"orders.{key}.{level}",
                    f"Orders at alert + 10 min, {label}: {key}",
                    pairs,
                    goal,
                )
            )
            rows.append(
                pooled_row(
                    f"orders.{key}.{level}.all",
                    f"  the orders of all these attacks together: {key}",
                    pairs,
                )
            )
    return rows
