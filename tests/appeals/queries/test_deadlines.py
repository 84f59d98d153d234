"""How long is left, and how pressing that is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from appeals.queries.deadlines import countdown
from tests.factories import NOW

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("passed", "level", "share"),
    [
        (0, "safe", 1.0),
        (35, "safe", 0.514),
        (36, "watch", 0.5),
        (48, "hold", 0.333),
        (69, "critical", 0.042),
        (72, "over", 0.0),
        (99, "over", 0.0),
    ],
)
def test_countdown_grows_more_pressing(passed, level, share):
    left = countdown(NOW, NOW + 72 * HOUR, NOW + passed * HOUR)
    assert (left.level, left.share_left) == (level, share)


def test_countdown_says_nothing_when_no_deadline_is_known():
    assert countdown(NOW, None, NOW) is None
