"""A shop goes by its own clock: its site's, or the one that its owner set."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from detection.enums import ScanState
from detection.models import Scan
from shops.enums import Action, Platform
from shops.errors import ShopRefused
from shops.models import CustodyEvent, ImportBatch, Order, Shop
from shops.operations.importing.again import Reading
from shops.operations.shops import set_timezone
from shops.zones import ZONES, zone_told_by
from tests.factories import NOW, make_shop, make_user
from tests.shops.importing import imported
from tests.shops.platforms.reads import delimited
from tests.shops.platforms.test_shopee_vietnam import VIETNAMESE

pytestmark = pytest.mark.django_db
# Midnight of 28 April in Vietnam, and in China.
VIETNAM, CHINA = datetime(2020, 4, 27, 17, tzinfo=UTC), datetime(2020, 4, 27, 16, tzinfo=UTC)


def vietnamese(folder: Path, name: str = "vn.csv", number: str = "41746900000001") -> Path:
    values = (number, "28/04/2020", "Cốc", "1", "179.000\xa0₫", "Hoàn thành", "a - A", "", "")
    path = folder / name
    path.write_bytes(delimited(VIETNAMESE, [dict(zip(VIETNAMESE, values, strict=True))]))
    return path


def test_first_file_of_a_countrys_site_sets_the_clock_and_is_read_by_it(tmp_path: Path) -> None:
    imported(vietnamese(tmp_path))
    assert Shop.objects.get().timezone == "Asia/Ho_Chi_Minh"
    assert Order.objects.get().placed_at == VIETNAM


def test_clock_that_a_person_chose_stays_whatever_a_file_tells(tmp_path: Path) -> None:
    make_shop(slug="shop", timezone="Asia/Shanghai")
    imported(vietnamese(tmp_path), shop="shop")
    assert Shop.objects.get().timezone == "Asia/Shanghai"
    assert Order.objects.get().placed_at == CHINA


@pytest.mark.parametrize(
    ("platform", "currency", "told"),
    [
        (Platform.AMAZON, "JPY", "Asia/Tokyo"),
        (Platform.SHOPEE, "SGD", "Asia/Singapore"),
        (Platform.AMAZON, "CNY", None),
        (Platform.TMALL, "JPY", None),
        (Platform.SHOPIFY, "USD", None),  # its files name their offset
        ("generic", "JPY", None),
    ],
)
def test_marketplace_and_currency_tell_the_clock(
    platform: str, currency: str, told: str | None
) -> None:
    assert zone_told_by(platform, currency) == told
    assert told is None or told in ZONES


def test_new_clock_is_kept_in_custody_and_has_everything_judged_anew(
    django_capture_on_commit_callbacks: object,
) -> None:
    owner = make_user()
    shop = make_shop(owner)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        set_timezone(shop=shop, timezone="Asia/Tokyo", actor=owner, now=NOW)
    shop.refresh_from_db()
    line = CustodyEvent.objects.filter(shop=shop, action=Action.PARAMS_CHANGED).get()
    assert (shop.timezone, shop.is_timezone_chosen) == ("Asia/Tokyo", True)
    assert json.loads(line.line)["detail"] == {
        "setting": "timezone",
        "from": "Asia/Shanghai",
        "to": "Asia/Tokyo",
    }
    assert Scan.objects.filter(shop=shop).exclude(state=ScanState.FAILED).exists()


def test_files_that_were_read_are_read_again_by_the_clock_of_then(tmp_path: Path) -> None:
    imported(vietnamese(tmp_path))
    shop = Shop.objects.get()
    set_timezone(shop=shop, timezone="Asia/Tokyo", actor=None, now=timezone.now())
    imported(vietnamese(tmp_path, "later.csv", "41746900000002"))
    readings = [Reading.of(batch).timezone for batch in ImportBatch.objects.order_by("pk")]
    assert readings == ["Asia/Ho_Chi_Minh", "Asia/Tokyo"]


@pytest.mark.parametrize("wrong", ["Mars/Olympus", ""])
def test_zone_that_there_is_not_is_refused(wrong: str) -> None:
    with pytest.raises(ShopRefused):
        set_timezone(shop=make_shop(), timezone=wrong, actor=None, now=NOW)


def test_owner_sets_the_clock_and_sees_what_it_changes() -> None:
    owner = make_user()
    shop = make_shop(owner)
    client = Client()
    client.force_login(owner)
    url = reverse("shops:shop-settings", args=[shop.slug])
    page = client.get(url).content.decode()
    assert "东京 (Asia/Tokyo)" in page
    assert "已有订单的时刻不变" in page

    client.post(url, {"timezone": "Asia/Tokyo"})
    client.post(url, {"timezone": "Mars/Olympus"})

    shop.refresh_from_db()
    assert shop.timezone == "Asia/Tokyo"


def test_shop_is_opened_with_the_clock_that_was_chosen() -> None:
    client = Client()
    client.force_login(make_user())
    post = {"name": "Tokyo Tea", "platform": "amazon", "timezone": "Asia/Tokyo"}
    client.post(reverse("shops:shop-open"), post)
    client.post(reverse("shops:shop-open"), post | {"name": "Anywhere", "timezone": ""})
    told = Shop.objects.order_by("pk").values_list("timezone", "is_timezone_chosen")
    assert list(told) == [("Asia/Tokyo", True), ("Asia/Shanghai", False)]
