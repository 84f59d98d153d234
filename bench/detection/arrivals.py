"""When orders come: everyday rhythm, and the shapes of bursts."""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

import numpy as np

from bench.detection.shops import HOURS_A_WEEK, Shop

Rng = np.random.Generator
HOUR = 3600.0
SHAPES = ("plateau", "ramp", "pulses")


def everyday(
    rng: Rng, shop: Shop, start: float, end: float, trend: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Times and products of ordinary orders from `start` to `end`; `trend` multiplies each hour."""
    hours = max(1, int(np.ceil((end - start) / HOUR)))
    local = ((start / HOUR + shop.offset_hours) + np.arange(hours)).astype(int)
    # Day 0 of the epoch was a Thursday.
    week = shop.week[(local + 72) % HOURS_A_WEEK]
    days = local // 24
    noise = rng.gamma(1 / shop.day_noise**2, shop.day_noise**2, size=int(np.ptp(days)) + 1)
    level = week * noise[days - days.min()]
    if trend is not None:
        level = level * trend[:hours]
    level = level * rng.gamma(25.0, 1 / 25.0, size=hours)
    counts = rng.poisson(level[:, None] * shop.rates[None, :])
    hour, product = np.nonzero(counts)
    times = np.repeat(hour, counts[hour, product])
    products = np.repeat(product, counts[hour, product])
    at = start + (times + rng.random(len(times))) * HOUR
    order = np.argsort(at, kind="stable")
    inside = at[order] < end
    return at[order][inside], products[order][inside]


def attack_times(
    rng: Rng, n: int, start: float, minutes: float, shape: str, *, even: bool
) -> np.ndarray:
    """`n` times in the window: a plateau with a hard stop, a ramp up, or pulses; maybe evenly spaced."""
    if even:
        share = (np.arange(n) + 0.5) / n + rng.normal(0, 0.02 / n, n)
    else:
        share = rng.random(n)
    if shape == "ramp":
        share = np.sqrt(np.clip(share, 0, 1))
    elif shape == "pulses":
        pulses = 4
        share = (np.floor(share * pulses) + (share * pulses % 1) * 0.35) / pulses
    return np.sort(start + np.clip(share, 0, 1) * minutes * 60)


def crowd_times(rng: Rng, n: int, start: float, minutes: float, shape: str) -> np.ndarray:
    """`n` times of a genuine crowd, most of them within `minutes`.

    `viral` climbs and decays, `live` jumps and falls off, `sale` opens with a rush, `even` lasts.
    """
    span = minutes * 60
    if shape == "viral":
        at = rng.gamma(2.0, span / 6, n)
    elif shape == "live":
        at = np.where(rng.random(n) < 0.7, rng.random(n) * span * 0.6, rng.exponential(span / 4, n))
    elif shape == "sale":
        at = rng.exponential(span / 3, n)
    else:
        at = rng.random(n) * span
    return np.sort(start + at)


def traced_times(rng: Rng, n: int, start: float, minutes: float, trace: np.ndarray) -> np.ndarray:
    """`n` times whose intensity follows a trace of counts a minute, stretched to `minutes`."""
    weights = trace / trace.sum()
    place = rng.choice(len(trace), size=n, p=weights) + rng.random(n)
    return np.sort(start + place / len(trace) * minutes * 60)


@cache
def nasa(data: Path | None) -> np.ndarray | None:
    """Requests a minute at NASA's web server, July and August 1995; None when absent."""
    path = data / "web_nasa_per_minute.csv.gz" if data else None
    if not path or not path.exists():
        return None
    with gzip.open(path, "rt") as lines:
        rows = [(int(row["minute"]), int(row["requests"])) for row in csv.DictReader(lines)]
    series = np.zeros(rows[-1][0] + 1)
    for minute, requests in rows:
        series[minute] = requests
    return series


def nasa_crowd(rng: Rng, data: Path | None, minutes: int) -> np.ndarray | None:
    """A stretch around one of the two hundred busiest minutes of the trace, above its own floor."""
    series = nasa(data)
    if series is None:
        return None
    peaks = np.argsort(series)[-200:]
    start = max(0, int(rng.choice(peaks)) - int(minutes * rng.uniform(0.2, 0.6)))
    stretch = series[start : start + minutes]
    crowd = np.clip(stretch - np.quantile(stretch, 0.1), 0, None)
    return crowd if crowd.sum() > 0 else None
