"""A file nobody knows: the merchant says once what its columns hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError
from django.test import Client
from django.urls import reverse

from shops.enums import BatchState
from shops.models import ImportBatch, Order, Refund, Shop
from shops.tasks import importing as tasks
from tests.factories import make_shop, make_user
from tests.shops.platforms.test_proposing import HEADER, ROWS
from tests.shops.test_import_orders import put, run

pytestmark = pytest.mark.django_db(transaction=True)

FILE = "\n".join([HEADER, *ROWS]).encode()
NAMED = {
    "平台单据号码": "order_id",
    "下单日期": "placed_at",
    "应收金额": "amount",
    "客户昵称": "buyer",
}


@pytest.fixture
def shop() -> Shop:
    return make_shop(owner=make_user("owner@example.com"), slug="yiwu")


@pytest.fixture
def browser(shop: Shop) -> Client:
    client = Client()
    client.force_login(shop.memberships.get().user)
    return client


@pytest.fixture(autouse=True)
def worker() -> Iterator[None]:
    with (
        mock.patch.object(tasks.preview_import_task, "delay", _at_once(tasks.preview_import_task)),
        mock.patch.object(tasks.run_import_task, "delay", _at_once(tasks.run_import_task)),
    ):
        yield


def _at_once(task: Any) -> Callable[[int], None]:
    return lambda batch_id: task.apply((batch_id,)).get()


def url(name: str, *args: int) -> str:
    return reverse(f"shops:{name}", args=("yiwu", *args))


def drop(browser: Client, content: bytes = FILE) -> ImportBatch:
    browser.post(url("import-list"), {"exports": [SimpleUploadedFile("erp.csv", content)]})
    return ImportBatch.objects.latest("pk")


def named(batch: ImportBatch, **changes: str) -> dict[str, str]:
    fields = NAMED | changes
    return {
        f"column-{number}": fields.get(column["shown"], "")
        for number, column in enumerate(batch.preview["mapping"])
    }


def test_unknown_file_leads_to_the_page_on_which_its_columns_are_named(browser: Client) -> None:
    batch = drop(browser)
    assert batch.state == BatchState.FAILED
    page = browser.get(url("import-detail", batch.pk)).content.decode()
    assert url("import-columns", batch.pk) in page
    page = browser.get(url("import-columns", batch.pk)).content.decode()
    assert "应收金额" in page
    assert "138****5678" in page
    for secret in ("13812345678", "小明tb", "宾王路"):
        assert secret not in page


def test_named_columns_are_previewed_and_imported(browser: Client, shop: Shop) -> None:
    batch = drop(browser)
    browser.post(url("import-columns", batch.pk), named(batch))
    batch.refresh_from_db()
    assert batch.state == BatchState.PREVIEWED
    browser.post(url("import-start", batch.pk))
    assert list(Order.objects.order_by("pk").values_list("platform_order_id", "payable_fen")) == [
        ("A2026110001", 2990),
        ("A2026110002", 5980),
    ]


def test_later_file_with_the_same_columns_is_read_at_once(browser: Client, shop: Shop) -> None:
    batch = drop(browser)
    browser.post(url("import-columns", batch.pk), named(batch))
    later = drop(browser, FILE.replace(b"A2026110001", b"A2026110009"))
    assert later.state == BatchState.PREVIEWED
    page = browser.get(url("import-columns", later.pk)).content.decode()
    assert all(f'value="{field}" selected' in page for field in NAMED.values())


def test_correction_serves_every_later_file(browser: Client, shop: Shop) -> None:
    first = drop(browser)
    browser.post(url("import-columns", first.pk), named(first))
    second = drop(browser, FILE + b"\n")
    browser.post(url("import-columns", second.pk), named(second, 件数="quantity"))
    third = drop(browser, FILE + b"\n\n")
    browser.post(url("import-start", third.pk))
    assert list(Order.objects.order_by("pk").values_list("quantity", flat=True)) == [1, 2]


def test_other_shop_is_not_served_by_it(browser: Client, shop: Shop) -> None:
    batch = drop(browser)
    browser.post(url("import-columns", batch.pk), named(batch))
    other = make_shop(owner=shop.memberships.get().user, slug="other")
    address = reverse("shops:import-list", args=(other.slug,))
    browser.post(address, {"exports": [SimpleUploadedFile("erp.csv", FILE)]})
    assert ImportBatch.objects.get(shop=other).state == BatchState.FAILED


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"应收金额": ""}, "订单金额"), ({"业务员": "amount"}, "不能都对应")],
)
def test_page_says_what_is_missing_or_named_twice(
    browser: Client, shop: Shop, changes: dict[str, str], word: str
) -> None:
    batch = drop(browser)
    answer = browser.post(
        url("import-columns", batch.pk), named(batch, **changes), HTTP_ACCEPT_LANGUAGE="zh-hans"
    )
    assert answer.status_code == 400
    assert word in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED


def test_choosing_the_encoding_keeps_the_named_columns(browser: Client, shop: Shop) -> None:
    batch = drop(browser)
    browser.post(url("import-columns", batch.pk), named(batch))
    browser.post(url("import-choose", batch.pk), {"encoding": "utf-8"})
    batch.refresh_from_db()
    assert (batch.state, batch.chosen["encoding"]) == (BatchState.PREVIEWED, "utf-8")
    assert batch.chosen["columns"]["amount"] == "应收金额"


def test_nearest_formats_are_offered_when_a_file_is_not_clearly_one(
    browser: Client, shop: Shop
) -> None:
    batch = drop(browser, "订单编号,买家应付货款,备用一,备用二\n1,2,3,4\n".encode())
    page = browser.get(url("import-detail", batch.pk)).content.decode()
    assert batch.state == BatchState.FAILED
    assert 'name="platform" value="taobao"' in page


def test_command_says_in_plain_words_that_no_column_is_known(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="known here"):
        run(put(tmp_path, "x.csv", b"aa,bb,cc\n1,2,3\n"))


REFUNDS = (
    "平台单据号码,退还金额,发起日期,处理情况,客户昵称\n"
    "A1001,29.90,2026-06-12 10:00:00,退款成功,小明tb\n"
    "A1002,9.90,2026-06-12 11:00:00,待商家处理,小红tb\n"
    "A1003,二十,2026-06-12 12:00:00,退款成功,小刚tb\n"
)
REFUND_NAMED = {
    "平台单据号码": "order_id",
    "退还金额": "refund_amount",
    "发起日期": "applied_at",
    "处理情况": "refund_status",
}


def refund_names(batch: ImportBatch) -> dict[str, str]:
    told = {
        f"column-{number}": REFUND_NAMED.get(column["shown"], "")
        for number, column in enumerate(batch.preview["mapping"])
    }
    return told | {"rows": "refunds"}


def test_columns_of_a_refund_file_are_named_and_serve_later_files(
    browser: Client, shop: Shop
) -> None:
    batch = drop(browser, REFUNDS.encode())
    page = browser.get(url("import-columns", batch.pk) + "?rows=refunds").content.decode()
    assert 'value="refund_amount"' in page
    browser.post(url("import-columns", batch.pk), refund_names(batch))
    batch.refresh_from_db()
    assert (batch.state, batch.kind, batch.preview["refunded_fen"]) == (
        BatchState.PREVIEWED,
        "refunds",
        2990,
    )
    browser.post(url("import-start", batch.pk))
    told = Refund.objects.order_by("platform_order_id").values_list(
        "platform_order_id", "amount_fen", "status"
    )
    assert list(told) == [("A1001", 2990, "succeeded"), ("A1002", 990, "requested")]
    assert list(batch.issues.filter(is_refusal=True).values_list("row", "code")) == [
        (4, "AMOUNT_UNREADABLE")
    ]
    later = drop(browser, REFUNDS.replace("A100", "A200").encode())
    assert (later.state, later.kind) == (BatchState.PREVIEWED, "refunds")


def test_page_for_columns_opens_on_refunds_where_they_are_a_refunds(browser: Client) -> None:
    answer = browser.get(url("import-columns", drop(browser, REFUNDS.encode()).pk))
    assert answer.context["kind"] == "refunds"
    answer = browser.get(url("import-columns", drop(browser).pk))
    assert answer.context["kind"] == "orders"


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("序号,单号,下单日期,商品,实收金额,状态", "orders"),
        ("序号,单号,下单日期,退款金额,实收金额,状态", "orders"),
        ("序号,单号,登记日期,商品,金额,售后原因", "orders"),
        ("退款单号,原单号,申请日期,商品,退款金额,状态", "refunds"),
        ("序号,原单号,退货日期,退货原因,退还金额,处理情况", "refunds"),
        # The amount of a refund is often called an amount and no more.
        ("售后单号,订单号,申请时间,商品,金额,售后状态", "refunds"),
        ("序号,订单号,退款时间,商品,金额,退款原因", "refunds"),
        ("序号,订单号,申请时间,商品,金额,发票抬头", "orders"),
    ],
)
def test_ledger_of_sales_opens_on_orders_and_one_of_refunds_on_refunds(
    browser: Client, header: str, kind: str
) -> None:
    rows = [f"{n},A26{n:05d},2026-06-01 10:0{n}:00,杯,{n}9.90,已完成" for n in range(1, 6)]
    if "下单日期,退款金额" in header:
        rows = [row.replace("杯", "0.00") for row in rows]  # nothing went back
    batch = drop(browser, "\n".join([header, *rows]).encode())
    answer = browser.get(url("import-columns", batch.pk))
    assert answer.context["kind"] == kind
    if kind == "refunds":
        proposed = {column["refund_field"] for column in batch.preview["mapping"]}
        assert proposed >= {"order_id", "refund_amount", "applied_at"}


def test_refund_file_needs_its_three_columns(browser: Client) -> None:
    batch = drop(browser, REFUNDS.encode())
    answer = browser.post(url("import-columns", batch.pk), refund_names(batch) | {"column-2": ""})
    assert answer.status_code == 400
