"""Costs are entered with vouchers and taken back; lost sales are counted once, by one worker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils.translation import override

from appeals.enums import LossBasis, LossHead, StudyState
from appeals.errors import FileRefused, LossRefused
from appeals.models import LossStudy
from appeals.operations.keeping import Upload
from appeals.operations.losses import (
    Cost,
    enter_loss,
    keep_voucher,
    open_study_ids,
    orders_named_in,
    request_study,
    run_study,
    withdraw_loss,
)
from appeals.operations.losses.studying import LEASE
from appeals.operations.retention import delete_case
from appeals.packing.losses import from_record
from appeals.queries.files import kept_bytes
from appeals.queries.losses import lost_entries
from shops.enums import Action
from shops.models import CustodyEvent
from tests.appeals.trading import Trade, punished_shop, quiet_case
from tests.factories import NOW, make_incident, make_loss_study, make_penalty, make_shop, make_user

pytestmark = pytest.mark.django_db
FREIGHT = Cost(LossHead.FREIGHT_OUT, LossBasis.DOCUMENTED, 250_000, quantity=500, unit_fen=500)
BILL = Upload("freight.pdf", b"%PDF-1.4 freight bill")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


def told(action: Action) -> list[CustodyEvent]:
    return list(CustodyEvent.objects.filter(action=action.value))


def test_voucher_is_hashed_sealed_and_told_to_custody_on_receipt() -> None:
    incident = make_incident(make_shop())
    kept = keep_voucher(incident=incident, upload=BILL, actor=None, now=NOW)
    assert kept_bytes(kept) == BILL.content
    line = told(Action.VOUCHER_ADDED)[0]
    assert kept.sha256 in line.line
    assert line.case == incident.public_id


def test_a_program_is_no_voucher() -> None:
    with pytest.raises(FileRefused):
        keep_voucher(
            incident=make_incident(make_shop()), upload=Upload("bill.pdf", b"MZ\0\0"),
            actor=None, now=NOW,
        )  # fmt: skip


def test_documented_cost_stands_in_the_ledger_with_its_voucher() -> None:
    incident = make_incident(make_shop())
    kept = keep_voucher(incident=incident, upload=BILL, actor=None, now=NOW)
    entry = enter_loss(incident=incident, cost=FREIGHT, vouchers=[kept], actor=None, now=NOW)
    assert list(lost_entries(incident)) == [entry]
    assert kept.sha256 in told(Action.LOSS_ENTERED)[0].line


def test_withdrawn_entry_leaves_the_ledger_and_stays_in_custody() -> None:
    incident = make_incident(make_shop())
    cost = replace(FREIGHT, basis=LossBasis.COMPUTED)
    entry = enter_loss(incident=incident, cost=cost, actor=None, now=NOW)
    assert withdraw_loss(entry=entry, actor=None, now=NOW)
    assert not withdraw_loss(entry=entry, actor=None, now=NOW)
    assert list(lost_entries(incident)) == []
    assert [len(told(Action.LOSS_ENTERED)), len(told(Action.LOSS_WITHDRAWN))] == [1, 1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "needs its voucher"),
        ({"recovered_fen": 250_001}, "come back"),
        ({"unit_fen": 501}, "Quantity"),
        ({"first_on": NOW.date(), "last_on": (NOW - timedelta(days=1)).date()}, "last day"),
        ({"basis": LossBasis.ESTIMATED, "order_ids": ("nobody's",)}, "no orders of this shop"),
    ],
)
def test_entry_that_cannot_stand_is_refused_with_what_to_do(change: dict, said: str) -> None:
    with pytest.raises(LossRefused, match=said):
        enter_loss(
            incident=make_incident(make_shop()), cost=replace(FREIGHT, **change),
            actor=None, now=NOW,
        )  # fmt: skip


def test_voucher_of_another_shop_is_refused() -> None:
    foreign = keep_voucher(incident=make_incident(make_shop()), upload=BILL, actor=None, now=NOW)
    with pytest.raises(LossRefused, match="another shop"):
        enter_loss(
            incident=make_incident(make_shop()), cost=FREIGHT, vouchers=[foreign],
            actor=None, now=NOW,
        )  # fmt: skip


def test_order_numbers_are_read_however_they_are_pasted() -> None:
    assert orders_named_in(" 1，2\n2\t3;4、 ") == ("1", "2", "3", "4")


@pytest.fixture
def trade() -> Trade:
    return quiet_case()


def ask(trade: Trade, **more: object) -> LossStudy:
    fields = {"margin_bp": 4000, "margin_note": "", "control": [trade.other.key]}
    return request_study(
        incident=trade.incident, penalty=trade.penalty, actor=None, now=NOW, **(fields | more)
    )  # type: ignore[arg-type]


def test_counted_loss_has_a_floor_below_what_was_truly_lost() -> None:
    study = ask(punished_shop())
    assert run_study(study_id=study.pk, worker="one", now=NOW)
    study.refresh_from_db()
    found = from_record(study.result or {})
    truly = 14 * 5 * 0.6 * 2990  # fourteen whole days, five orders a day, six in ten gone
    assert study.state == StudyState.DONE
    assert found.period is not None
    assert (found.period.days, found.period.is_open) == (14, True)
    assert 0 <= found.lost_floor_fen < 1.3 * truly
    assert 0.4 * truly < found.lost_centre_fen < 1.6 * truly


def test_the_comparison_is_in_custody_before_any_figure(trade: Trade) -> None:
    run_study(study_id=ask(trade).pk, worker="one", now=NOW)
    chosen, counted = told(Action.LOSS_CONTROL_CHOSEN)[0], told(Action.LOSS_COUNTED)[0]
    assert trade.other.key in chosen.line
    assert chosen.seq < counted.seq


def test_a_second_count_waits_for_the_first(trade: Trade) -> None:
    ask(trade)
    with pytest.raises(LossRefused, match="under way"):
        ask(trade)


@pytest.mark.parametrize(
    ("more", "said"),
    [({"margin_bp": 10_001}, "between 0 and 100"), ({"control": ["id:unknown"]}, "not touch")],
)
def test_margin_and_comparison_must_make_sense(trade: Trade, more: dict, said: str) -> None:
    with pytest.raises(LossRefused, match=said):
        ask(trade, **more)


def test_the_punished_item_is_no_comparison(trade: Trade) -> None:
    with pytest.raises(LossRefused, match="not touch"):
        ask(trade, control=[trade.item.key])


def test_penalty_of_another_incident_is_refused(trade: Trade) -> None:
    other = make_penalty(trade.shop)
    with pytest.raises(LossRefused, match="not tied"):
        request_study(
            incident=trade.incident, penalty=other, margin_bp=None, margin_note="", control=[],
            actor=None, now=NOW,
        )  # fmt: skip


def test_one_worker_takes_a_count_and_a_silent_one_is_followed() -> None:
    shop = make_shop()
    incident = make_incident(shop)
    study = make_loss_study(
        make_penalty(shop, incident), state=StudyState.RUNNING, claimed_by="silent",
        lease_until=NOW + LEASE, attempts=1,
    )  # fmt: skip
    assert open_study_ids(NOW) == []
    assert not run_study(study_id=study.pk, worker="two", now=NOW)
    later = NOW + LEASE + timedelta(seconds=1)
    assert open_study_ids(later) == [study.pk]
    assert run_study(study_id=study.pk, worker="two", now=later)
    study.refresh_from_db()
    assert study.result is not None
    assert study.result["why_none"] == "no_penalty"  # no order, so no day of the penalty is known


def test_newest_count_of_days_to_come_is_made_again_and_older_ones_are_shown_no_more() -> None:
    """Kept by software that did not know better; a count of days that had come stands."""
    migration = import_module("appeals.migrations.0015_count_again_what_counted_days_to_come")
    today = NOW.astimezone(make_shop().zone).date()
    ahead, past = ({"days": [{"on": f"{today + timedelta(days=n)}"}]} for n in (0, -1))
    first, second, deleted = (make_penalty(s := make_shop(), make_incident(s)) for _ in range(3))
    told = {"state": StudyState.DONE, "finished_at": NOW}
    studies = [
        make_loss_study(first, result=ahead, requested_at=NOW - LEASE, **told),
        make_loss_study(first, result=ahead, **told),
        make_loss_study(second, result=ahead, requested_at=NOW - LEASE, **told),
        make_loss_study(second, result=past, **told),
        make_loss_study(deleted, result=ahead, **told),
    ]
    delete_case(incident=deleted.incident, reason="closed", actor=make_user(), now=NOW)

    migration.count_again(apps, None)

    for study in studies:
        study.refresh_from_db()
    assert [study.state for study in studies] == ["failed", "queued", "failed", "done", "failed"]
    assert [study.result for study in studies] == [None, None, None, past, None]
    assert open_study_ids(NOW) == [studies[1].pk]


def test_a_count_that_kills_its_workers_ends_as_failed() -> None:
    shop = make_shop()
    study = make_loss_study(make_penalty(shop, make_incident(shop)), attempts=3)
    assert not run_study(study_id=study.pk, worker="four", now=NOW)
    study.refresh_from_db()
    assert study.state == StudyState.FAILED
    assert study.error
