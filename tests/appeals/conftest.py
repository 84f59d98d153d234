"""Packs are built some hundred times here, nearly all of the same few cases."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from appeals.packing.documents import charts

_DRAWN = ("rate_chart", "cumulative_chart", "delay_chart", "share_chart", "gantt_chart")


@pytest.fixture(scope="session", autouse=True)
def charts_drawn_once() -> Iterator[None]:
    """Keep each chart's bytes by all that it was drawn from: drawing is most of a small pack's time.

    Builds in a process of their own draw for themselves, among them those that must come out alike.
    """
    known: dict[bytes, bytes] = {}

    def keeping(draw: Callable[..., bytes]) -> Callable[..., bytes]:
        def drawn(*values: Any) -> bytes:
            key = pickle.dumps((draw.__name__, values))
            if key not in known:
                known[key] = draw(*values)
            return known[key]

        return drawn

    with pytest.MonkeyPatch.context() as patch:
        for name in _DRAWN:
            patch.setattr(charts, name, keeping(getattr(charts, name)))
        yield
