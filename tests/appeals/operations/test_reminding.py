"""Deadline reminders: at half time, a day before, three hours before; each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appeals.enums import AppealKind, AppealState
from appeals.models import AppealRound
from appeals.operations.appeals import Step, move_appeal
from appeals.operations.keeping import Upload
from appeals.operations.reminding import remind_deadlines, stage_of
from appeals.tasks import remind_deadlines_task
from shops.models import Notice
from tests.factories import NOW, make_appeal, make_penalty, make_shop, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _penalty(**more):
    return make_penalty(make_shop(), appeal_deadline_at=NOW + 72 * HOUR, reference="TM-1", **more)


@pytest.mark.parametrize(
    ("hours", "stage"),
    [(0, None), (35, None), (36, "half"), (47, "half"), (48, "24h"), (68, "24h"), (69, "3h")],
)
def test_stage_of_names_the_most_pressing_one(hours, stage):
    assert stage_of(NOW, NOW + 72 * HOUR, NOW + hours * HOUR) == stage


def test_stage_of_skips_the_day_when_the_whole_window_is_shorter():
    assert stage_of(NOW, NOW + 12 * HOUR, NOW + HOUR) is None
    assert stage_of(NOW, NOW + 12 * HOUR, NOW + 6 * HOUR) == "half"


def test_remind_deadlines_writes_each_stage_once():
    penalty = _penalty()
    told = [remind_deadlines(now=NOW + hours * HOUR) for hours in (10, 37, 38, 50, 51, 70, 71, 73)]
    assert told == [0, 1, 0, 1, 0, 1, 0, 0]
    first = Notice.objects.filter(shop=penalty.shop).earliest("pk")
    assert (first.code, first.path, first.params) == (
        "deadline_near",
        penalty.path,
        {"deadline": "2026-06-14 10:00", "penalty": "TM-1", "left": "2100"},
    )


def test_remind_deadlines_points_to_the_appeal_when_one_is_begun():
    appeal = make_appeal(_penalty(), state=AppealState.READY)
    assert remind_deadlines(now=NOW + 40 * HOUR) == 1
    assert Notice.objects.get().path == appeal.path


def test_filing_puts_the_reminders_to_rest():
    appeal = make_appeal(_penalty(), state=AppealState.READY)
    remind_deadlines(now=NOW + 40 * HOUR)
    receipt = Upload("receipt.txt", b"R-1")
    step = Step(to=AppealState.FILED, receipt="R-1", receipt_file=receipt, is_warned=True)
    move_appeal(appeal=appeal, step=step, actor=make_user(), now=NOW + 41 * HOUR)
    assert not Notice.objects.open().exists()


@pytest.mark.parametrize("state", [AppealState.FILED, AppealState.WON, AppealState.WITHDRAWN])
def test_remind_deadlines_is_quiet_when_the_appeal_left_the_house(state):
    make_appeal(_penalty(), state=state)
    assert remind_deadlines(now=NOW + 70 * HOUR) == 0


def test_counter_complaint_leaves_the_deadline_of_the_appeal_as_it_is():
    penalty = _penalty()
    make_appeal(penalty, kind=AppealKind.COUNTER, state=AppealState.FILED)
    assert remind_deadlines(now=NOW + 40 * HOUR) == 1
    assert Notice.objects.get().path == penalty.path


def test_remind_deadlines_is_quiet_when_no_deadline_is_known():
    make_penalty(make_shop())
    assert remind_deadlines(now=NOW + 70 * HOUR) == 0


def test_remind_deadlines_task_counts_what_it_wrote():
    assert remind_deadlines_task() == 0


def test_question_of_the_platform_has_reminders_of_its_own():
    penalty = make_penalty(make_shop(), noticed_at=NOW)
    appeal = make_appeal(penalty, state=AppealState.MORE_ASKED, filed_at=NOW)
    AppealRound.objects.create(
        appeal=appeal, number=1, asked_at=NOW, asked="请补充", due_at=NOW + 48 * HOUR
    )
    assert remind_deadlines(now=NOW + HOUR) == 0
    assert remind_deadlines(now=NOW + 25 * HOUR) == 1
    assert remind_deadlines(now=NOW + 25 * HOUR) == 0
    assert penalty.shop.notices.get().path == appeal.path
