"""What an order's row looks like on its way into the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from shops.operations.recording.copied import NULL
from shops.operations.recording.values import moment_text

ZONES = st.sampled_from((UTC, timezone(timedelta(hours=8)), timezone(-timedelta(minutes=210))))


@given(st.datetimes(timezones=ZONES), st.booleans())
def test_text_of_a_moment_is_that_moment(moment: datetime, has_fraction: bool) -> None:
    told = moment if has_fraction else moment.replace(microsecond=0)
    assert datetime.fromisoformat(moment_text(told)) == told


def test_text_of_no_moment_is_null() -> None:
    assert moment_text(None) == NULL
