"""Honest: a dormitory's group order. One to two hundred students, one campus, one hour."""

from __future__ import annotations

from datetime import timedelta

from detection.simulation.addresses import CAMPUSES, dormitory
from detection.simulation.catalogue import ARTICLES
from detection.simulation.clock import at
from detection.simulation.crowd import CLASSMATES
from detection.simulation.life import live
from detection.simulation.places import PROVINCES
from detection.simulation.story import Story
from detection.simulation.trade import trade

_ARTICLE = ARTICLES[8]
_DAY, _CLOCK = 44, "12:10"
_FEWEST, _MOST = 60, 200
_MEAN_MINUTES = 17.0
_HOUR_MINUTES = 60
_STUDENT_DAYS = 1500


def tell(story: Story) -> None:
    trade(story)
    rng = story.rng
    province = rng.choice(PROVINCES)
    place = rng.choice([place for place in province.places if not place.is_rural])
    campus = place.region[1].removesuffix("市") + rng.choice(CAMPUSES)
    starts_at = at(story.first_day, _DAY, _CLOCK)
    minutes = sorted(
        min(rng.expovariate(1 / _MEAN_MINUTES), rng.uniform(0, _HOUR_MINUTES))
        for _ in range(rng.randint(_FEWEST, _MOST))
    )
    for minute in minutes:
        student = story.people.living_at(
            lambda _place: dormitory(rng, campus), place, newest_days=_STUDENT_DAYS
        )
        moment = starts_at + timedelta(seconds=int(minute * 60))
        order = story.order(moment, _ARTICLE, CLASSMATES, student)
        live(story, order)
        story.visit(moment, _ARTICLE, CLASSMATES, 1)
