"""The import pages, from the dropped file to the undone batch, with the worker's steps by hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shops.enums import Action, BatchState, Role
from shops.models import CustodyEvent, ImportBatch, Order, Shop, User
from shops.tasks import importing as tasks
from tests.factories import make_member, make_shop, make_user
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, orders_file, text_table

pytestmark = pytest.mark.django_db(transaction=True)

SALES = [Sale(1), Sale(2, buyer="另一人", is_refunded=True)]


@pytest.fixture
def owner() -> User:
    return make_user("owner@example.com")


@pytest.fixture
def shop(owner: User) -> Shop:
    return make_shop(owner=owner, slug="yiwu")


@pytest.fixture
def browser(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture(autouse=True)
def worker() -> Iterator[None]:
    """Run what a page enqueues at once, in this process."""
    with (
        mock.patch.object(tasks.preview_import_task, "delay", _at_once(tasks.preview_import_task)),
        mock.patch.object(tasks.run_import_task, "delay", _at_once(tasks.run_import_task)),
    ):
        yield


def _at_once(task: Any) -> Callable[[int], None]:
    return lambda batch_id: task.apply((batch_id,)).get()


def url(name: str, *args: int) -> str:
    return reverse(f"shops:{name}", args=("yiwu", *args))


def drop(browser: Client, *files: tuple[str, bytes]) -> ImportBatch:
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    answer = browser.post(url("import-list"), {"exports": uploads})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("pk")


def test_upload_shows_what_was_recognised_and_records_nothing_yet(
    browser: Client, shop: Shop
) -> None:
    batch = drop(browser, ("orders.csv", orders_file(SALES)))
    page = browser.get(url("import-detail", batch.pk)).content.decode()
    assert batch.state == BatchState.PREVIEWED
    assert Order.objects.count() == 0
    assert "GB18030" in page
    assert Sale(1).order_id in page
    for secret in ("王小明", "13812345678", "宾王路"):
        assert secret not in page


def shown(browser: Client, content: bytes) -> str:
    batch = drop(browser, ("orders.csv", content))
    page = browser.get(url("import-detail", batch.pk), headers={"accept-language": "zh-CN"})
    return page.content.decode()


def test_file_of_column_names_alone_says_so_and_offers_no_import(
    browser: Client, shop: Shop
) -> None:
    page = shown(browser, text_table(ORDER_COLUMNS, []))
    assert "文件里只有列名，没有一行数据" in page
    assert f"/{ImportBatch.objects.get().pk}/start" not in page
    assert "没有可读的买家账号" not in page
    assert "文件里只有列名" not in shown(browser, orders_file(SALES))


def test_file_without_a_readable_row_offers_to_list_them_and_no_import_of_none(
    browser: Client, shop: Shop
) -> None:
    rows = [order_cells(sale) | {"总金额": "见备注"} for sale in SALES]
    page = shown(browser, text_table(ORDER_COLUMNS, rows))
    assert "这个文件没有一行能读取" in page
    assert "列出被拒绝的行" in page
    assert not {
        said for said in ("导入 0 行", "没有可读的买家账号", "前几行将这样写入") if said in page
    }
    batch = ImportBatch.objects.get()
    browser.post(url("import-start", batch.pk))
    result = browser.get(url("import-detail", batch.pk), headers={"accept-language": "zh-CN"})
    page = result.content.decode()
    assert "没有写入任何数据" in page
    assert not {said for said in ("不会记录任何数据", "正在检查这些订单") if said in page}
    half = shown(browser, text_table(ORDER_COLUMNS, [*rows[1:], order_cells(SALES[0])]))
    assert "这个文件没有一行能读取" not in half
    assert "导入 1 行" in half
    assert "前几行将这样写入" in half


def test_cell_that_is_empty_is_called_empty_and_another_is_shown(
    browser: Client, shop: Shop
) -> None:
    content = b"order_id,placed_at,amount\n1,,9.90\n2,05-11,9.90\n3,2026-05-11 10:00:00,\n"
    page = shown(browser, content)
    for said in (
        "“placed_at”为空；每一行都要有时间",
        "“05-11”不是完整的日期时间",
        "“amount”为空；每一行都要有金额",
    ):
        assert said in page


def test_json_is_told_how_its_orders_come_instead(browser: Client, shop: Shop) -> None:
    upload = SimpleUploadedFile("transactions.json", b'[{"amount": "409.94"}]')
    answer = browser.post(
        url("import-list"), {"exports": upload}, headers={"accept-language": "zh-CN"}
    )
    assert "transactions.json: 这是 JSON" in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert "这是 JSON" not in shown(browser, orders_file(SALES))


def test_file_without_any_amount_but_zero_asks_to_have_it_calculated(
    browser: Client, shop: Shop
) -> None:
    free = b"order_id,placed_at,amount\n7001,2026-05-01 10:00:00,0\n7002,2026-05-01 10:01:00,0.00\n"
    assert "文件里的金额全部是 0" in shown(browser, free)
    assert "文件里的金额全部是 0" not in shown(browser, free.replace(b"00,0\n", b"00,9.90\n"))


def test_start_imports_and_shows_the_result_when_the_preview_was_right(
    browser: Client, shop: Shop
) -> None:
    batch = drop(browser, ("orders.csv", orders_file(SALES)))
    browser.post(url("import-start", batch.pk))
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE
    assert Order.objects.count() == 2
    assert browser.get(url("import-detail", batch.pk)).status_code == 200
    actions = list(
        CustodyEvent.objects.filter(object=f"file:{batch.pk}").values_list("action", flat=True)
    )
    assert actions == [Action.FILE_RECEIVED, Action.PARSED]


def test_several_files_wait_in_the_list_and_start_together(browser: Client, shop: Shop) -> None:
    drop(
        browser,
        ("a.csv", orders_file(SALES[:1])),
        ("b.csv", orders_file(SALES[1:], encoding="utf-8-sig")),
    )
    assert browser.get(url("import-list")).status_code == 200
    browser.post(url("import-start-all"))
    assert set(ImportBatch.objects.values_list("state", flat=True)) == {BatchState.DONE}
    assert Order.objects.count() == 2


def test_upload_links_to_the_first_import_when_the_same_bytes_come_again(
    browser: Client, shop: Shop
) -> None:
    first = drop(browser, ("orders.csv", orders_file(SALES)))
    again = drop(browser, ("again.csv", orders_file(SALES)))
    assert (again.pk, ImportBatch.objects.count()) == (first.pk, 1)


@pytest.mark.parametrize("name", ["virus.exe", "photo.png"])
def test_upload_is_refused_when_the_file_is_no_export(
    browser: Client, shop: Shop, name: str
) -> None:
    answer = browser.post(url("import-list"), {"exports": SimpleUploadedFile(name, b"MZ")})
    assert answer.status_code == 400
    assert name in answer.content.decode()
    assert ImportBatch.objects.count() == 0


@override_settings(BRUSHGUARD_UPLOAD_MAX_BYTES=1024**2)
def test_upload_that_is_too_large_is_refused_in_the_readers_language(
    browser: Client, shop: Shop
) -> None:
    file = SimpleUploadedFile("orders.csv", b"x" * (1024**2 + 1))
    answer = browser.post(
        url("import-list"), {"exports": file}, headers={"accept-language": "zh-CN"}
    )
    assert answer.status_code == 400
    assert "文件超过 1 MB" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("九月.rar", b"Rar!\x1a\x07\x01\x00"),
        ("九月.7Z", b"7z\xbc\xaf\x27\x1c"),
        ("九月.tar", b"orders.csv".ljust(257, b"\x00") + b"ustar\x0000"),
    ],
    ids=["rar", "7z", "tar"],
)
def test_archive_that_is_not_opened_says_so_on_its_page(
    browser: Client, shop: Shop, name: str, head: bytes
) -> None:
    batch = drop(browser, (name, head + bytes(range(200))))
    page = browser.get(url("import-detail", batch.pk), headers={"accept-language": "zh-CN"})
    assert batch.preview["problem"]["code"] == "ARCHIVE_OF_OTHER_KIND"
    assert "请先解压（有密码的输入密码）" in page.content.decode()
    assert url("import-choose", batch.pk) not in page.content.decode()


def test_refunds_of_a_day_alone_are_shown_with_their_day_and_no_clock(
    browser: Client, shop: Shop
) -> None:
    content = b"order_id,refund_amount,applied_at\n7001,9.90,2026-05-01\n"
    batch = drop(browser, ("refunds.csv", content))
    preview = browser.get(url("import-detail", batch.pk)).content.decode()
    browser.post(url("import-start", batch.pk))
    result = browser.get(url("import-detail", batch.pk)).content.decode()
    for page in (preview, result):
        assert "2026-05-01 – 2026-05-01" in page
    assert '<td data-label="时间" class="nowrap">2026-05-01</td>' in preview


def test_failed_file_says_why_and_can_be_read_differently(browser: Client, shop: Shop) -> None:
    batch = drop(browser, ("x.csv", "甲,乙,丙\n1,2,3\n".encode()))
    assert batch.state == BatchState.FAILED
    page = browser.get(url("import-detail", batch.pk)).content.decode()
    assert f'action="{url("import-choose", batch.pk)}"' in page
    browser.post(url("import-choose", batch.pk), {"platform": "other", "kind": "orders"})
    batch.refresh_from_db()
    assert (batch.state, batch.chosen) == (
        BatchState.FAILED,
        {"platform": "other", "kind": "orders"},
    )
    assert batch.preview["problem"]["code"] == "COLUMNS_MISSING"


def test_refused_rows_come_back_formula_safe_with_codes(browser: Client, shop: Shop) -> None:
    rows = [order_cells(sale) for sale in SALES]
    rows[1] |= {"订单编号": "2.96E+18", "买家留言": "=HYPERLINK(1)"}
    batch = drop(browser, ("orders.csv", text_table(ORDER_COLUMNS, rows)))
    browser.post(url("import-start", batch.pk))
    answer = browser.post(url("import-refused", batch.pk))
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(content)))
    refused = dict(zip(table[0], table[1], strict=True))
    assert len(table) == 2
    assert refused["买家留言"] == "'=HYPERLINK(1)"
    assert table[1][-4:-2] == ["3", "ID_SCIENTIFIC"]
    assert CustodyEvent.objects.filter(action=Action.PII_VIEWED).count() == 1


def test_import_that_kept_no_row_says_so_and_can_be_set_aside(browser: Client, shop: Shop) -> None:
    broken = text_table(ORDER_COLUMNS, [order_cells(SALES[0]) | {"订单编号": ""}])
    batch = drop(browser, ("orders.csv", broken))
    browser.post(url("import-start", batch.pk))
    page = browser.get(url("import-detail", batch.pk)).content.decode()
    assert "未写入数据" in page
    assert "放弃这次导入" in page
    assert "撤销这次导入" not in page
    assert "未写入数据" in browser.get(url("import-list")).content.decode()
    browser.post(url("import-undo", batch.pk))
    assert drop(browser, ("orders.csv", broken)).pk != batch.pk


def test_import_that_kept_a_row_is_done_and_can_be_undone(browser: Client, shop: Shop) -> None:
    batch = drop(browser, ("orders.csv", orders_file(SALES)))
    browser.post(url("import-start", batch.pk))
    page = browser.get(url("import-detail", batch.pk)).content.decode()
    assert "撤销这次导入" in page
    assert "未写入数据" not in page


def test_refused_rows_hold_no_cells_when_a_clerk_asks(shop: Shop, browser: Client) -> None:
    rows = [order_cells(SALES[0]) | {"订单编号": ""}]
    batch = drop(browser, ("orders.csv", text_table(ORDER_COLUMNS, rows)))
    browser.post(url("import-start", batch.pk))
    clerk = Client()
    clerk.force_login(make_member(shop, Role.CLERK))
    content = b"".join(clerk.post(url("import-refused", batch.pk)).streaming_content).decode()
    assert "ID_MISSING" in content
    assert "王小明" not in content


def test_undo_takes_the_rows_back_from_the_page(browser: Client, shop: Shop) -> None:
    batch = drop(browser, ("orders.csv", orders_file(SALES)))
    browser.post(url("import-start", batch.pk))
    browser.post(url("import-undo", batch.pk))
    batch.refresh_from_db()
    assert (batch.state, Order.objects.count()) == (BatchState.UNDONE, 0)
    assert browser.get(url("import-detail", batch.pk)).status_code == 200


def test_cancel_ends_a_preview_without_recording(browser: Client, shop: Shop) -> None:
    batch = drop(browser, ("orders.csv", orders_file(SALES)))
    browser.post(url("import-cancel", batch.pk))
    browser.post(url("import-start", batch.pk))
    batch.refresh_from_db()
    assert (batch.state, Order.objects.count()) == (BatchState.CANCELLED, 0)


@pytest.mark.parametrize(
    ("role", "see", "undo"),
    [
        (Role.MANAGER, 200, 302),
        (Role.CLERK, 200, 403),
        (Role.ORDER_REVIEWER, 403, 403),
        (Role.LAWYER, 403, 403),
        (None, 404, 404),
    ],
)
def test_import_pages_open_by_role(
    browser: Client, shop: Shop, role: Role | None, see: int, undo: int
) -> None:
    batch = drop(browser, ("orders.csv", orders_file(SALES)))
    browser.post(url("import-start", batch.pk))
    person = make_member(shop, role) if role else make_user()
    client = Client()
    client.force_login(person)
    assert client.get(url("import-list")).status_code == see
    assert client.get(url("import-detail", batch.pk)).status_code == see
    assert client.get(url("import-progress", batch.pk)).status_code == see
    assert client.post(url("import-undo", batch.pk)).status_code == undo


def test_amounts_stay_hidden_when_a_clerk_looks(browser: Client, shop: Shop) -> None:
    batch = drop(browser, ("orders.csv", orders_file(SALES)))
    clerk = Client()
    clerk.force_login(make_member(shop, Role.CLERK))
    assert "29.90" in browser.get(url("import-detail", batch.pk)).content.decode()
    assert "29.90" not in clerk.get(url("import-detail", batch.pk)).content.decode()


def test_list_asks_as_many_queries_when_files_grow(browser: Client, shop: Shop) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(url("import-list"))
        return len(seen)

    drop(browser, ("a.csv", orders_file([Sale(1)])))
    queries()
    one = queries()
    for number in (2, 3):
        drop(browser, (f"{number}.csv", orders_file([Sale(number)])))
    assert queries() == one


def test_choice_is_remembered_when_a_file_with_the_same_header_comes(
    browser: Client, shop: Shop
) -> None:
    header = "订单编号,下单时间,总金额,备注"
    first = drop(browser, ("a.csv", f"{header}\n1,05/06/2026 10:00,29.90,\n".encode()))
    assert first.state == BatchState.FAILED
    chosen = {"platform": "other", "kind": "orders", "date_order": "mdy"}
    browser.post(url("import-choose", first.pk), chosen)
    browser.post(url("import-start", first.pk))
    second = drop(browser, ("b.csv", f"{header}\n2,07/06/2026 10:00,29.90,\n".encode()))
    assert second.state == BatchState.PREVIEWED
    browser.post(url("import-start", second.pk))
    placed = Order.objects.order_by("pk").values_list("placed_at", flat=True)
    assert [(at.month, at.day) for at in placed] == [(5, 6), (7, 6)]
