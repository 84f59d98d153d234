"""All layers brought together for one burst: what it probably is, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from detection.engine import composition, registry, surroundings
from detection.engine.baseline import Base
from detection.engine.burst import Burst, Held, Known
from detection.engine.gate import log_ratio
from detection.engine.hypotheses import (
    ARTIFICIAL,
    STORIES,
    Story,
    Vector,
    add,
    prior,
    rows_of,
    softmax,
    vector,
)
from detection.engine.lean import FEEDBACK
from detection.engine.levels import HOLD_AT, log_odds
from detection.engine.links import Ties
from detection.engine.memory import TOKEN_HOURS
from detection.engine.pause import Pause
from detection.engine.praise import Praise, praise
from detection.engine.product import Product
from detection.engine.refunds import Wave, wave
from detection.engine.shop import TIDE_MINUTES, Shop, most_within
from detection.engine.surroundings import Clue, Scene, backlog, stop
from detection.engine.surroundings.base import TrafficSeen

# Evidence of the count against mere chance; beyond this, chance is out of the question anyway.
COUNT_CAP = 25.0
# What a declared promotion adds to being one, and to another crowd: it explains, and mutes nothing.
DECLARED, _DECLARED_CROWD = 4.5, 1.0
_SEASON = 1.0
# An attack shows in some signals and pays a little in all the others, the more the more orders there
# are; where sixteen are shown by thirty extra orders that adds up to a nat, which is given back. Set
# on the crowds of a second generator: 4 of 315 ever pass p .8, and 86 % of its attacks do.
_GIVEN_BACK, _LATER_EXCESS = 0.06, 30.0
# Priors are those of an open gate, most of which chance or a crowd opened. A burst that has run its
# course and is still not explained by them is an attack far more often: on 679 bursts of the bench and
# 104 of a second generator, probabilities between .1 and .8 ten minutes after the end were 1 to 1.6 in
# log odds too low. About half of that is given, since a crowd gains it too: nothing for ten extra
# orders, in full from thirty on.
_RUN_ITS_COURSE = 0.8
_COURSE_FROM, _COURSE_OVER = 10.0, 20.0
# That all live in one place shows in several signals and in the links, and is one fact. Bought orders
# made from the list of one village show it too, so that it says only so much for a group.
_ONE_PLACE_MOST = 6.0
_ONE_PLACE = [registry.DEPTH, registry.PROVINCE, registry.NAMES.index("address_repeat")]
_GROUP_ROW, _ATTACK_ROWS = STORIES.index(Story.GROUP), rows_of(Story.ATTACK)
# A backlog needs a time in which it piled up, or all of it bears one second.
_NO_PAUSE = -4.0
# A shop knows how much it sells in an hour of silence after two days.
_KNOWN_HOURS = 48.0
EXCESS_LEAST, EXCESS_MOST = 0.02, 0.999
# What a trickle had shown before it went over into a burst is not forgotten, but counts for so much.
_KNOWN_MOST = 4.0
# A hold is forgotten only half: of the bench's bursts that were held and whose probability then fell to .1 to .5
# before they were over, 139 were attacks and 11 were not, where that probability says half as many and fewer.
_KEPT = 0.5


@dataclass(frozen=True)
class Assessment:
    """What the engine believes about a burst at one moment."""

    at: float
    orders: int
    expected: float
    excess_share: float
    count_ratio: float
    posterior: Vector
    signals: Vector
    counts: Vector
    base: Base
    clues: tuple[Clue, ...]
    wave: Wave
    praise: Praise
    ties: Ties | None
    declared: bool
    # Nats that what was known before the count rose adds for an attack.
    remembered: float = 0.0
    # Nats that the hold of the burst's first orders adds.
    kept: float = 0.0

    @property
    def excess(self) -> float:
        return max(self.orders - self.expected, 0.0)

    @property
    def artificial(self) -> float:
        return self.mass(*ARTIFICIAL)

    def mass(self, *stories: Story) -> float:
        return float(self.posterior[rows_of(*stories)].sum())


def assess(
    shop: Shop, product: Product, burst: Burst, now: float, feedback: str | None
) -> Assessment:
    """Weigh every layer. Cost: fixed, plus links and refunds over the burst's own orders."""
    burst.read_late(now, shop_tells_payment=shop.tells_payment)
    orders = len(burst.records)
    scene = burst_scene(shop, product, burst, now)
    expected = scene.expected
    excess_share = min(max(1 - expected / orders, EXCESS_LEAST), EXCESS_MOST)
    base = burst.expected_base(shop.baseline, shop.shop_rate() * TOKEN_HOURS)
    counts = np.array(burst.counts[: registry.TOTAL])
    signals = composition.evidence(counts, base, excess_share)
    clues = surroundings.clues(scene)
    tied = burst.ties(shop.tokened)
    cohort = wave(burst.records, shop.refunds, now)
    praised = praise(burst.records, shop.reviews)
    ratio = log_ratio(orders, expected, shop.shape_of(product))
    scores = prior() + signals.sum(axis=1) + sum((c.weights for c in clues), vector({}))
    add(
        scores,
        {
            Story.NORMAL: -min(ratio, COUNT_CAP),
            Story.ATTACK: cohort.weight,
            # A shop pays back what was bought at a price that nobody meant.
            Story.DATA_ERROR: max(cohort.weight, 0.0),
        },
    )
    add(scores, {Story.ATTACK: praised.weight, Story.SELF: praised.weight})
    links = vector({}) if tied is None else tied.weights(excess_share)
    add(links, {Story.GROUP: -one_fact(signals, links)})
    if tied is not None:
        add(links, dict.fromkeys(ARTIFICIAL, tied.one_house))
    scores += links
    if scene.promoted:
        add(scores, {Story.PROMOTION: DECLARED, Story.VIRAL: _DECLARED_CROWD})
    if shop.profile.season(burst.last_at) > 1.0:
        add(scores, {Story.PROMOTION: _SEASON, Story.VIRAL: _SEASON})
    if _nothing_piled_up(shop, scene, clues):
        add(scores, {Story.BACKLOG: _NO_PAUSE})
    add(scores, {Story.ATTACK: _given_back(signals, orders - expected)})
    if not burst.is_open or stop.has_ended(scene):
        add(scores, {Story.ATTACK: run_its_course(orders - expected)})
    scores += _told(shop, feedback)
    before = 0.0
    if burst.known is not None and feedback != "genuine":
        before = remembered(scores, burst.known, orders - expected)
        add(scores, {Story.ATTACK: before})
    kept = still_held(scores, burst) if feedback != "genuine" else 0.0
    add(scores, {Story.ATTACK: kept})
    return Assessment(
        at=now,
        orders=orders,
        expected=expected,
        excess_share=excess_share,
        count_ratio=ratio,
        posterior=softmax(scores),
        signals=signals,
        counts=counts,
        base=base,
        clues=tuple(clues),
        wave=cohort,
        praise=praised,
        ties=tied,
        declared=scene.promoted,
        remembered=before,
        kept=kept,
    )


