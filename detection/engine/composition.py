"""Layer 3: who is in the burst? Log evidence of every signal under every story.

The burst is a mixture, `(1 - pi) base + pi excess` with `pi = 1 - expected / observed`; each story
says what its excess looks like. Counts are Dirichlet-multinomial with finite strength, so that
evidence saturates; a signal moves no story by more than `SIGNAL_CAP`, signals that fail together
(a block) by no more than `BLOCK_CAP`.
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

from detection.engine import registry
from detection.engine.baseline import Base
from detection.engine.gamma import log_gamma
from detection.engine.hypotheses import ROWS, STORIES, Hiding, Story, rows_of
from detection.engine.likelihood import beta_binomial, dirichlet_multinomial

Array = NDArray[np.float64]

SIGNAL_CAP = 4.0
BLOCK_CAP = 6.0
# Below about this many ordinary orders the shop's own mix is a rumour, and strengths shrink.
_BASE_RUMOUR = 40.0
_WEAKEST = 2.0
# What a signal may still say when the shop has shown nothing of it yet.
_SAY = 0.25
_TINY = 1e-4
# Where nine in ten customers of a shop fall into a bin that one in six of the population does, what is
# read from Chinese writing could not be read there.
_UNREAD_SHARE, _RARE_SHARE, _UNREAD_ORDERS = 0.9, 1 / 6, 30

_MIX = np.array(
    [[registry.SIGNALS[s].shape(story).mix for s in registry.OWNER] for story in STORIES]
)
_STRENGTH = np.array(
    [[signal.shape(story).strength for signal in registry.SIGNALS] for story in STORIES]
)
_TARGET = np.array(
    [
        np.concatenate([np.array(signal.target(story)) for signal in registry.SIGNALS])
        for story in STORIES
    ]
)
_IS_ATTACK = np.array([story is Story.ATTACK for story in STORIES])[:, None]
_CONTAMINATION = np.array([share for _, share, _ in ROWS])[:, None]
_MIX_SHOWN = np.where(_IS_ATTACK, _MIX * _CONTAMINATION, _MIX)
# With next to nothing to be told from, the hidden part is the shop's own mix, regulars and all.
_AS_OWN = np.array([hiding is Hiding.OWN and share > 0.1 for _, share, hiding in ROWS])
_AS_STRANGERS = np.array([hiding is Hiding.STRANGERS for _, _, hiding in ROWS])
_AS_REGULARS = np.array([hiding is Hiding.REGULARS for _, _, hiding in ROWS])
_SUREST_ATTACK = 80.0
_ATTACK_STRENGTH = np.minimum(
    _STRENGTH / np.maximum(_CONTAMINATION, 0.01), np.maximum(_STRENGTH, _SUREST_ATTACK)
)
# Hidden among strangers, it is as uncertain as they are.
_ATTACK_STRENGTH[_AS_STRANGERS] = np.minimum(
    _ATTACK_STRENGTH[_AS_STRANGERS], _STRENGTH[STORIES.index(Story.VIRAL)]
)
_SHOWN = np.array([signal.shown_by_fakes for signal in registry.SIGNALS])
_LOG_SHOWN, _LOG_HIDDEN = np.log(_SHOWN), np.log1p(-_SHOWN)
_AS_USUAL = np.array(
    [[signal.shape(story).as_usual for signal in registry.SIGNALS] for story in STORIES]
)
_MAY_BE_USUAL = _AS_USUAL > 0
_LOG_USUAL = np.log(np.where(_MAY_BE_USUAL, _AS_USUAL, 0.5))
_LOG_UNUSUAL = np.log1p(-np.where(_MAY_BE_USUAL, _AS_USUAL, 0.5))
_NORMAL_ROW = STORIES.index(Story.NORMAL)
_GROUP_ROW = STORIES.index(Story.GROUP)
# A group order lives in one place: so many orders' worth of certainty on its home province.
_HOME_STRENGTH = 15.0
# One in ten sends it elsewhere.
_FEW_AWAY = (1.0, 9.0)
# Regional television and local papers bring a crowd of one province and some from elsewhere: one crowd in ten.
_ELSEWHERE = 6.0
_LOG_REGIONAL = log(0.1)
# A task or an offer may name how many pieces to take; one attack or sale in ten does.
_UNTOLD = (Story.NORMAL, Story.SCALPING, Story.DATA_ERROR, Story.BACKLOG)
_TOLD_ROWS = np.array([story not in _UNTOLD for story in STORIES])
_TOLD_SHARE = 0.1
_LOG_TOLD, _LOG_UNTOLD = np.log(_TOLD_SHARE), np.log1p(-_TOLD_SHARE)
_GATHERED, _MORE_THAN_USUAL = 0.4, 1.3
_CROWD_ROWS = [STORIES.index(story) for story in (Story.VIRAL, Story.PROMOTION)]
_FAULT_ROW, _SCALPING_ROW = STORIES.index(Story.DATA_ERROR), STORIES.index(Story.SCALPING)
# No sale leaves a tenth of the price, and none has its customers take ten pieces each: that alone outweighs how
# much rarer faults and scalpers are than sales. So many nats beyond the cap.
_BEYOND_DOUBT = ((_FAULT_ROW, registry.PRICE, 4.0), (_SCALPING_ROW, registry.QUANTITY, 4.0))
_VIRAL_ROW = STORIES.index(Story.VIRAL)
_TELLS = np.concatenate(
    [
        np.array([float(bin_ in signal.attack_tells) for bin_ in range(len(signal.bins))])
        for signal in registry.SIGNALS
    ]
)
_TRUST = np.array([signal.trust for signal in registry.SIGNALS])
_READS_CHINESE = np.array([signal.reads_chinese for signal in registry.SIGNALS])
_IS_RARE = np.concatenate(
    [np.array(signal.population) <= _RARE_SHARE for signal in registry.SIGNALS]
)
_HAS_TELLS = np.array([signal.is_one_sided for signal in registry.SIGNALS])
# Accounts that were taken over have nearly all bought here before, others never.
_REGULARS, _NEWCOMERS = np.array([0.1, 0.9]), np.array([0.97, 0.03])
_ATTACK_ROWS = rows_of(Story.ATTACK)
_OTHERWISE = tuple(
    (
        index,
        np.array(signal.otherwise.fakes),
        log(signal.otherwise.share),
        log(1 - signal.otherwise.share),
    )
    for index, signal in enumerate(registry.SIGNALS)
    if signal.otherwise is not None
)
_IN_BLOCK = np.array(
    [[float(signal.block == block) for block in registry.BLOCKS] for signal in registry.SIGNALS]
)


def evidence(counts: Array, base: Base, excess_share: float) -> Array:
    """Log evidence, one row a story (hypotheses.ROWS), one column a signal; best story 0.

    `counts` is a flat histogram of the burst's orders. A signal without a counted order gives a
    column of zeros. Cost does not depend on the number of orders.
    """
    mix = _MIX_SHOWN * excess_share
    shares = (1 - mix) * base.shares + mix * _TARGET
    shares += (1 - _CONTAMINATION) * excess_share * hidden(base)
    shares = np.maximum(shares, _TINY)
    strength = _strengths(base)
    alpha = shares * strength[:, registry.OWNER]
    total = np.add.reduceat(alpha, registry.STARTS, axis=1)
    orders = np.add.reduceat(counts, registry.STARTS)
    inner = np.add.reduceat(_risen(alpha, counts), registry.STARTS, axis=1)
    raw = log_gamma(total) - log_gamma(total + orders) + inner
    raw[_GROUP_ROW, registry.PROVINCE] = _gathered(counts, base, registry.PROVINCE)
    raw[_TOLD_ROWS, registry.QUANTITY] = np.logaddexp(
        _LOG_UNTOLD + raw[_TOLD_ROWS, registry.QUANTITY],
        _LOG_TOLD + _gathered(counts, base, registry.QUANTITY),
    )
    raw = _or_as_usual(raw)
    for signal, fakes, log_share, log_rest in _OTHERWISE:
        if orders[signal]:
            other = _of_fakes(signal, fakes, counts, base, excess_share)
            column = raw[_ATTACK_ROWS, signal]
            raw[_ATTACK_ROWS, signal] = np.logaddexp(log_rest + column, log_share + other)
    raw = np.where(_IS_ATTACK, _hedged(raw), raw)
    raw = _one_sided(raw, counts, base)
    regional = _LOG_REGIONAL + _gathered(counts, base, registry.PROVINCE, elsewhere=_ELSEWHERE)
    raw[_VIRAL_ROW, registry.PROVINCE] = max(raw[_VIRAL_ROW, registry.PROVINCE], regional)
    raw *= (base.seen + _SAY * _BASE_RUMOUR) / (base.seen + _BASE_RUMOUR)
    raw[:, (orders == 0) | unread(base)] = 0.0
    trusted = np.maximum(_capped(raw, SIGNAL_CAP) * _TRUST, -SIGNAL_CAP)
    told = _capped_by_block(trusted)
    for row, signal, most in _BEYOND_DOUBT:
        told[row, signal] += min(_beyond_cap(raw[:, signal], row), most)
    told[_GROUP_ROW, registry.PROVINCE] += _scattered(counts, base, excess_share)
    return told


def _risen(alpha: Array, counts: Array) -> Array:
    """Log of gamma(alpha + counts) / gamma(alpha), bin by bin; most bins are empty, and give 0."""
    risen = np.zeros_like(alpha)
    filled = np.flatnonzero(counts)
    before = alpha[:, filled]
    risen[:, filled] = log_gamma(before + counts[filled]) - log_gamma(before)
    return risen


def _beyond_cap(raw: Array, row: int) -> float:
    """How far a story is ahead of all others in one signal beyond the cap; 0 where it is not."""
    lead = float(raw[row] - np.delete(raw, row).max())
    return max(lead - SIGNAL_CAP, 0.0)


def _scattered(counts: Array, base: Base, excess_share: float) -> float:
    """What extra orders outside the busiest province say against a group of one place; at most 0."""
    place = registry.place(registry.PROVINCE)
    seen = counts[place]
    extra = np.maximum(seen - (1 - excess_share) * seen.sum() * base.shares[place], 0.0)
    total, home = float(extra.sum()), float(extra.max())
    lone = beta_binomial(total - home, total, *_FEW_AWAY) - beta_binomial(total - home, total, 1, 1)
    return max(min(lone, 0.0), -SIGNAL_CAP)


def unread(base: Base) -> NDArray[np.bool_]:
    """Signals that read Chinese writing, in a shop whose customers do not write it."""
    alike = np.where(_IS_RARE, base.shares, 0.0)
    most = np.maximum.reduceat(alike, registry.STARTS)
    told: NDArray[np.bool_] = (
        _READS_CHINESE & (most >= _UNREAD_SHARE) & (base.seen >= _UNREAD_ORDERS)
    )
    return told


def hidden(base: Base) -> Array:
    """How the camouflaged part of an attack differs from the shop's own mix; one row a story, shares."""
    away = np.zeros_like(_TARGET)
    away[_AS_STRANGERS] = _MIX[_VIRAL_ROW] * (_TARGET[_VIRAL_ROW] - base.shares)
    seen = registry.place(registry.BUYER_SEEN)
    away[_AS_OWN, seen] = _NEWCOMERS - base.shares[seen]
    away[_AS_REGULARS, seen] = _REGULARS - base.shares[seen]
    return away


