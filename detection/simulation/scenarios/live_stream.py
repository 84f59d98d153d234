"""Honest and undeclared: a streamer shows the article; strangers buy in pulses for an evening.

Nearly nine in ten are new, the article is one, nobody told the calendar. What speaks for them:
visits, carts and questions rise with the orders, addresses are as complete as anybody's, other
articles sell along, the crowd thins out over hours, and they send back what people send back.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from detection.simulation.catalogue import ARTICLES, MAIN, Article
from detection.simulation.clock import at
from detection.simulation.crowd import STREAM
from detection.simulation.story import Story
from detection.simulation.trade import rush, trade

_DAY, _CLOCK = 46, "19:30"
_PULSES_MINUTES = (6, 31, 62, 95, 131)  # each time the article is held into the camera
_PULSE_ORDERS = (120, 190, 160, 130, 70)
_DECAY_MINUTES = 11.0
_AFTERGLOW_HOURS = 16
_AFTERGLOW = 2.4
_HALO_SHARE = 0.07


def tell(story: Story) -> None:
    starts_at = at(story.first_day, _DAY, _CLOCK)
    afterglow_ends_at = starts_at + timedelta(hours=_AFTERGLOW_HOURS)

    def afterglow(hour: datetime, _article: Article) -> float:
        return _AFTERGLOW if starts_at <= hour < afterglow_ends_at else 1.0

    trade(story, afterglow)
    rush(story, _pulses(story, starts_at), MAIN, STREAM)
    for article in ARTICLES[1:7]:
        moments = [m for m in _pulses(story, starts_at) if story.rng.random() < _HALO_SHARE]
        rush(story, moments, article, STREAM)


def _pulses(story: Story, starts_at: datetime) -> list[datetime]:
    """Each showing is followed by a quick climb and a slow fall."""
    rng = story.rng
    return [
        starts_at + timedelta(minutes=minute, seconds=int(60 * rng.gammavariate(2, _DECAY_MINUTES)))
        for minute, orders in zip(_PULSES_MINUTES, _PULSE_ORDERS, strict=True)
        for _ in range(orders)
    ]
