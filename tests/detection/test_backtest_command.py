"""`backtest` as docs/backtest.md has it."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from detection.models import Backtest, Incident
from detection.simulation.catalogue import MAIN
from shops.operations.shops import destroy_key
from tests.detection.stories import make_attacked_shop
from tests.factories import NOW, make_backtest, make_order, make_product, make_shop, make_user

pytestmark = pytest.mark.django_db


def backtest(*args: str) -> dict[str, Any]:
    out = StringIO()
    call_command("backtest", *args, "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_backtest_prints_what_each_place_raises_when_a_shop_is_attacked() -> None:
    make_attacked_shop(slug="attacked")
    answer = backtest("--shop", "attacked", "--sensitivity", "-2", "3")
    assert set(answer) == {
        "backtest",
        "from",
        "to",
        "orders",
        "events",
        "seconds",
        "dial",
        "incidents",
    }
    assert [one["sensitivity"] for one in answer["dial"]] == [-2.0, 0.0, 3.0]
    assert [one["is_present"] for one in answer["dial"]] == [False, True, False]
    assert [one["alarms"] for one in answer["dial"]] == [1, 1, 1]
    flood = answer["incidents"][0]
    assert (flood["product_id"], flood["judgement"]) == (MAIN.key, "open")
    alarms = [stand["alarm"] for stand in flood["dial"]]
    assert alarms[0]["minutes"] > alarms[2]["minutes"]
    assert alarms[0]["sooner_minutes"] < 0 < alarms[2]["sooner_minutes"]
    assert (Backtest.objects.get().state, Incident.objects.count()) == ("done", 0)


def test_backtest_reads_only_the_asked_time() -> None:
    shop = make_shop(slug="quiet")
    for day in (8, 9, 10):
        make_order(shop, make_product(shop), placed_at=NOW.replace(day=day))
    answer = backtest("--shop", "quiet", "--from", "2026-06-09T00:00", "--to", "2026-06-10T00:00")
    assert (answer["orders"], answer["incidents"]) == (1, [])
    assert answer["from"] == answer["to"] == "2026-06-09T02:00:00+00:00"


@pytest.mark.parametrize("slug", ["nowhere", "empty", "busy", "closed"])
def test_backtest_refuses_in_words(slug: str) -> None:
    make_shop(slug="empty")
    busy, closed = make_shop(slug="busy"), make_shop(slug="closed")
    for shop in (busy, closed):
        make_order(shop, make_product(shop))
    make_backtest(busy)
    destroy_key(shop=closed, actor=make_user(), reason="closed", now=NOW)
    with pytest.raises(CommandError) as refused:
        backtest("--shop", slug)
    assert refused.value.returncode == 1
    assert len(str(refused.value)) > 10


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--shop", "a", "--from", "yesterday"],
        ["--shop", "a", "--sensitivity", "4"],
        ["--shop", "a", "--sensitivity", "high"],
    ],
)
def test_backtest_exits_with_2_when_called_wrongly(args: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "backtest", *args],
        env={"DJANGO_SETTINGS_MODULE": "brushguard.settings_test", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