def _gathered(counts: Array, base: Base, signal: int, *, elsewhere: float = 1.0) -> float:
    """Log evidence of orders that nearly all lie in one bin of the signal, whichever that is.

    `elsewhere` is how many orders' worth of certainty there is on the others being the shop's own mix.
    """
    place = registry.place(signal)
    seen, usual = counts[place], base.shares[place]
    home = int(np.argmax(seen))
    alpha = elsewhere * usual
    alpha[home] += _HOME_STRENGTH
    return float(dirichlet_multinomial(alpha, seen) + np.log(max(usual[home], _TINY)))


def _one_sided(raw: Array, counts: Array, base: Base) -> Array:
    """Only more of what fakes show speaks for an attack; less of it speaks for no one.

    An attack's expectation is loose, so it would profit from any way in which a crowd differs.
    """
    orders = np.maximum(np.add.reduceat(counts, registry.STARTS), 1.0)
    seen = np.add.reduceat(counts * _TELLS, registry.STARTS) / orders
    usual = np.add.reduceat(base.shares * _TELLS, registry.STARTS)
    is_less = (seen <= usual) & _HAS_TELLS
    is_less[registry.PROVINCE] = _gathers(counts, base)
    is_held = _IS_ATTACK & is_less
    # Accounts taken over show as too many regulars, the very opposite of the tell.
    is_held[_AS_REGULARS, registry.BUYER_SEEN] = False
    capped: Array = np.where(is_held, np.minimum(raw, raw[_CROWD_ROWS].max(axis=0)), raw)
    return capped


