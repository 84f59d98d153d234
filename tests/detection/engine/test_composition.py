from __future__ import annotations

import numpy as np

from detection.engine import composition, registry
from detection.engine.baseline import Base, Baseline
from detection.engine.hypotheses import ROWS, STORIES, Hiding, Story, log_sum, prior, softmax

CHAT = registry.NAMES.index("chat")
ATTACKS = [row for row, story in enumerate(STORIES) if story is Story.ATTACK]


def _base(seen: float = 500.0) -> Base:
    shares = np.concatenate([np.array(signal.population) for signal in registry.SIGNALS])
    return Base(shares, np.full(len(registry.SIGNALS), seen))


def _chat(silent: int, asked: int) -> np.ndarray:
    counts = np.zeros(registry.TOTAL)
    counts[registry.place(CHAT)] = (silent, asked)
    return counts


def test_attack_leads_when_nobody_asks_anything() -> None:
    column = composition.evidence(_chat(200, 0), _base(), 0.99)[:, CHAT]
    assert STORIES[int(column.argmax())] is Story.ATTACK
    assert column[STORIES.index(Story.NORMAL)] == -composition.SIGNAL_CAP


def test_genuine_stories_lead_when_the_mix_is_the_shops_own() -> None:
    column = composition.evidence(_chat(160, 40), _base(), 0.99)[:, CHAT]
    assert STORIES[int(column.argmax())] is Story.NORMAL


def test_evidence_is_weaker_when_the_shops_own_mix_is_a_rumour() -> None:
    known = composition.evidence(_chat(60, 0), _base(500), 0.99)[:, CHAT].min()
    rumour = composition.evidence(_chat(60, 0), _base(0), 0.99)[:, CHAT].min()
    assert known < rumour <= 0


def test_block_is_capped_when_all_its_signals_shout() -> None:
    counts = np.zeros(registry.TOTAL)
    for signal, start in zip(registry.SIGNALS, registry.STARTS, strict=True):
        counts[start + int(np.argmax(signal.fakes))] = 400
    evidence = composition.evidence(counts, _base(), 0.99)
    for block in registry.BLOCKS:
        members = [i for i, signal in enumerate(registry.SIGNALS) if signal.block == block]
        together = evidence[:, members].sum(axis=1)
        assert together.max() - together.min() <= composition.BLOCK_CAP + 1e-6


def test_order_without_a_word_weighs_more_than_one_with_when_the_burst_is_silent() -> None:
    weights = composition.order_weights(_chat(300, 2), _base(), 0.99)[registry.place(CHAT)]
    assert weights[0] > 0 > weights[1]


def test_expected_depth_follows_the_provinces_of_the_burst() -> None:
    baseline = Baseline()
    room = registry.SIZES[registry.DEPTH] - 1
    shanghai, henan = (baseline.depth_shares(province) for province in ("上海", "河南"))
    assert shanghai[room] > henan[room] + 0.2


def test_coincidences_are_expected_to_grow_with_the_crowd() -> None:
    usual = Baseline().of("P1")
    repeat = registry.place(registry.NAMES.index("address_repeat"))
    alone, crowded = usual.shares[repeat][0], usual.crowded(5.0).shares[repeat][0]
    assert crowded < alone
    assert usual.crowded(1.0).shares[repeat][0] == alone
    assert round(float(usual.crowded(5.0).shares[repeat].sum()), 6) == 1.0


def test_less_of_what_fakes_show_never_speaks_for_an_attack() -> None:
    counts = np.zeros(registry.TOTAL)
    chat = registry.NAMES.index("chat")
    counts[registry.STARTS[chat] + 1] = 60  # everybody asked before buying
    found = composition.evidence(counts, _base(), 0.9)[:, chat]
    crowd = max(found[STORIES.index(story)] for story in (Story.VIRAL, Story.PROMOTION))
    assert found[ATTACKS].max() <= crowd


def _known(new: int, known: int) -> np.ndarray:
    counts = np.zeros(registry.TOTAL)
    counts[registry.place(registry.BUYER_SEEN)] = (new, known)
    return counts


def _best_hiding(column: np.ndarray) -> Hiding | None:
    rows = [row for row in ATTACKS if 0.1 < ROWS[row][1] < 0.5]
    return ROWS[max(rows, key=lambda row: column[row])][2]


def test_accounts_taken_over_explain_a_burst_that_is_half_regulars() -> None:
    column = composition.evidence(_known(50, 50), _base(), 0.99)[:, registry.BUYER_SEEN]
    assert _best_hiding(column) is Hiding.REGULARS
    assert column[ATTACKS].max() > column[STORIES.index(Story.VIRAL)]


def test_nothing_speaks_for_accounts_taken_over_when_all_buyers_are_new() -> None:
    column = composition.evidence(_known(100, 0), _base(), 0.99)[:, registry.BUYER_SEEN]
    regulars = [row for row in ATTACKS if ROWS[row][2] is Hiding.REGULARS]
    assert column[regulars].max() < -1
    assert _best_hiding(column) is not Hiding.REGULARS


def test_prior_gives_chance_the_lead_and_sums_to_one() -> None:
    chances = softmax(prior())
    assert STORIES[int(chances.argmax())] is Story.NORMAL
    assert round(float(chances.sum()), 9) == 1.0
    assert abs(log_sum(prior()[ATTACKS]) - (-6.0)) < 0.01
