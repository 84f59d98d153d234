"""`detect` as docs/interfaces.md, section 3, has it."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from detection.engine.types import IncidentClass
from detection.models import Incident, Scan, Suspect
from detection.operations import ledger
from detection.simulation.catalogue import MAIN
from shops.models import Shop
from shops.operations.shops import destroy_key
from tests.detection.stories import FLOOD_AT, make_attacked_shop
from tests.factories import NOW, make_shop, make_user

pytestmark = pytest.mark.django_db

_FIELDS = {
    "at",
    "type",
    "incident",
    "state",
    "level",
    "class",
    "probability",
    "product_ids",
    "window",
    "orders",
    "expected",
    "excess",
    "reasons",
    "against",
    "missing",
    "suspects",
    "id",
}


@pytest.fixture
def attacked() -> Shop:
    return make_attacked_shop()


def detect(*args: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("detect", *args, "--json", stdout=out)
    answer = json.loads(out.getvalue())
    assert set(answer) == {"incidents"}
    incidents: list[dict[str, Any]] = answer["incidents"]
    return incidents


def test_detect_prints_the_stored_verdict_when_a_shop_is_attacked(attacked: Shop) -> None:
    verdicts = detect("--shop", "attacked", "--from", FLOOD_AT.isoformat())
    incident = Incident.objects.get(shop=attacked, level="critical")
    suspects = dict(
        Suspect.objects.filter(incident=incident).values_list(
            "order__platform_order_id", "probability"
        )
    )
    assert [verdict["id"] for verdict in verdicts] == [incident.public_id]
    verdict = verdicts[0]
    assert set(verdict) == _FIELDS
    assert (verdict["type"], verdict["incident"]) == ("incident", incident.public_id)
    assert (verdict["level"], verdict["product_ids"]) == ("critical", [MAIN.key])
    assert set(verdict["probability"]) == {klass.value for klass in IncidentClass}
    assert sum(verdict["probability"].values()) == pytest.approx(1, abs=1e-5)
    assert dict(verdict["suspects"]) == suspects


def test_detect_leaves_out_what_lies_outside_the_asked_time(attacked: Shop) -> None:
    after = (FLOOD_AT.replace(hour=23)).replace(tzinfo=None).isoformat()
    assert detect("--shop", "attacked", "--from", after) == []
    assert [v["level"] for v in detect("--shop", "attacked", "--to", "2026-10-22T13:00")] == [
        v["level"] for v in detect("--shop", "attacked") if v["window"]["to"] < "2026-10-22T05:00"
    ]


def test_detect_says_the_same_when_run_again(attacked: Shop) -> None:
    assert detect("--shop", "attacked") == detect("--shop", "attacked")


def test_detect_prints_no_incidents_when_nothing_was_sold() -> None:
    make_shop(slug="quiet")
    assert detect("--shop", "quiet") == []


def test_detect_takes_over_the_run_that_waits_already() -> None:
    shop = make_shop(slug="quiet")
    ledger.request_scan(shop_id=shop.pk, now=NOW)
    detect("--shop", "quiet")
    assert [scan.state for scan in Scan.objects.filter(shop=shop)] == ["done"]


def test_detect_refuses_when_there_is_no_such_shop() -> None:
    with pytest.raises(CommandError, match="no shop 'nowhere'") as refused:
        detect("--shop", "nowhere")
    assert refused.value.returncode == 1


def test_detect_refuses_when_the_shops_key_was_deleted(attacked: Shop) -> None:
    destroy_key(shop=attacked, actor=make_user(), reason="closed", now=NOW)
    with pytest.raises(CommandError, match="密钥已删除"):
        detect("--shop", "attacked")


@pytest.mark.parametrize("args", [[], ["--shop", "a", "--from", "yesterday"]])
def test_detect_exits_with_2_when_called_wrongly(args: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "detect", *args],
        env={"DJANGO_SETTINGS_MODULE": "brushguard.settings_test", "PATH": ""},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
