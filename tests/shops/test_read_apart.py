"""A process of its own reads ahead: the same items, whatever ends it, and none left behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.utils import timezone

from shops.enums import BatchState
from shops.models import ImportIssue, Order
from shops.operations import importing
from shops.operations.importing import apart
from shops.operations.importing.apart import is_worth_a_process, read_apart
from shops.platforms.problems import FileCode, FileProblem
from tests.factories import make_shop
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, text_table
from tests.workers import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there a child reads ahead")
_LARGE = b"x" * 300_000  # more than a pipe holds at once


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()


def test_items_come_in_their_order_from_another_process() -> None:
    with read_apart(lambda: ((number, os.getpid(), _LARGE) for number in range(20))) as items:
        given = list(items)
    assert [(number, blob) for number, _, blob in given] == [(n, _LARGE) for n in range(20)]
    assert os.getpid() not in {process for _, process, _ in given}


def broken() -> Iterator[int]:
    yield 1
    raise FileProblem(FileCode.TOO_LARGE, limit="7")


def test_error_comes_as_itself_where_the_item_would_have_come() -> None:
    with read_apart(broken) as items:
        assert next(items) == 1
        with pytest.raises(FileProblem) as caught:
            next(items)
    assert caught.value.code is FileCode.TOO_LARGE
    assert str(caught.value) == str(FileProblem(FileCode.TOO_LARGE, limit="7"))


def test_error_that_cannot_travel_says_what_it_was() -> None:
    class Local(Exception):
        pass

    def local() -> Iterator[int]:
        raise Local("row 7")
        yield

    with read_apart(local) as items, pytest.raises(RuntimeError, match="Local: row 7"):
        next(items)


def dies_after_three() -> Iterator[tuple[int, int]]:
    for number in range(10):
        if number == 3 and os.getpid() != _PARENT:
            os.kill(os.getpid(), signal.SIGKILL)
        yield number, os.getpid()


_PARENT = os.getpid()


def test_items_of_a_killed_child_are_made_here_and_none_comes_twice() -> None:
    with mock.patch(f"{__name__}._PARENT", os.getpid()), read_apart(dies_after_three) as items:
        given = list(items)
    assert [number for number, _ in given] == list(range(10))
    assert {process for _, process in given[3:]} == {os.getpid()}


def dies_within_an_item() -> Iterator[bytes]:
    if os.getpid() != _PARENT:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
    yield _LARGE * 10


def test_half_an_item_is_none() -> None:
    with mock.patch(f"{__name__}._PARENT", os.getpid()), read_apart(dies_within_an_item) as items:
        threading.Event().wait(0.5)
        assert list(items) == [_LARGE * 10]


def endless() -> Iterator[int]:
    while True:
        yield os.getpid()


def test_child_ends_when_its_reader_stops_early() -> None:
    with pytest.raises(KeyError), read_apart(endless) as items:
        child = next(items)
        raise KeyError
    assert not is_alive(child)


_ORPHANED = """
import itertools, os, sys, time
import django
django.setup()
from shops.operations.importing.apart import read_apart
def idle():
    yield os.getpid()
    time.sleep(600)
with read_apart(idle) as items:
    print(next(items), flush=True)
    time.sleep(600)
"""


def test_child_dies_with_its_parent() -> None:
    words = [sys.executable, "-c", _ORPHANED]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    wait_until(lambda: not is_alive(child), "the child is gone")


def test_child_holds_nothing_of_its_parent_but_the_pipe() -> None:
    def own() -> Iterator[list[str]]:
        yield os.listdir("/proc/self/fd")

    with Path(__file__).open("rb"), read_apart(own) as items:
        assert len(next(items)) <= 5  # three standard ones, the pipe, and the folder that is listed


def test_a_signal_to_the_whole_group_leaves_the_child_to_its_parent() -> None:
    def signalled() -> Iterator[str]:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)
        yield "here"

    with read_apart(signalled) as items:
        assert list(items) == ["here"]


def test_small_files_one_core_and_other_threads_need_no_child() -> None:
    assert not is_worth_a_process(100)
    with mock.patch.object(os, "sched_getaffinity", return_value={0}):
        assert not is_worth_a_process(10**6)
    with mock.patch.object(os, "sched_getaffinity", return_value={0, 1}):
        with mock.patch.object(threading, "active_count", return_value=2):
            assert not is_worth_a_process(10**6)
        with mock.patch.object(threading, "active_count", return_value=1):
            assert is_worth_a_process(10**6)


def content() -> bytes:
    """Orders, two refused rows, a doubtful one, a total below."""
    rows = [order_cells(Sale(number, buyer=f"买家{number}")) for number in range(1, 200)]
    rows[5]["订单编号"] = ""
    rows[70]["买家应付货款"] = "十二元"
    rows[150]["订单状态"] = "从没见过的状态"
    rows[160]["收货地址"] = "上海 上海市 浦东新区 张江\n三楼"
    return text_table(
        ORDER_COLUMNS, [*rows, dict.fromkeys(ORDER_COLUMNS, "") | {"订单编号": "合计"}]
    )


def imported(*, apart_from: int) -> tuple[object, ...]:
    shop = make_shop()
    with (
        mock.patch.object(apart, "_FEWEST_ROWS", apart_from),
        mock.patch.object(threading, "active_count", return_value=1),
        mock.patch.object(os, "sched_getaffinity", return_value={0, 1}),
        mock.patch.object(os, "fork", wraps=os.fork) as fork,
    ):
        batch = importing.receive_file(
            shop=shop,
            source=io.BytesIO(content()),
            file_name="o.csv",
            actor=None,
            now=timezone.now(),
        ).batch
        importing.preview_import(batch_id=batch.pk, worker="w", now=timezone.now())
        batch.refresh_from_db()
        importing.queue_import(batch=batch)
        importing.run_import(batch_id=batch.pk, worker="w", clock=timezone.now)
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    left_out = ("id", "shop_id", "as_of", "changed_at", "first_batch_id", "last_batch_id", "told")
    keyed = (*left_out, "product_id", "named_product_id", "sealed_receiver", "identity_keys")
    orders = [
        {name: value for name, value in row.items() if name not in keyed}
        for row in Order.objects.filter(shop=shop).order_by("platform_order_id").values()
    ]
    issues = ImportIssue.objects.filter(batch=batch).order_by("row", "column", "code")
    told = list(issues.values_list("row", "column", "code", "message", "is_refusal"))
    return fork.call_count, batch.counts, orders, told


@pytest.mark.django_db
def test_the_same_rows_and_refusals_come_from_either_way() -> None:
    (forks, *by_thread), (others, *by_process) = (
        imported(apart_from=10**9),
        imported(apart_from=1),
    )
    assert (forks, others) == (0, 1)
    assert by_process == by_thread
    assert len(by_process[1]) == 197  # type: ignore[arg-type]
