"""The dial of a shop: who turned it and why is custody's, and the next scan runs with it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from detection.engine.settings import USUAL, Settings
from detection.errors import DialRefused
from detection.models import DetectionSetting
from detection.operations.tuning import set_sensitivity
from detection.queries.settings import dial_turns, settings_of
from detection.queries.stale import shops_to_scan
from shops.models import CustodyEvent, Shop
from tests.factories import NOW, make_scan, make_shop, make_user

pytestmark = pytest.mark.django_db
REASON = "Too many calls at night"


def turn(shop: Shop, sensitivity: float, reason: str = REASON) -> DetectionSetting:
    return set_sensitivity(
        shop=shop, sensitivity=sensitivity, reason=reason, actor=make_user(), now=NOW
    )


def custody_lines(shop: Shop) -> list[dict[str, object]]:
    lines = CustodyEvent.objects.filter(shop=shop, action="params.changed").order_by("seq")
    return [json.loads(line.line) for line in lines]


def test_settings_are_the_usual_ones_until_somebody_turns_the_dial() -> None:
    shop = make_shop()
    assert settings_of(shop) == USUAL
    turn(shop, -1.0)
    assert settings_of(shop) == Settings(-1.0)
    assert settings_of(make_shop()) == USUAL


def test_turn_is_in_custody_with_its_reason() -> None:
    shop, owner = make_shop(), make_user(display_name="王店主")
    set_sensitivity(shop=shop, sensitivity=1.0, reason=REASON, actor=owner, now=NOW)
    (line,) = custody_lines(shop)
    assert (line["actor"], line["object"]) == (f"user:{owner.pk}", "settings:sensitivity")
    assert line["detail"] == {
        "setting": "sensitivity",
        "from": "0.0000",
        "to": "1.0000",
        "reason": REASON,
    }
    setting = DetectionSetting.objects.get(shop=shop)
    assert (setting.changed_by, setting.changed_at) == (owner, NOW)


def test_turns_are_listed_newest_first_with_names() -> None:
    shop, owner = make_shop(), make_user(display_name="王店主")
    for place in (1.0, -0.5):
        set_sensitivity(shop=shop, sensitivity=place, reason=REASON, actor=owner, now=NOW)
    told = [(one.actor, one.before, one.after, one.reason) for one in dial_turns(shop)]
    assert told == [("王店主", 1.0, -0.5, REASON), ("王店主", 0.0, 1.0, REASON)]


@pytest.mark.parametrize(
    ("sensitivity", "reason"),
    [(3.5, REASON), (-3.1, REASON), (float("nan"), REASON), (1.0, "  x "), (0.0, REASON)],
)
def test_turn_is_refused_when_it_is_off_the_dial_without_a_reason_or_no_turn(
    sensitivity: float, reason: str
) -> None:
    shop = make_shop()
    with pytest.raises(DialRefused):
        turn(shop, sensitivity, reason)
    assert (DetectionSetting.objects.count(), custody_lines(shop)) == (0, [])


def test_sweep_finds_a_shop_when_its_dial_was_turned_after_its_last_scan() -> None:
    shop = make_shop()
    make_scan(shop, started_at=NOW - timedelta(minutes=1))
    assert shops_to_scan() == []
    turn(shop, 1.0)
    assert shops_to_scan() == [shop.pk]
