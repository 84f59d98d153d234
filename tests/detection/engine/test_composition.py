from __future__ import annotations

import numpy as np
import pytest

from detection.engine import composition, registry
from detection.engine.baseline import Base, Baseline
from detection.engine.hypotheses import ROWS, STORIES, Hiding, Story, prior, softmax

CHAT, AGE = (registry.NAMES.index(name) for name in ("chat", "buyer_age"))
TRUST = registry.SIGNALS[CHAT].trust
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
    assert column[STORIES.index(Story.NORMAL)] == -composition.SIGNAL_CAP * TRUST


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


def test_expected_depth_follows_the_provinces_of_the_burst() -> None:
    baseline = Baseline()
    room = registry.SIZES[registry.DEPTH] - 1
    shanghai, henan = baseline.depth_shares(["上海", "河南"])
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
    remark = registry.NAMES.index("remark")
    counts[registry.STARTS[remark] + 1] = 60  # everybody left a remark
    found = composition.evidence(counts, _base(), 0.9)[:, remark]
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
    assert abs(np.log(np.exp(prior()[ATTACKS]).sum()) - (-5.5)) < 0.01


def _one_signal(name: str, share: list[float], orders: int) -> np.ndarray:
    counts = np.zeros(registry.TOTAL)
    counts[registry.place(registry.NAMES.index(name))] = np.array(share) * orders
    column: np.ndarray = composition.evidence(counts, _base(), 0.99)[:, registry.NAMES.index(name)]
    return column


def test_a_crowd_through_the_shops_usual_doors_is_no_less_a_crowd() -> None:
    usual = list(registry.SIGNALS[registry.NAMES.index("channel")].population)
    column = _one_signal("channel", usual, 140)
    assert column[STORIES.index(Story.VIRAL)] > -1


def test_orders_at_a_hundredth_of_the_price_are_a_fault_and_no_attack() -> None:
    column = _one_signal("price", [1.0, 0.0, 0.0, 0.0, 0.0], 100)
    assert STORIES[int(column.argmax())] is Story.DATA_ERROR
    assert max(np.delete(column, int(column.argmax()))) < column.max() - 6
    deep = _one_signal("price", [0.05, 0.7, 0.2, 0.05, 0.0], 100)
    assert deep[STORIES.index(Story.DATA_ERROR)] <= deep[STORIES.index(Story.PROMOTION)]


def _stories(**shares: list[float]) -> dict[Story, float]:
    """How far each story is behind the best, by these signals of 120 orders and the stories' priors."""
    counts = np.zeros(registry.TOTAL)
    for name, mix in shares.items():
        counts[registry.place(registry.NAMES.index(name))] = 120 * np.array(mix)
    scores = prior() + composition.evidence(counts, _base(), 0.99).sum(axis=1)
    return {
        story: float(scores[[one is story for one in STORIES]].max() - scores.max())
        for story in Story
    }


def test_resellers_with_an_account_each_are_told_from_the_offer_that_they_came_for() -> None:
    """Eight in ten take six pieces and more at once, with the coupon, without a question, paid at once."""
    told = _stories(
        quantity=[0.1, 0.05, 0.05, 0.78, 0.02],
        buyer_repeat=[1.0, 0.0, 0.0, 0.0],
        chat=[0.97, 0.03],
        coupon=[0.5, 0.5],
        pay_delay=[0.6, 0.3, 0.06, 0.04],
        price=[0.0, 0.8, 0.2, 0.0, 0.0],
    )
    assert max(told, key=lambda story: told[story]) is Story.SCALPING


def test_a_sale_whose_customers_take_two_each_is_no_resale() -> None:
    told = _stories(
        quantity=[0.15, 0.8, 0.05, 0.0, 0.0],
        buyer_repeat=[0.98, 0.02, 0.0, 0.0],
        chat=[0.97, 0.03],
        coupon=[0.2, 0.8],
        pay_delay=[0.6, 0.3, 0.06, 0.04],
        price=[0.0, 0.8, 0.2, 0.0, 0.0],
    )
    assert max(told, key=lambda story: told[story]) is Story.PROMOTION
    assert told[Story.SCALPING] < -4


def test_writing_that_cannot_be_read_speaks_for_nobody() -> None:
    """A shop abroad: every address and every name falls where hardly any Chinese one does."""
    base, counts = _base(), np.zeros(registry.TOTAL)
    for name, place in (("address_depth", 0), ("name_pattern", 3)):
        where = registry.place(registry.NAMES.index(name))
        base.shares[where] = 0.0
        base.shares[where.start + place] = 1.0
        counts[where.start + place] = 100
    unread = composition.unread(base)
    assert [registry.NAMES[index] for index in unread.nonzero()[0]] == [
        "address_depth",
        "name_pattern",
    ]
    assert not composition.evidence(counts, base, 0.99).any()


def test_a_shop_of_regulars_is_read_as_any_other() -> None:
    base = _base()
    base.shares[registry.place(registry.BUYER_SEEN)] = (0.05, 0.95)
    assert not composition.unread(base).any()
    assert not composition.unread(_base()).any()


def test_a_crowd_that_pays_the_price_and_takes_one_is_no_fault() -> None:
    fault, crowd = STORIES.index(Story.DATA_ERROR), STORIES.index(Story.VIRAL)
    price = _one_signal("price", [0.0, 0.0, 0.02, 0.95, 0.03], 100)
    assert price[fault] < price[crowd] - 1


