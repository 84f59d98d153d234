"""A notice is said in its reader's language, down to the words inside its sentence."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from detection.enums import ReviewOutcome
from shops.notice_texts import TEXTS, body_of, subject_of


def _decided(outcome: str) -> dict[str, str]:
    return {"incident": "inc-1", "outcome": outcome, "reason": "R."}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_subject_says_every_outcome_as_the_page_does(language: str) -> None:
    assert set(TEXTS["review_decided"].words["outcome"]) == set(ReviewOutcome.values)
    with override(language):
        for outcome in ReviewOutcome:
            said = subject_of("review_decided", _decided(str(outcome.value)))
            assert said.endswith(str(outcome.label))


def test_subject_is_in_the_language_of_whoever_reads_it() -> None:
    said = {}
    for language in ("en", "zh-hans"):
        with override(language):
            said[language] = subject_of("review_decided", _decided("not_enough"))
    assert said["en"] == "Incident inc-1 was reviewed: Not enough to tell"
    assert "依据不足" in said["zh-hans"]


def test_subject_keeps_a_word_that_is_no_known_code() -> None:
    with override("en"):
        said = subject_of("review_decided", _decided("Said long ago"))
    assert said == "Incident inc-1 was reviewed: Said long ago"


@pytest.mark.parametrize(
    ("left", "language", "expected"),
    [("2105", "en", "35 h 5 min"), ("2105", "zh-hans", "35 小时 5 分"), ("soon", "en", "soon")],
)
def test_body_says_minutes_as_hours_and_minutes(left: str, language: str, expected: str) -> None:
    with override(language):
        said = body_of("deadline_near", {"penalty": "TM-1", "left": left})
    assert expected in said