def _nothing_piled_up(shop: Shop, scene: Scene, clues: Sequence[Clue]) -> bool:
    """Whether the shop, known well enough, went on selling until the burst, which came one by one."""
    is_batch = any(clue.code == "rhythm_batch" for clue in clues)
    return scene.pause is None and not is_batch and not shop.is_young(scene.times[0], _KNOWN_HOURS)


def _given_back(signals: Vector, excess: float) -> float:
    shown = int((np.abs(signals).sum(axis=0) > 0).sum())
    grown = min(max(excess, 0.0) / _LATER_EXCESS, 1.0)
    return _GIVEN_BACK * shown * grown


def one_fact(signals: Vector, links: Vector) -> float:
    """What one place says for a group rather than an attack beyond what one fact may say; 0 or more."""
    told = signals[:, _ONE_PLACE].sum(axis=1) + links
    lead = float(told[_GROUP_ROW] - told[_ATTACK_ROWS].max())
    return max(lead - _ONE_PLACE_MOST, 0.0)


def run_its_course(excess: float) -> float:
    """Log odds of an attack that a burst gains by being over, or silent for five minutes."""
    return _RUN_ITS_COURSE * min(max((excess - _COURSE_FROM) / _COURSE_OVER, 0.0), 1.0)


def remembered(scores: Vector, known: Known, excess: float) -> float:
    """What an attack lacks to the log odds at which some of these orders were held; 0 if nothing.

    The fewer of the excess they are, the less it is.
    """
    return _lacking(attack_odds(known.artificial), known.orders, excess, _odds(scores))


def still_held(scores: Vector, burst: Burst) -> float:
    """Half of what an attack lacks to the log odds at which its first orders were held; 0 if nothing.

    A burst that is sure enough by itself is held anew by that.
    """
    if burst.held is None:
        return 0.0
    found = _odds(scores)
    if found >= log_odds(HOLD_AT):
        burst.held = Held(min(found, _KNOWN_MOST), len(burst.records))
        return 0.0
    return _KEPT * _lacking(burst.held.odds, burst.held.orders, len(burst.records), found)


