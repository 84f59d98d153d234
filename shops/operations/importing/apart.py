"""Reads ahead in a process of its own: a second core then reads while ours waits for the database.

Reading a row and sealing its order take as long as the database takes to write it, so a thread of
this process, which shares one interpreter with whoever records, would make an import half as long
again. The child is a copy of this process (fork): it has the file's reading and the shop's key at
hand, and neither travels over a pipe or a command line.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from queue import Queue
from typing import Any, BinaryIO, NoReturn, TypeVar

import structlog

from shops.operations.importing.ahead import tuned

log = structlog.get_logger(__name__)

Item = TypeVar("Item")
# Below this a file is read sooner than a process of that size is copied and ended.
_FEWEST_ROWS = 10_000
_PIPE_BYTES = 1024 * 1024
# A chunk is larger than the pipe: without some that wait, the child would stand still while we write.
_WAITING = 2
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None
# What is sent to a whole group of processes is for those that know what to do; the child ends with us.
_NOT_FOR_THE_CHILD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def is_worth_a_process(rows: int) -> bool:
    """True when so many rows are left, a second core is there, and no other thread runs here.

    A copy of a process has only the thread that made it; what another one held would stay held.
    """
    return (
        _libc is not None
        and rows >= _FEWEST_ROWS
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
        and threading.current_thread() is threading.main_thread()
    )


@contextmanager
def read_apart(make: Callable[[], Iterator[Item]]) -> Iterator[Iterator[Item]]:
    """Give what `make` gives, in the same order, made by a child process that is one ahead.

    What the making raises is raised where the item would have come. A child that ends otherwise (a
    machine short of memory kills it) is told in the log, and the items are made here, anew from the
    first one on, those already given left out. Leaving the block ends the child, and so does the death of
    this process. Items and errors must bear pickling; the making must not ask the database.
    """
    with tuned():
        child, pipe = _forked(make)
        try:
            with pipe:
                yield _taken(make, pipe, child)
        finally:
            _end(child)


def _forked(make: Callable[[], Iterator[Any]]) -> tuple[int, BinaryIO]:
    """Start the child; return its id and what it writes."""
    ours, its = os.pipe()
    with suppress(OSError):  # the user's pipes hold as much as they may: smaller pieces, then
        fcntl.fcntl(its, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    parent = os.getpid()
    # A look for garbage would write to every object here, and the child would get copies of all.
    gc.freeze()
    try:
        child = os.fork()
        if child == 0:
            _be_the_child(make, its, parent)
    finally:
        gc.unfreeze()
    os.close(its)
    return child, os.fdopen(ours, "rb", _PIPE_BYTES)


def _be_the_child(make: Callable[[], Iterator[Any]], its: int, parent: int) -> NoReturn:
    """Make, write, and end without a trace in anything that is shared with the parent."""
    try:
        _live_alone(its, parent)
        ready: Queue[bytes | None] = Queue(_WAITING)
        writer = threading.Thread(target=_write, args=(its, ready))
        writer.start()
        try:
            for item in make():
                ready.put(_packed(True, item))
        except Exception as error:  # noqa: BLE001  the parent raises it again
            ready.put(_packed(False, _portable(error)))
        else:
            ready.put(_packed(False, None))
        ready.put(None)
        writer.join()
    finally:
        os._exit(0)


def _live_alone(its: int, parent: int) -> None:
    """Let go of everything but the pipe: connections, files, signals; die with the parent."""
    assert _libc is not None  # noqa: S101  for the type checker: `is_worth_a_process` asked
    for number in _NOT_FOR_THE_CHILD:
        signal.signal(number, signal.SIG_IGN)
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above
        os._exit(1)
    os.closerange(3, its)
    os.closerange(its + 1, os.sysconf("SC_OPEN_MAX"))


def _packed(has_item: bool, what: Any) -> bytes:
    return pickle.dumps((has_item, what), pickle.HIGHEST_PROTOCOL)


def _write(its: int, ready: Queue[bytes | None]) -> None:
    """Write what is ready until None comes; where nobody reads any more, the child ends."""
    try:
        while (piece := ready.get()) is not None:
            left = memoryview(piece)
            while left:
                left = left[os.write(its, left) :]
    except OSError:
        os._exit(1)


def _portable(error: BaseException) -> BaseException:
    """The error itself where it bears the way, else what it says."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301  our own
    except Exception:  # noqa: BLE001  whatever a class of errors may raise here
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _taken(make: Callable[[], Iterator[Item]], pipe: BinaryIO, child: int) -> Iterator[Item]:
    given = 0
    while True:
        try:
            has_item, what = pickle.load(pipe)  # noqa: S301  our own child's words
        except (EOFError, pickle.UnpicklingError):
            break
        if not has_item:
            if what is not None:
                raise what
            return
        given += 1
        yield what
    log.warning("import_reader_lost", child=child, ended=_end(child), chunks=given)
    yield from islice(make(), given, None)


def _end(child: int) -> int | None:
    """End the child, if it has not ended, and bury it; returns how it ended where that is known."""
    try:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended == 0:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
    except ChildProcessError:  # buried already
        return None
    return os.waitstatus_to_exitcode(status)
