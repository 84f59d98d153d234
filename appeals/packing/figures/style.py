"""One look for every chart. Text becomes outlines in the one vendored font.

matplotlib is loaded by the first chart that is drawn, not by whoever names this module: it takes
a second and 40 MB, and most processes never draw.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

import pylopdf_fonts_zh_cn

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

INK = "#22303c"
MUTED = "#64748b"
GRID = "#e2e8f0"
BAND = "#d5dde8"
ORDERS = "#1d4e89"
COMPARISON = "#9aa9bb"
REFUNDS = "#c2600c"
MARKS = "#8b1e3f"

# Keys are matplotlib's own closed list of names, which a plain dict cannot say.
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "brushguard",
    "svg.fonttype": "path",
    "axes.formatter.use_locale": False,
    "path.simplify": False,
}
SIZE = 9.4  # drawn 7.1 inches wide and printed 174 mm wide: 9 points on paper


@contextmanager
def chart(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    """A figure of this many inches with one plain set of axes, under fixed settings."""
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.backends.backend_svg import FigureCanvasSVG  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(MUTED)
        axes.tick_params(colors=INK, labelsize=SIZE, length=3, width=0.6)
        axes.grid(axis="y", color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        yield figure, axes


def days(at: datetime) -> float:
    """A moment as the charts count it: days since 1970, UTC."""
    return at.timestamp() / 86400


def date_axis(axes: Axes, pattern: str, zone: tzinfo) -> None:
    """Between four and nine dates below the chart, written in the shop's zone."""
    from matplotlib.dates import AutoDateLocator, DateFormatter  # noqa: PLC0415

    locator = AutoDateLocator(tz=zone, minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(DateFormatter(pattern, tz=zone))  # type: ignore[no-untyped-call]


def whole_counts(axes: Axes) -> None:
    """Half an order is none: the ticks beside counts are whole numbers."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    axes.yaxis.set_major_locator(MaxNLocator(nbins="auto", integer=True, min_n_ticks=3))


def svg(figure: Figure) -> bytes:
    """This will draw a figure; call it inside `chart`. No date and no system font goes in."""
    from matplotlib.text import Text  # noqa: PLC0415

    for text in figure.findobj(Text):
        text.set_fontproperties(_font(float(text.get_fontsize())))
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()


def legend(axes: Axes, **where: Any) -> None:
    axes.legend(frameon=False, fontsize=SIZE, labelcolor=INK, **where)


def _font(size: float) -> FontProperties:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return FontProperties(fname=str(pylopdf_fonts_zh_cn.sans_path()), size=size)
