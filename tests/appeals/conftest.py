"""Packs are built some hundred times here, nearly all of the same few cases."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from appeals.packing.documents import charts, typesetting

_DRAWN = ("rate_chart", "cumulative_chart", "delay_chart", "share_chart", "gantt_chart")


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """Keep each chart and document by all that it was made from: most of a small pack's time.

    Builds in a process of their own make them all, among them those that must come out alike.
    """
    known: dict[bytes, bytes] = {}

    def keeping(make: Callable[..., bytes]) -> Callable[..., bytes]:
        def made(*values: Any) -> bytes:
            key = hashlib.sha256(pickle.dumps((make.__name__, values))).digest()
            if key not in known:
                known[key] = make(*values)
            return known[key]

        return made

    with pytest.MonkeyPatch.context() as patch:
        for name in _DRAWN:
            patch.setattr(charts, name, keeping(getattr(charts, name)))
        patch.setattr(typesetting, "compiled", keeping(typesetting.compiled))
        yield
