"""Reads ahead: one thread makes the next chunks while the database writes the last one.

For small files, and where `apart.py` has no second core or cannot copy the process.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Full, Queue
from typing import TypeVar

_CHUNKS_AHEAD = 1
_LOOK_SECONDS = 0.1
# The writer wants the interpreter for a moment after each piece sent to the database; with Python's
# usual 5 ms it would wait that long each time.
_SWITCH_SECONDS = 0.0005
# Python looks for garbage cycles after every 700 objects made, and walks through the chunks at hand
# each time: an eighth of an import. There are no cycles in them.
_OBJECTS_MADE = 100_000
_END = object()
Item = TypeVar("Item")


@contextmanager
def read_ahead(items: Iterator[Item]) -> Iterator[Iterator[Item]]:
    """Give the same items in the same order, made by a thread that is one ahead.

    What the making raises is raised where the item would have come. Leaving the block ends the
    thread, whatever was raised in it, and returns once the thread is gone. The items must not ask
    the database: the thread has no connection.
    """
    ready: Queue[object] = Queue(_CHUNKS_AHEAD)
    stop = threading.Event()
    thread = threading.Thread(target=_make, args=(items, ready, stop), daemon=True)
    with tuned():
        thread.start()
        try:
            yield _taken(ready)
        finally:
            stop.set()
            thread.join()


@contextmanager
def tuned() -> Iterator[None]:
    """Set the interpreter up for two busy threads and many objects, and back again."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.set_threshold(_OBJECTS_MADE, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)


def _make(items: Iterator[Item], ready: Queue[object], stop: threading.Event) -> None:
    try:
        for item in items:
            if not _put(ready, item, stop):
                return
        _put(ready, _END, stop)
    except BaseException as error:  # noqa: BLE001  it is raised again by whoever waits
        _put(ready, _Raised(error), stop)


class _Raised:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _put(ready: Queue[object], item: object, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            ready.put(item, timeout=_LOOK_SECONDS)
        except Full:
            continue
        return True
    return False


def _taken(ready: Queue[object]) -> Iterator[Item]:
    while (item := ready.get()) is not _END:
        if isinstance(item, _Raised):
            raise item.error
        yield item  # type: ignore[misc]