def _lacking(odds: float, of: int, orders: float, found: float) -> float:
    return max(odds * min(of / max(orders, 1.0), 1.0) - found, 0.0)


def _odds(scores: Vector) -> float:
    is_attack = rows_of(*ARTIFICIAL)
    return float(np.logaddexp.reduce(scores[is_attack]) - np.logaddexp.reduce(scores[~is_attack]))


def attack_odds(p: float) -> float:
    """Log odds of a probability, as much as is remembered of them at most."""
    return min(log_odds(p), _KNOWN_MOST) if p < 1 else _KNOWN_MOST


def _told(shop: Shop, feedback: str | None) -> Vector:
    """The merchant's own word moves a lot, and still not everything."""
    lean = shop.lean.weights()
    if feedback == "attack":
        return lean + vector({Story.ATTACK: FEEDBACK[feedback]})
    if feedback == "ours":
        return lean + vector(
            {Story.PROMOTION: -FEEDBACK[feedback], Story.ATTACK: FEEDBACK[feedback]}
        )
    if feedback == "genuine":
        return lean + vector({Story.ATTACK: FEEDBACK[feedback], Story.SELF: FEEDBACK[feedback]})
    return lean


def burst_scene(shop: Shop, product: Product, burst: Burst, now: float) -> Scene:
    """The burst from outside. Kept from the moment it closes: later the trails are cold."""
    if burst.scene is not None:
        return burst.scene
    start, end = burst.starts_at, max(burst.last_at, burst.starts_at + 1.0)
    recent = max(start, end - TIDE_MINUTES * 60)
    times = [record.at for record in burst.records]
    at = np.array(times)
    others_seen, others_usual = shop.others(product, recent, end)
    pause = _pause(shop, start)
    scene = Scene(
        times=times,
        expected=shop.expected(product, start, end, burst.tide),
        # Within two stamps where the data knows no seconds.
        most_in_2_minutes=most_within(at, 119),
        most_in_5_minutes=most_within(at, 300),
        most_in_30_minutes=most_within(at, 1800),
        shop_peak_5_minutes=shop.peak_5_minutes,
        shop_peak_30_minutes=shop.peak_30_minutes,
        others_seen=others_seen,
        others_expected=others_usual * burst.tide,
        promoted=shop.promoted(product.product_id, burst.last_at),
        whole_minutes=shop.whole_minutes,
        now=now if burst.cut_at is None else burst.cut_at,
        fades_to=min(shop.profile.rate(now) / shop.profile.rate(burst.last_at), 1.0),
        traffic=_traffic(shop, product, start, end),
        pause=pause,
        since_pause=0 if pause is None else _at_once(shop, pause),
    )
    if not burst.is_open:
        burst.scene = scene
    return scene


def _pause(shop: Shop, start: float) -> Pause | None:
    """The pause that ended as the burst began, if the shop knew its usual rate by then."""
    latest = shop.pauses.latest
    if latest is None or shop.is_young(latest.since, _KNOWN_HOURS):
        return None
    return latest if latest.until <= start <= latest.until + backlog.AT_ONCE_SECONDS else None


def _at_once(shop: Shop, pause: Pause) -> int:
    return shop.trail.count(pause.until, pause.until + backlog.AT_ONCE_SECONDS)


def _traffic(shop: Shop, product: Product, start: float, end: float) -> TrafficSeen | None:
    """The product's own reports, else the shop's."""
    mass = shop.profile.mass
    rate, in_all = shop.rate_of(product), shop.shop_rate()
    own = product.traffic.during(start, end, lambda since, until: rate * mass(since, until))
    return own or shop.traffic.during(start, end, lambda since, until: in_all * mass(since, until))


def missing(assessment: Assessment) -> tuple[str, ...]:
    """Signals and clues that the data could not show for most of these orders."""
    shown = np.add.reduceat(assessment.counts, registry.STARTS)
    shown[composition.unread(assessment.base)] = 0
    blind = [
        signal.name
        for signal, count in zip(registry.SIGNALS, shown, strict=True)
        if count == 0 or (count < 0.2 * assessment.orders and not signal.late)
    ]
    found = {clue.name for clue in assessment.clues}
    for name in ("traffic", "interest"):
        if name not in found:
            blind.append(name)
    if assessment.ties is None:
        blind.append("links")
    return tuple(blind)