def test_a_third_of_new_accounts_is_a_newcomers_coupon_as_well_as_an_attack() -> None:
    some = _one_signal("buyer_age", [0.15, 0.2, 0.12, 0.23, 0.3], 120)
    most = _one_signal("buyer_age", [0.5, 0.3, 0.1, 0.05, 0.05], 120)
    crowd, trust = STORIES.index(Story.VIRAL), registry.SIGNALS[AGE].trust
    assert max(some[ATTACKS]) - some[crowd] < 2.0 * trust
    assert max(most[ATTACKS]) - most[crowd] > 3.0 * trust


def test_a_crowd_from_one_province_is_no_brokers_list() -> None:
    usual = registry.SIGNALS[registry.PROVINCE].population
    at_home = [0.7 * (place == 3) + 0.3 * share for place, share in enumerate(usual)]
    everywhere = [1 / len(usual)] * len(usual)
    crowd = STORIES.index(Story.VIRAL)
    gathered = _one_signal("province", at_home, 100)
    spread = _one_signal("province", everywhere, 100)
    assert max(gathered[ATTACKS]) <= max(gathered[crowd], gathered[STORIES.index(Story.PROMOTION)])
    assert max(spread[ATTACKS]) > spread[crowd]


@pytest.mark.parametrize(("at_home", "is_regional"), [(0.87, True), (0.5, False)])
def test_regional_television_fills_one_province_and_no_list_does(
    at_home: float, is_regional: bool
) -> None:
    usual = registry.SIGNALS[registry.PROVINCE].population
    mix = [at_home * (place == 20) + (1 - at_home) * share for place, share in enumerate(usual)]
    column = _one_signal("province", mix, 100)
    crowd, attack = column[STORIES.index(Story.VIRAL)], max(column[ATTACKS])
    assert (crowd > attack + 2.0) == is_regional


def _pieces(*counts: int) -> np.ndarray:
    column = np.zeros(registry.TOTAL)
    column[registry.place(registry.QUANTITY)] = counts
    return column


def test_two_pieces_in_every_order_are_as_likely_a_task_as_an_offer() -> None:
    column = composition.evidence(_pieces(0, 300, 0, 0, 0), _base(), 0.99)[:, registry.QUANTITY]
    crowd, attack = (column[STORIES.index(story)] for story in (Story.PROMOTION, Story.ATTACK))
    assert abs(crowd - attack) < 1.0
    assert column[STORIES.index(Story.DATA_ERROR)] <= attack


def test_absurd_quantities_of_every_size_are_no_task() -> None:
    column = composition.evidence(_pieces(20, 10, 20, 40, 210), _base(), 0.99)[:, registry.QUANTITY]
    assert STORIES[int(column.argmax())] is Story.DATA_ERROR


def test_paying_one_price_where_customers_pay_several_speaks_for_no_sale_against_an_attack() -> (
    None
):
    base = _base(2000)
    place = registry.place(registry.PRICE)
    base.shares[place] = (0.0, 0.0, 0.4, 0.2, 0.4)
    counts = np.zeros(registry.TOTAL)
    counts[place] = (0, 0, 1, 198, 1)
    column = composition.evidence(counts, base, 0.97)[:, registry.PRICE]
    assert column[ATTACKS].max() > column[STORIES.index(Story.PROMOTION)] - 0.5
    counts[place] = (0, 0, 198, 1, 1)
    column = composition.evidence(counts, base, 0.97)[:, registry.PRICE]
    assert column[ATTACKS].max() <= column[STORIES.index(Story.PROMOTION)]


def test_a_price_that_no_customer_ever_paid_is_the_shops_doing_and_no_attackers() -> None:
    crowd = STORIES.index(Story.PROMOTION)
    new_low = _one_signal("price", [0.0, 0.95, 0.0, 0.05, 0.0], 100)
    cheapest = _one_signal("price", [0.0, 0.0, 0.95, 0.05, 0.0], 100)
    assert max(new_low[ATTACKS]) < new_low[crowd] - 2.5
    assert max(cheapest[ATTACKS]) > cheapest[crowd] - 1.5


def test_everyone_asking_first_speaks_for_a_task_sheet_and_some_more_for_nobody() -> None:
    crowd = STORIES.index(Story.VIRAL)
    all_ask = composition.evidence(_chat(15, 85), _base(), 0.99)[:, CHAT]
    more_ask = composition.evidence(_chat(70, 30), _base(), 0.99)[:, CHAT]
    assert max(all_ask[ATTACKS]) > max(all_ask[crowd], all_ask[STORIES.index(Story.GROUP)]) + 0.8
    assert max(more_ask[ATTACKS]) < more_ask[crowd] + 0.3


def _in_provinces(*orders: int) -> np.ndarray:
    counts = np.zeros(registry.TOTAL)
    counts[registry.place(registry.PROVINCE)][: len(orders)] = orders
    return counts


def test_a_group_lives_in_one_province() -> None:
    group = STORIES.index(Story.GROUP)

    def told(*orders: int) -> float:
        column = composition.evidence(_in_provinces(*orders), _base(), 0.99)[:, registry.PROVINCE]
        return float(column[group] - column[STORIES.index(Story.VIRAL)])

    assert told(40, 0, 0) > 2
    assert told(38, 1, 1) > 2
    assert told(14, 18, 8) < -2
