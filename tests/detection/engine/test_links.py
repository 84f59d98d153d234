from __future__ import annotations

import pytest

from detection.engine.hypotheses import STORIES, Story
from detection.engine.links import rings, ties
from detection.engine.record import Record


def _record(number: int, *tokens: str, buyer: str | None = None) -> Record:
    record = Record(f"{number}", "p", float(number), [], None)
    record.tokens = tokens
    record.buyer = buyer or f"b{number}"
    return record


def _loose(count: int) -> list[Record]:
    return [_record(n, f"p{n}") for n in range(count)]


def test_ring_joins_orders_through_any_shared_token() -> None:
    records = [_record(1, "p1", "a1"), _record(2, "p2", "a1"), _record(3, "p2"), _record(4, "p4")]
    assert [[r.order_id for r in ring] for ring in rings(records)] == [["1", "2", "3"]]


def test_rings_come_in_the_order_of_their_first_orders_and_leave_out_the_loose() -> None:
    tokens = ("a", "b", "c", "b", "a", "d", "b")
    found = rings([_record(number, token) for number, token in enumerate(tokens)])
    assert [[r.order_id for r in ring] for ring in found] == [["0", "4"], ["1", "3", "6"]]


def test_ring_is_none_when_one_buyer_orders_twice() -> None:
    assert rings([_record(1, "p1", buyer="x"), _record(2, "p1", buyer="x")]) == []


def test_ties_are_silent_when_the_data_shows_no_tokens() -> None:
    assert ties([_record(n) for n in range(50)], _loose(50)) is None


def test_ties_speak_for_an_attack_when_one_in_ten_is_tied_and_usually_none() -> None:
    burst = [_record(n, f"p{n % 6 if n < 12 else n}") for n in range(120)]
    found = ties(burst, _loose(500))
    assert found is not None
    assert (found.orders, found.tied) == (120, 12)
    assert STORIES[int(found.weights(1.0).argmax())] is Story.ATTACK


def test_ties_speak_for_a_group_when_nearly_all_share_a_building() -> None:
    found = ties([_record(n, f"p{n}", "t学林街#幢#") for n in range(120)], _loose(500))
    assert found is not None
    assert STORIES[int(found.weights(1.0).argmax())] is Story.GROUP


def _lean(templates: int, provinces: int) -> float:
    """Above 0: for a group rather than an attack, where every order is made from a template."""
    burst = [_record(n, f"p{n}", f"t{n % templates}街道#号") for n in range(60)]
    for number, record in enumerate(burst):
        record.province = f"{number % templates % provinces}省"
    found = ties(burst, _loose(500))
    assert found is not None
    weights = found.weights(1.0)
    return float(weights[STORIES.index(Story.GROUP)] - weights[STORIES.index(Story.ATTACK)])


def test_a_group_orders_to_one_place_and_a_list_of_templates_to_several() -> None:
    assert _lean(1, 1) > 2
    assert _lean(3, 1) > 2
    assert _lean(3, 3) < -0.5


def test_orders_that_would_have_come_anyway_tell_nothing_of_a_groups_ties() -> None:
    tied = [_record(n, f"p{n}", "t学林街#幢#") for n in range(40)]
    found = ties([*tied, *(_record(100 + n, f"q{n}") for n in range(60))], _loose(500))
    assert found is not None
    group, attack = STORIES.index(Story.GROUP), STORIES.index(Story.ATTACK)
    few, all_ = found.weights(0.4), found.weights(1.0)
    assert few[group] - few[attack] > all_[group] - all_[attack] + 0.5


def _neighbours(where: str) -> float:
    """Nats for an attack by sixty orders; `where` is an address with places for a house and a home."""
    burst = [
        _record(
            n, f"p{n}", f"浙江省|杭州市|余杭区|{where.format(house=n % 9 + 1, home=101 + n)}", "t#"
        )
        for n in range(60)
    ]
    found = ties(burst, _loose(500))
    assert found is not None
    return found.one_house


@pytest.mark.parametrize(
    "where", ["翡翠城7幢2单元{home}", "翡翠城7号楼{home}室", "龙华路88弄6号{home}室"]
)
def test_sixty_homes_of_one_house_are_no_neighbours_who_buy_together(where: str) -> None:
    assert _neighbours(where) > 3


@pytest.mark.parametrize(
    "where",
    [
        "翡翠城{house}幢2单元{home}",
        "浙江大学学生宿舍2号楼{home}",
        "文一路科技大厦A座{home}",
        "翡翠城7幢2单元402",
        "翡翠城7幢***{home}",
        "塘栖镇三文村{home}号",
    ],
)
def test_an_estate_a_dormitory_an_office_or_one_home_may_order_together(where: str) -> None:
    assert _neighbours(where) == 0.0
