"""The merchant's word on an incident."""

from __future__ import annotations

import hashlib
import json

import pytest

from detection.errors import FeedbackRefused
from detection.models import Feedback
from detection.operations.feedback import give_feedback
from detection.queries.incidents import feedback_on
from shops.models import CustodyEvent
from tests.factories import NOW, make_incident, make_member, make_shop

pytestmark = pytest.mark.django_db


def test_give_feedback_keeps_every_statement_newest_first() -> None:
    incident = make_incident(make_shop())
    manager = make_member(incident.shop)
    given = {"incident": incident, "actor": manager, "now": NOW}

    first = give_feedback(**given, verdict="ours", reason="We had a live stream.")
    second = give_feedback(**given, verdict="attack", reason=" The stream was on another day. ")

    assert feedback_on(incident) == [second, first]
    assert (second.verdict, second.reason, second.given_by) == (
        "attack",
        "The stream was on another day.",
        manager,
    )


def test_give_feedback_puts_only_the_hash_of_the_words_into_custody() -> None:
    incident = make_incident(make_shop())

    give_feedback(
        incident=incident, verdict="attack", reason="We know nobody.", actor=None, now=NOW
    )

    line = json.loads(CustodyEvent.objects.get(shop=incident.shop, action="review.label").line)
    assert (line["case"], line["detail"], line["sha256"]) == (
        incident.public_id,
        {"by": "merchant", "verdict": "attack"},
        hashlib.sha256(b"We know nobody.").hexdigest(),
    )


@pytest.mark.parametrize(("verdict", "reason"), [("maybe", "We think so."), ("attack", " no ")])
def test_give_feedback_refuses_without_a_verdict_or_a_reason(verdict: str, reason: str) -> None:
    incident = make_incident(make_shop())

    with pytest.raises(FeedbackRefused):
        give_feedback(incident=incident, verdict=verdict, reason=reason, actor=None, now=NOW)

    assert Feedback.objects.count() == 0
    assert not CustodyEvent.objects.filter(action="review.label").exists()
