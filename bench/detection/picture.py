"""One picture: delay and recall against camouflage, and how far the probabilities can be believed."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import numpy as np

mpl.use("Agg")

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from bench.detection.measure import ScenarioResult
from bench.detection.rows.belief import calibrated
from bench.detection.rows.rivals import first_above, threshold_of
from bench.detection.rows.row import Results
from bench.detection.stats import calibration_bins, share_interval

_LEVELS = (0.0, 0.5, 0.7, 0.8, 0.9)
_SHOWN = (("orders only", (2, 3), "#c2410c"), ("with traffic", (4,), "#1d4ed8"))
_RIVAL_GREYS = ("#9ca3af", "#6b7280", "#b8a58a", "#7c8f7a")


def draw(results: Results, path: Path) -> None:
    """Write the picture as PNG."""
    figure, (delay, recall, belief) = plt.subplots(1, 3, figsize=(14, 5.0), layout="constrained")
    hundreds = [r for r in results if r.spec["kind"] == "hundred"]
    _delay(delay, hundreds)
    _recall(recall, hundreds, results)
    _belief(belief, results)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130, metadata={"Software": None})
    plt.close(figure)


def _at(results: Results, level: float, tiers: tuple[int, ...]) -> list[ScenarioResult]:
    return [r for r in results if r.spec["camouflage"] == level and r.spec["tier"] in tiers]


def _delay(axes: Axes, hundreds: Results) -> None:
    """Median minutes to hold of those held, each dot an attack."""
    for label, tiers, colour in _SHOWN:
        middles = []
        for level in _LEVELS:
            held = [r.hold_minute for r in _at(hundreds, level, tiers) if r.hold_minute is not None]
            held = [minute for minute in held if minute <= 60]
            axes.plot([level] * len(held), held, ".", color=colour, alpha=0.35)
            middles.append(float(np.median(held)) if held else math.nan)
        axes.plot(_LEVELS, middles, "-o", color=colour, label=label)
    axes.axhline(8, color="#888", linestyle=":", linewidth=1)
    axes.set(
        title="100 fakes in 30 minutes: delay of those held",
        xlabel="camouflaged share",
        ylabel="minutes to hold",
    )
    axes.legend(frameon=False)


def _recall(axes: Axes, hundreds: Results, results: Results) -> None:
    """Share held by the burst's end + 10 minutes, with 95 % intervals; rivals in grey."""
    for label, tiers, colour in _SHOWN:
        _recall_line(
            axes, hundreds, tiers, label, colour, lambda r: r.level_by_end in ("hold", "critical")
        )
    judged = [r for r in results if r.rivals]
    for name, grey in zip(judged[0].rivals if judged else (), _RIVAL_GREYS, strict=False):
        limit = threshold_of(judged, name)
        test = _rival_test(name, limit)
        _recall_line(
            axes, hundreds, (2, 3, 4), f"{name}, 1 % genuine alarms", grey, test, is_rival=True
        )
    axes.set(
        title="held by the end + 10 minutes",
        xlabel="camouflaged share",
        ylabel="share of attacks",
        ylim=(-0.03, 1.03),
    )
    axes.legend(frameon=False, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)


def _rival_test(name: str, limit: float) -> Callable[[ScenarioResult], bool]:
    return lambda result: math.isfinite(first_above(result.rivals.get(name, ()), limit))


def _recall_line(
    axes: Axes,
    hundreds: Results,
    tiers: tuple[int, ...],
    label: str,
    colour: str,
    test: Callable[[ScenarioResult], bool],
    *,
    is_rival: bool = False,
) -> None:
    points = []
    for level in _LEVELS:
        flags = [test(r) for r in _at(hundreds, level, tiers)]
        if flags:
            points.append((level, sum(flags) / len(flags), *share_interval(sum(flags), len(flags))))
    if not points:
        return
    x, y, low, high = (np.array(column) for column in zip(*points, strict=True))
    axes.plot(
        x, y, "--" if is_rival else "-o", color=colour, label=label, linewidth=1 if is_rival else 2
    )
    if not is_rival:
        axes.fill_between(x, low, high, color=colour, alpha=0.12)


def _belief(axes: Axes, results: Results) -> None:
    """Share truly artificial against the probability shown, dots as large as their count."""
    p, truth = calibrated(results)
    axes.plot([0, 1], [0, 1], color="#888", linestyle=":", linewidth=1)
    for mean, share, n in calibration_bins(p, truth):
        axes.plot(mean, share, "o", color="#1d4ed8", markersize=4 + 2.2 * math.log(n), alpha=0.8)
        axes.annotate(str(n), (mean, share), textcoords="offset points", xytext=(6, 4), fontsize=7)
    axes.set(
        title="p(artificial) at the burst's end + 10 minutes",
        xlabel="shown",
        ylabel="true share",
        xlim=(-0.03, 1.03),
        ylim=(-0.03, 1.03),
    )
