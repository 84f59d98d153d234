"""Reading ahead gives what reading would give, and leaves no thread behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from shops.operations.importing.ahead import read_ahead


def test_items_come_in_their_order() -> None:
    with read_ahead(iter(range(100))) as items:
        assert list(items) == list(range(100))


def test_error_comes_where_the_item_would_have_come() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("row 2")

    with read_ahead(broken()) as items:
        assert next(items) == 1
        with pytest.raises(ValueError, match="row 2"):
            next(items)


def test_thread_ends_when_its_reader_stops_early() -> None:
    before = threading.active_count()

    def endless() -> Iterator[int]:
        while True:
            yield 1

    with pytest.raises(KeyError), read_ahead(endless()) as items:
        next(items)
        raise KeyError
    assert threading.active_count() == before


def test_no_more_than_a_few_items_are_made_ahead() -> None:
    made = []

    def counted() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    with read_ahead(counted()) as items:
        next(items)
        threading.Event().wait(0.05)
        assert len(made) <= 4
