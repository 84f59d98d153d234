"""The platform's visitor counter: one row an hour and article, and one for the whole shop."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from detection.engine.types import TrafficEvent
from detection.simulation.chance import noise, poisson
from detection.simulation.story import Story, Visits

_SPREAD = 0.08
_SHARED_VISITORS = 0.8  # people who look at two articles count once for the shop


def count_visits(story: Story) -> None:
    """Turns the expected visits that trade wrote down into hourly rows as counted."""
    whole: defaultdict[datetime, Visits] = defaultdict(Visits)
    for (hour, key), expected in sorted(story.visits.items()):
        row = _counted(story, hour, key, expected)
        total = whole[hour]
        total.visitors += row.visitors or 0
        total.carts += row.carts or 0
        total.chats += row.chats or 0
        total.favourites += row.favourites or 0
        story.add(row)
    for hour, total in sorted(whole.items()):
        story.add(
            TrafficEvent(
                at=hour + timedelta(hours=1),
                minutes=60,
                visitors=round(total.visitors * _SHARED_VISITORS),
                carts=round(total.carts),
                chats=round(total.chats),
                favourites=round(total.favourites),
            )
        )


def _counted(story: Story, hour: datetime, key: str, expected: Visits) -> TrafficEvent:
    rng = story.rng
    visitors = poisson(rng, expected.visitors * noise(rng, _SPREAD))
    return TrafficEvent(
        at=hour + timedelta(hours=1),
        minutes=60,
        product_id=key,
        visitors=visitors,
        carts=min(visitors, poisson(rng, expected.carts)),
        chats=min(visitors, poisson(rng, expected.chats)),
        favourites=min(visitors, poisson(rng, expected.favourites)),
    )
