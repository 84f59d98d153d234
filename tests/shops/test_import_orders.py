"""`import_orders` from the file to the stored rows: what it says and what it does."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from shops.models import CustodyEvent, ImportBatch, Order, OrderLine, Refund, Shop
from tests.shops.taobao_files import (
    NEWER_NAMES,
    ORDER_COLUMNS,
    Sale,
    lines_file,
    order_cells,
    orders_file,
    refunds_file,
    text_table,
    workbook,
)

pytestmark = pytest.mark.django_db

SALES = [
    Sale(1),
    Sale(2, buyer="另一人", is_refunded=True),
    Sale(3, buyer="第三人", is_paid=False),
    Sale(4, fen=5980, quantity=2, status="交易成功"),
]


def run(*files: Path, shop: str = "yiwu", **more: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    options = {"shop": shop, "create": True, "json": True} | more
    if "as_of" in options:
        options["as_of"] = datetime.fromisoformat(options["as_of"])
    call_command("import_orders", *map(str, files), stdout=out, stderr=io.StringIO(), **options)
    return json.loads(out.getvalue())["files"]


def summary(shop: str = "yiwu") -> dict[str, Any]:
    out = io.StringIO()
    call_command("shop_summary", shop=shop, json=True, stdout=out)
    return json.loads(out.getvalue())


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


SUMMARY = {
    "orders": 4,
    "lines": 0,
    "refunds": 1,
    "buyers": 3,
    "first_order_at": "2026-06-11T10:00:00+08:00",
    "last_order_at": "2026-06-11T10:00:00+08:00",
    "payable": 14950,
    "paid_gross": 11960,
    "refunded": 2990,
    "quantity": 5,
    "status": {"closed_refunded": 1, "closed_unpaid": 1, "completed": 1, "paid": 1},
}


def test_import_answers_by_the_contract_when_a_file_is_taken(tmp_path: Path) -> None:
    entry = run(put(tmp_path, "orders.csv", orders_file(SALES)))[0]
    assert entry == {
        "file": "orders.csv",
        "platform": "taobao",
        "kind": "orders",
        "encoding": "gb18030",
        "rows": 4,
        "orders": {"created": 4, "updated": 0, "unchanged": 0},
        "lines": 0,
        "refunds": 0,
        "changes": {
            "lines": {"created": 0, "updated": 0, "unchanged": 0},
            "refunds": {"created": 0, "updated": 0, "unchanged": 0},
        },
        "rejected": 0,
        "furniture": 0,
        "errors": [],
        "days_alone": 0,
        "batch": ImportBatch.objects.get().pk,
        "already_imported": False,
        "unread_sheets": [],
    }
    assert summary() == SUMMARY


@pytest.mark.parametrize(
    "form", ["gb18030", "utf-8", "utf-8-sig", "utf-16", "utf-32", "newer", "xlsx"]
)
def test_import_stores_the_same_when_the_container_differs(tmp_path: Path, form: str) -> None:
    if form == "xlsx":
        path = workbook(tmp_path / "o.xlsx", ORDER_COLUMNS, [order_cells(sale) for sale in SALES])
    elif form == "newer":
        path = put(tmp_path, "o.csv", orders_file(SALES, rename=NEWER_NAMES))
    else:
        path = put(tmp_path, "o.csv", orders_file(SALES, encoding=form))
    run(path)
    assert summary() == SUMMARY


def test_import_changes_nothing_when_the_same_file_comes_twice(tmp_path: Path) -> None:
    path = put(tmp_path, "orders.csv", orders_file(SALES))
    first = run(path)[0]
    before = list(Order.objects.order_by("pk").values())
    again = run(path)[0]
    assert again["already_imported"] is True
    assert again["batch"] == first["batch"]
    assert again["orders"] == {"created": 0, "updated": 0, "unchanged": 4}
    assert list(Order.objects.order_by("pk").values()) == before
    assert ImportBatch.objects.count() == 1


def test_import_updates_one_row_when_one_row_of_a_shuffled_file_differs(tmp_path: Path) -> None:
    run(put(tmp_path, "a.csv", orders_file(SALES)))
    changed = [SALES[3], SALES[2], SALES[1], Sale(1, status="卖家已发货，等待买家确认")]
    entry = run(put(tmp_path, "b.csv", orders_file(changed)))[0]
    assert entry["orders"] == {"created": 0, "updated": 1, "unchanged": 3}
    assert summary()["status"] == {
        "closed_refunded": 1,
        "closed_unpaid": 1,
        "completed": 1,
        "shipped": 1,
    }
    assert Order.objects.get(platform_order_id=SALES[0].order_id).status == "shipped"


@pytest.mark.parametrize("order", list(permutations(["orders", "lines", "refunds"])))
def test_import_ends_the_same_when_files_come_in_any_order(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    files = {
        "orders": orders_file(SALES),
        "lines": lines_file(SALES),
        "refunds": refunds_file(SALES),
    }
    for name in order:
        run(put(tmp_path, f"{name}.csv", files[name]))
    assert summary() == SUMMARY | {"lines": 3, "refunds": 1}
    refund = Refund.objects.get()
    assert (refund.is_implied, refund.amount_fen, refund.status) == (False, 2990, "succeeded")
    linked = Order.objects.order_by("pk").values_list("platform_order_id", "line_count")
    assert dict(linked) == {sale.order_id: 1 if sale.is_paid else None for sale in SALES}


def test_import_implies_a_refund_when_only_the_order_file_tells_of_it(tmp_path: Path) -> None:
    run(put(tmp_path, "orders.csv", orders_file(SALES)), as_of="2026-06-12T08:00:00+08:00")
    refund = Refund.objects.get()
    assert refund.is_implied
    assert refund.platform_order_id == SALES[1].order_id
    assert (refund.applied_at, refund.finished_at) == (None, None)
    assert refund.as_of.isoformat() == "2026-06-12T00:00:00+00:00"


def test_import_warns_of_orphans_when_lines_come_first(tmp_path: Path) -> None:
    entry = run(put(tmp_path, "lines.csv", lines_file(SALES[:1])))[0]
    assert [(error["row"], error["code"]) for error in entry["errors"]] == [(2, "ORPHAN_LINE")]
    assert entry["rejected"] == 0
    assert OrderLine.objects.count() == 1


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("订单编号", "", "ID_MISSING"),
        ("订单编号", "2.96238E+18", "ID_SCIENTIFIC"),
        ("订单创建时间", "昨天", "DATE_UNREADABLE"),
        ("订单创建时间", "05/06/2026 10:00", "DATE_AMBIGUOUS"),
        ("买家应付货款", "二十九", "AMOUNT_UNREADABLE"),
    ],
)
def test_import_refuses_the_row_by_name_when_a_cell_is_damaged(
    tmp_path: Path, column: str, value: str, code: str
) -> None:
    rows = [order_cells(sale) for sale in SALES]
    rows[1][column] = value
    entry = run(put(tmp_path, "orders.csv", text_table(ORDER_COLUMNS, rows)))[0]
    assert [(e["row"], e["column"], e["code"]) for e in entry["errors"]] == [(3, column, code)]
    assert (entry["rejected"], entry["orders"]["created"]) == (1, 3)


def test_import_keeps_the_row_when_its_status_is_new(tmp_path: Path) -> None:
    entry = run(put(tmp_path, "o.csv", orders_file([Sale(1, status="量子纠缠中")])))[0]
    assert [error["code"] for error in entry["errors"]] == ["STATUS_UNKNOWN"]
    assert (entry["rejected"], entry["orders"]["created"]) == (0, 1)
    assert Order.objects.get().status == "unknown"


def test_import_refuses_the_second_row_when_an_order_stands_twice(tmp_path: Path) -> None:
    entry = run(put(tmp_path, "o.csv", orders_file([Sale(1), Sale(2), Sale(1, fen=100)])))[0]
    assert [(e["row"], e["code"]) for e in entry["errors"]] == [(4, "DUPLICATE_IN_FILE")]
    assert Order.objects.get(platform_order_id=Sale(1).order_id).payable_fen == 2990


def test_import_keeps_newer_values_when_an_older_file_follows(tmp_path: Path) -> None:
    newer = orders_file([Sale(1, status="交易成功")])
    older = orders_file([Sale(1)])
    run(put(tmp_path, "n.csv", newer), as_of="2026-06-20T00:00:00+08:00")
    entry = run(put(tmp_path, "o.csv", older), as_of="2026-06-12T00:00:00+08:00")[0]
    assert entry["orders"] == {"created": 0, "updated": 0, "unchanged": 1}
    assert [error["code"] for error in entry["errors"]] == ["OLDER_THAN_STORED"]
    assert Order.objects.get().status == "completed"


def test_import_moves_a_status_back_only_when_the_file_is_strictly_newer(tmp_path: Path) -> None:
    run(put(tmp_path, "a.csv", orders_file([Sale(1, status="交易成功")])), as_of="2026-06-12")
    run(put(tmp_path, "b.csv", orders_file([Sale(1)])), as_of="2026-06-12")
    assert Order.objects.get().status == "completed"
    run(put(tmp_path, "c.csv", orders_file([Sale(1)])), as_of="2026-06-13")
    assert Order.objects.get().status == "paid"


def test_import_keeps_the_clear_receiver_when_a_masked_export_follows(tmp_path: Path) -> None:
    run(put(tmp_path, "a.csv", orders_file([Sale(1)])), as_of="2026-06-12")
    clear = Order.objects.get()
    masked = Sale(1, name="王**", phone="138****5678", buyer="小**b", address="浙江省 金华市 ***")
    run(put(tmp_path, "b.csv", orders_file([masked])), as_of="2026-06-13")
    now = Order.objects.get()
    assert bytes(now.sealed_receiver or b"") == bytes(clear.sealed_receiver or b"")
    assert now.identity_keys == clear.identity_keys


def test_import_puts_no_mask_into_an_identity_when_everything_is_masked(tmp_path: Path) -> None:
    masked = Sale(1, name="王**", phone="138****5678", buyer="小**b", address="浙江省 金华市 ***")
    run(put(tmp_path, "a.csv", orders_file([masked])))
    kinds = [key.partition(":")[0] for key in Order.objects.get().identity_keys]
    assert kinds == ["tail6", "phone_region"]


def test_import_stores_no_clear_personal_data_when_it_is_full(tmp_path: Path) -> None:
    run(put(tmp_path, "a.csv", orders_file([Sale(1)])))
    stored = json.dumps(Order.objects.values().get(), default=str, ensure_ascii=False)
    batch = json.dumps(ImportBatch.objects.values().get(), default=str, ensure_ascii=False)
    for secret in ("王小明", "13812345678", "宾王路", "小明tb"):
        assert secret not in stored + batch


def test_import_writes_nothing_when_it_is_a_dry_run(tmp_path: Path) -> None:
    entry = run(put(tmp_path, "orders.csv", orders_file(SALES)), dry_run=True)[0]
    assert entry["orders"] == {"created": 4, "updated": 0, "unchanged": 0}
    assert (Shop.objects.count(), Order.objects.count(), CustodyEvent.objects.count()) == (0, 0, 0)


def test_import_never_mixes_shops_when_both_take_the_same_file(tmp_path: Path) -> None:
    path = put(tmp_path, "orders.csv", orders_file(SALES))
    run(path, shop="one")
    entry = run(path, shop="two")[0]
    assert entry["orders"]["created"] == 4
    assert summary("one") == summary("two") == SUMMARY
    keys = [
        set(
            Order.objects.filter(shop__slug=slug)
            .values_list("identity_keys", flat=True)
            .order_by()[:1][0]
        )
        for slug in ("one", "two")
    ]
    assert keys[0].isdisjoint(keys[1])


def test_import_is_refused_with_words_when_the_shop_is_not_there(tmp_path: Path) -> None:
    path = put(tmp_path, "orders.csv", orders_file(SALES))
    with pytest.raises(CommandError, match="no shop nowhere"):
        run(path, shop="nowhere", create=False)


def test_import_is_refused_with_two_guesses_when_the_columns_fit_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, "x.csv", "退款编号,甲,乙\n1,2,3\n".encode())
    with pytest.raises(CommandError, match="Taobao / Tmall refunds"):
        run(path)


def test_import_speaks_one_language_when_the_pages_speak_another(tmp_path: Path) -> None:
    """A program reads these sentences; what a column is about was English all along."""
    empty, foreign = put(tmp_path, "e.csv", b""), put(tmp_path, "x.csv", b"a,b,c\n1,2,3\n")
    with translation.override("zh-hans"), pytest.raises(CommandError) as refused:
        run(empty, foreign)
    assert str(refused.value).splitlines() == [
        "e.csv: The file is empty. Export it again.",
        "x.csv: None of the columns belongs to an export that is known here. Choose platform and "
        "kind, or name the columns as in our own csv format.",
    ]


def test_import_answers_for_every_file_when_one_of_them_is_refused(tmp_path: Path) -> None:
    bad, good = (
        put(tmp_path, "x.csv", b"a,b,c\n1,2,3\n"),
        put(tmp_path, "o.csv", orders_file(SALES)),
    )
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"x\.csv"):
        call_command(
            "import_orders", str(bad), str(good), shop="yiwu", create=True, json=True, stdout=out
        )
    entries = json.loads(out.getvalue())["files"]
    assert [(e["file"], e["orders"]["created"], "error" in e) for e in entries] == [
        ("x.csv", 0, True),
        ("o.csv", 4, False),
    ]


def test_one_wrong_year_does_not_make_later_files_look_older(tmp_path: Path) -> None:
    wrong = f"{timezone.now().year + 20}-06-11"
    run(put(tmp_path, "a.csv", orders_file([Sale(1), Sale(2, day=wrong)])))
    as_of = ImportBatch.objects.get().as_of
    assert as_of is not None
    assert as_of - timezone.now() < timedelta(days=1)
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    later = put(tmp_path, "b.csv", orders_file([Sale(1, status="交易成功")]))
    assert run(later, as_of=tomorrow)[0]["orders"] == {"created": 0, "updated": 1, "unchanged": 0}


@pytest.mark.parametrize("column", ["订单创建时间", "订单付款时间 ", "确认收货时间"])
def test_import_refuses_a_time_that_has_not_come_and_keeps_the_other_rows(
    tmp_path: Path, column: str
) -> None:
    rows = [order_cells(sale) for sale in SALES]
    rows[1][column] = "2062-11-28 18:30:00"
    entry = run(put(tmp_path, "orders.csv", text_table(ORDER_COLUMNS, rows)))[0]
    assert [(e["row"], e["column"], e["code"]) for e in entry["errors"]] == [
        (3, column.strip(), "DATE_AHEAD")
    ]
    assert (entry["rejected"], entry["orders"]["created"]) == (1, 3)
    assert "2062-11-28 18:30:00" in entry["errors"][0]["message"]
    # Nor does it say when the file was made: what comes later is no older.
    batch = ImportBatch.objects.get()
    assert batch.as_of == max(order.placed_at for order in Order.objects.all())


def test_file_is_as_of_when_it_came_where_its_clock_is_hours_ahead(tmp_path: Path) -> None:
    soon = (timezone.now() + timedelta(hours=20)).astimezone(ZoneInfo("Asia/Shanghai"))
    sale = Sale(1, day=f"{soon:%Y-%m-%d}", at=f"{soon:%H:%M:%S}")
    entry = run(put(tmp_path, "orders.csv", orders_file([sale])))[0]
    batch = ImportBatch.objects.get()
    assert (entry["rejected"], batch.as_of) == (0, batch.received_at)


@pytest.mark.parametrize("slug", ["Bad Slug!", "a/b", "", "x" * 61, "店"])
def test_import_opens_no_shop_under_a_name_that_no_address_holds(tmp_path: Path, slug: str) -> None:
    with pytest.raises(CommandError, match="cannot be a shop's short name") as refused:
        run(put(tmp_path, "orders.csv", orders_file(SALES[:1])), shop=slug)
    assert refused.value.returncode == 2
    assert not Shop.objects.exists()


def test_import_opens_a_shop_under_a_plain_name(tmp_path: Path) -> None:
    run(put(tmp_path, "orders.csv", orders_file(SALES[:1])), shop="Good_shop-1")
    assert Shop.objects.get().slug == "Good_shop-1"
