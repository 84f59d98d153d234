"""Which scenarios a run holds: pairs of an attack and an honest one in the same shop.

Every attack has an honest twin in the same shop at the same rate and tier, so at least half of all
scenarios are honest, and no shop's habits can give the answer away.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

import numpy as np

from bench.detection.scenario import NO_STYLE, SPLITS, UNSEEN_STYLE, Spec
from bench.detection.shops import is_unseen
from bench.detection.sizes import BASE_RATES, sized_attack, sized_crowd, sized_month
from bench.detection.styles import CAMOUFLAGES, STYLES

Rng = np.random.Generator
# History must fill the baselines and still run in a second: less of it where orders are many.
_HISTORY_DAYS = {1.0: 14.0, 5.0: 10.0, 20.0: 5.0, 100.0: 2.5}
_SHORT_HISTORY_DAYS = 4.0
_DRIP_HISTORY_DAYS = 35.0
_SHORT_TAIL_DAYS, LONG_TAIL_DAYS = 0.03, 3.5

# Half of the attacks are hundreds: most targets are about them.
_OTHERS = ("backlog", "scalpers", "serial_refunder", "price_fault")
_LARGER = (
    "flood", "waves", "own_few", "drip", "waves", "other", "flood", "one_account", "waves",
    "own_many", "drip", "other", "crew",
)  # fmt: skip
# Camouflage and tier of the hundreds, in turn; tier 3 shows orders only, tier 4 traffic too.
_CELLS = (
    (0.0, 3), (0.5, 3), (0.7, 3), (0.7, 4), (0.0, 4), (0.5, 3), (0.8, 3), (0.0, 2), (0.7, 4), (0.0, 3),
    (0.5, 4), (0.9, 4), (0.7, 3), (0.8, 4), (0.5, 2), (0.7, 3), (0.7, 4), (0.0, 1), (0.9, 3), (0.0, 0),
)  # fmt: skip
# Those of the target table's rows on ranking bursts, for the ceiling.
HUNDRED_CELLS = ((0.0, 3), (0.5, 3), (0.7, 3), (0.7, 4))
# Crowds beside a hundred are bursts of a hundred; elsewhere all sorts.
_BURSTS = (
    "viral", "live", "undeclared", "group", "flash", "coupon_site", "village_tv", "nasa", "promotion",
)  # fmt: skip
_CROWDS = (
    "recall", "viral", "live", "staff_cancel", "undeclared", "group", "holiday", "flash", "new_shop",
    "coupon_site", "audience_shift", "village_tv", "nasa", "promotion",
)  # fmt: skip
_MONTH_EVERY = 10
_UNSEEN_STYLE_SHARE = 0.4  # of the test split's attacks


def plan(n: int, seed: int, split: str = "all") -> list[Spec]:
    """About `n` scenarios (an even number), half of them honest. Raises ValueError on a bad split.

    `train` leaves out the unseen style and the unseen shops; `test` has unseen shops only, the
    unseen style among them; `all` mixes them as they come.
    """
    if split not in SPLITS:
        raise ValueError(f"split is one of {', '.join(SPLITS)}")
    cells, kinds = cycle(_CELLS), _kinds()
    bursts, crowds = cycle(_BURSTS), cycle(_CROWDS)
    specs: list[Spec] = []
    for pair in range(max(1, n // 2)):
        rng = np.random.default_rng([seed, pair, 0x91A4])
        kind = next(kinds)
        cell = next(cells) if kind == "hundred" else _any_cell(rng)
        attack = _placed(_attack(rng, kind, cell, split), rng, seed * 100_003 + 2 * pair, split)
        twin = next(bursts if kind == "hundred" else crowds)
        is_month = pair % _MONTH_EVERY == _MONTH_EVERY - 1
        specs += [_with_past(attack), _twin(rng, attack, "month" if is_month else twin)]
    return specs


def hundreds(n: int, seed: int) -> list[Spec]:
    """About `n` bursts of a hundred orders in shops of their own: attacks, and crowds beside them."""
    cells, bursts, specs = cycle(HUNDRED_CELLS), cycle(_BURSTS), []
    for pair in range(max(1, n // 2)):
        rng = np.random.default_rng([seed, pair, 0x0CE1])
        attack = _attack(rng, "hundred", next(cells), "all")
        attack = _placed(attack, rng, seed * 1_000_003 + 2 * pair, "all")
        attack = attack.with_(tail_days=_SHORT_TAIL_DAYS)
        specs += [attack, _twin(rng, attack, next(bursts)).with_(tail_days=_SHORT_TAIL_DAYS)]
    return specs


def _kinds() -> Iterator[str]:
    """A hundred, something larger, a hundred, ..."""
    others, larger = cycle(_OTHERS), cycle(_LARGER)
    while True:
        yield "hundred"
        kind = next(larger)
        yield next(others) if kind == "other" else kind


def _any_cell(rng: Rng) -> tuple[float, int]:
    return float(rng.choice([0.0, 0.0, 0.5, 0.7])), int(rng.choice([2, 3, 4, 4]))


def _attack(rng: Rng, kind: str, cell: tuple[float, int], split: str) -> Spec:
    camouflage, tier = cell
    spec = Spec(
        family="other" if kind in _OTHERS else "attack",
        kind=kind,
        seed=0,
        shop_seed=0,
        base_rate=float(rng.choice(BASE_RATES[:3])),
        tier=tier,
        history_days=0.0,
        tail_days=_tail_days(rng),
        style=_style(rng, split),
        camouflage=camouflage,
        camouflage_kind=str(rng.choice(CAMOUFLAGES)),
        shape=str(rng.choice(["plateau", "plateau", "ramp", "pulses"])),
    )
    return sized_attack(rng, spec)


def _tail_days(rng: Rng) -> float:
    """One scenario in four goes on until outcomes are known."""
    return LONG_TAIL_DAYS if rng.random() < 0.25 else _SHORT_TAIL_DAYS


def _style(rng: Rng, split: str) -> str:
    seen = [style for style in STYLES if style != UNSEEN_STYLE]
    share = {"train": 0.0, "test": _UNSEEN_STYLE_SHARE, "all": 1 / len(STYLES)}[split]
    return UNSEEN_STYLE if rng.random() < share else str(rng.choice(seen))


def _placed(spec: Spec, rng: Rng, seed: int, split: str) -> Spec:
    """The spec in a shop of the split, with enough history for its rate."""
    shop_seed = int(rng.integers(1, 1_000_000))
    while split != "all" and is_unseen(shop_seed) != (split == "test"):
        shop_seed += 1
    days = _HISTORY_DAYS.get(spec.base_rate, _SHORT_HISTORY_DAYS) * float(rng.uniform(0.8, 1.3))
    return spec.with_(seed=seed, shop_seed=shop_seed, history_days=days)


def _with_past(spec: Spec) -> Spec:
    """A drip is held against weeks: in a shop of some days nobody knows a hundredth more from chance."""
    return spec.with_(history_days=_DRIP_HISTORY_DAYS) if spec.kind == "drip" else spec


def _twin(rng: Rng, attack: Spec, kind: str) -> Spec:
    """Something honest in the same shop; for a hundred, a crowd of about a hundred."""
    twin = attack.with_(
        family="honest",
        kind=kind,
        seed=attack.seed + 1,
        style=NO_STYLE,
        camouflage=0.0,
        shape="plateau",
        tail_days=_tail_days(rng),
    )
    if kind == "month":
        return sized_month(rng, twin.with_(family="month"))
    return sized_crowd(rng, twin, is_hundred=attack.kind == "hundred")
