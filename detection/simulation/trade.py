"""Eight ordinary weeks of trade, and the crowds that scenarios add to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from detection.simulation.catalogue import ARTICLES, POPULARITY, Article
from detection.simulation.chance import noise, poisson
from detection.simulation.clock import DAYS, hour_share
from detection.simulation.crowd import ORDINARY, Crowd
from detection.simulation.life import live
from detection.simulation.people import Buyer
from detection.simulation.story import Placed, Story

ORDERS_PER_DAY = 200.0
_DAY_SPREAD, _HOUR_SPREAD, _ARTICLE_SPREAD = 0.10, 0.18, 0.15
_REGULARS_KEPT = 6000
_QUANTITIES, _QUANTITY_WEIGHTS = (1, 2, 3, 5), (86, 10, 3, 1)
_OPENING_REGULARS = 900  # the shop traded before the story begins

Uplift = Callable[[datetime, Article], float]


def no_uplift(_hour: datetime, _article: Article) -> float:
    return 1.0


def trade(story: Story, uplift: Uplift = no_uplift, crowd: Crowd = ORDINARY) -> list[Placed]:
    """Writes eight weeks of orders; `uplift` multiplies an article's rate in an hour."""
    rng = story.rng
    story.regulars = [story.people.ordinary() for _ in range(_OPENING_REGULARS)]
    placed: list[Placed] = []
    for day in range(DAYS):
        mood = noise(rng, _DAY_SPREAD)
        luck = {article.key: noise(rng, _ARTICLE_SPREAD) for article in ARTICLES}
        for hour in range(24):
            start = story.starts_at + timedelta(days=day, hours=hour)
            busy = ORDERS_PER_DAY * hour_share(start) * mood * noise(rng, _HOUR_SPREAD)
            for article in ARTICLES:
                rate = busy * luck[article.key] * article.popularity / POPULARITY
                rate *= uplift(start, article)
                story.visit(start, article, crowd, rate)
                moments = [_within(story, start) for _ in range(poisson(rng, rate))]
                placed += buy(story, moments, article, crowd)
    return placed


def buy(story: Story, moments: Iterable[datetime], article: Article, crowd: Crowd) -> list[Placed]:
    """Writes one order a moment by this crowd, and the ordinary life that follows."""
    placed = []
    for moment in sorted(moments):
        quantity = story.rng.choices(_QUANTITIES, _QUANTITY_WEIGHTS)[0]
        order = story.order(moment, article, crowd, _somebody(story, crowd), quantity)
        live(story, order)
        placed.append(order)
    return placed


def rush(story: Story, moments: Iterable[datetime], article: Article, crowd: Crowd) -> list[Placed]:
    """A crowd on top of ordinary trade: its orders and the visits that come with them."""
    placed = buy(story, moments, article, crowd)
    for order in placed:
        story.visit(order.at, article, crowd, 1)
    return placed


def _somebody(story: Story, crowd: Crowd) -> Buyer:
    if story.rng.random() >= crowd.new_share:
        return story.rng.choice(story.regulars)
    buyer = story.people.ordinary()
    if len(story.regulars) < _REGULARS_KEPT:
        story.regulars.append(buyer)
    else:
        story.regulars[story.rng.randrange(_REGULARS_KEPT)] = buyer
    return buyer


def _within(story: Story, hour: datetime) -> datetime:
    return hour + timedelta(seconds=story.rng.randrange(3600))