def _of_fakes(signal: int, fakes: Array, counts: Array, base: Base, excess_share: float) -> Array:
    """Log evidence of the signal if the attack's own orders show `fakes` in it, one row an attack."""
    place = registry.place(signal)
    mix = _CONTAMINATION[_ATTACK_ROWS] * excess_share
    shares = np.maximum((1 - mix) * base.shares[place] + mix * fakes, _TINY)
    alpha = shares * _ATTACK_STRENGTH[_ATTACK_ROWS, signal, np.newaxis]
    return dirichlet_multinomial(alpha, counts[place])


def _or_as_usual(raw: Array) -> Array:
    """A crowd need not differ from the shop's customers in every signal where crowds may."""
    mixed = np.logaddexp(_LOG_UNUSUAL + raw, _LOG_USUAL + raw[_NORMAL_ROW])
    told: Array = np.where(_MAY_BE_USUAL, mixed, raw)
    return told


def _gathers(counts: Array, base: Base) -> bool:
    """Whether the burst lives in one province more than the shop does: a broker's list does not."""
    place = registry.place(registry.PROVINCE)
    seen = counts[place] / max(counts[place].sum(), 1.0)
    home = int(np.argmax(seen))
    return bool(seen[home] >= max(_GATHERED, _MORE_THAN_USUAL * base.shares[place][home]))


def _hedged(raw: Array) -> Array:
    """An attack need not show in every signal: then its orders look like any crowd's there."""
    hedged: Array = np.logaddexp(_LOG_SHOWN + raw, _LOG_HIDDEN + raw[_VIRAL_ROW])
    return hedged


def _strengths(base: Base) -> Array:
    """Orders' worth of certainty; only the fake part of a hidden attack is uncertain."""
    trust = base.seen / (base.seen + _BASE_RUMOUR)
    weak = _WEAKEST + (_STRENGTH - _WEAKEST) * trust
    strengths: Array = np.where(_IS_ATTACK, _ATTACK_STRENGTH, np.minimum(weak, _STRENGTH))
    return strengths


def _capped(raw: Array, cap: float) -> Array:
    """Relative to the best story, none worse than -cap."""
    capped: Array = np.maximum(raw - raw.max(axis=0), -cap)
    return capped


def _capped_by_block(columns: Array) -> Array:
    together = columns @ _IN_BLOCK
    behind = together.max(axis=0) - together
    scale = np.where(behind > BLOCK_CAP, BLOCK_CAP / np.maximum(behind, BLOCK_CAP), 1.0)
    capped: Array = columns * (scale @ _IN_BLOCK.T)
    return capped
