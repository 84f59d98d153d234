"""A probability reads the same on a page and in a printed document."""

import pytest

from appeals.packing.text import chance as printed
from shops.chance import chance


@pytest.mark.parametrize("value", [0.0, 0.0004, 0.001, 0.0765, 0.5, 0.81, 0.9123456789, 0.999, 1.0])
def test_page_and_document_say_the_same(value: float) -> None:
    assert chance(value) == printed(value)


def test_nothing_is_told_as_certain_and_an_unknown_one_as_none() -> None:
    assert [chance(value) for value in (1.0, 0.81, 0.0, None)] == [
        "> 99.9%",
        "81.0%",
        "< 0.1%",
        "—",
    ]
