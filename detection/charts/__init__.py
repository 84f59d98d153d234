"""Figures: values in, plain dicts for plotly.js (or points for an SVG) out."""

from detection.charts.axis import Figure
from detection.charts.backtest import backtest_figure
from detection.charts.timeline import (
    BurstBar,
    BurstChart,
    burst_chart,
    spark_points,
    timeline_figure,
)

__all__ = [
    "BurstBar",
    "BurstChart",
    "Figure",
    "backtest_figure",
    "burst_chart",
    "spark_points",
    "timeline_figure",
]
