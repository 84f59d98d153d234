"""A platform cuts a long export by rows: the rows of one order lie in two files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shops.models import ImportBatch, Order
from shops.operations.undoing import undo_import
from tests.shops.platforms import test_amazon_orders, test_lazada
from tests.shops.platforms.test_shopify import Row
from tests.shops.test_import_orders import put, run, summary

pytestmark = pytest.mark.django_db

SUMS = ("orders", "lines", "payable", "paid_gross", "refunded", "quantity", "status")
HEAD = ["order-id", "order-item-id", "purchase-date", "payments-date", "sku", "product-name"]
HEAD += ["quantity-purchased", "currency", "item-price", "shipping-price"]


def item(number: int, order: int, price: str, **more: str) -> Row:
    told = {
        "order-id": f"114-2962899-{order:07d}",
        "order-item-id": f"5000000000{number:04d}",
        "purchase-date": "2026-06-05T15:31:40+00:00",
        "payments-date": "2026-06-05T15:31:40+00:00",
        "sku": f"S{number}",
        "product-name": f"Cup {number}",
        "quantity-purchased": "2",
        "currency": "USD",
        "item-price": price,
        "shipping-price": "1.00",
    }
    return told | {name.replace("_", "-"): text for name, text in more.items()}


ROWS = [item(1, 1, "10.00"), item(2, 2, "20.00"), item(3, 2, "30.00"), item(4, 2, "40.00")]


def file_of(rows: list[Row]) -> bytes:
    return ("\n".join("\t".join(row[name] for name in HEAD) for row in [_names(), *rows])).encode()


def _names() -> Row:
    return dict(zip(HEAD, HEAD, strict=True))


def sums(shop: str = "yiwu") -> list[Any]:
    told = summary(shop)
    return [told[name] for name in SUMS]


WHOLE = [2, 4, 10400, 10000, None, 8, {"paid": 2}]


@pytest.mark.parametrize("first", [0, 1])
def test_both_parts_add_up_to_the_whole_in_either_order(tmp_path: Path, first: int) -> None:
    parts = [
        put(tmp_path, "a.txt", file_of(ROWS[:3])),
        put(tmp_path, "b.txt", file_of(ROWS[3:])),
    ]
    run(parts[first])
    entry = run(parts[1 - first])[0]
    assert sums() == WHOLE
    assert (entry["orders"]["updated"], entry["errors"]) == (1, [])


@pytest.mark.parametrize("as_of", ["2026-06-01", "2026-07-01"])
def test_part_that_was_made_earlier_or_later_adds_its_rows_all_the_same(
    tmp_path: Path, as_of: str
) -> None:
    run(put(tmp_path, "a.txt", file_of(ROWS[:3])), as_of="2026-06-10")
    run(put(tmp_path, "b.txt", file_of(ROWS[3:])), as_of=as_of)
    assert sums() == WHOLE


def test_row_that_stands_in_both_parts_counts_once_and_the_newer_one(tmp_path: Path) -> None:
    run(put(tmp_path, "a.txt", file_of(ROWS[:3])), as_of="2026-06-10")
    cheaper = [ROWS[2] | {"item-price": "25.00"}, ROWS[3]]
    run(put(tmp_path, "b.txt", file_of(cheaper)), as_of="2026-06-11")
    assert summary()["payable"] == 10400 - 500
    run(put(tmp_path, "c.txt", file_of([ROWS[2]])), as_of="2026-06-09")
    assert summary()["payable"] == 10400 - 500


def test_part_given_again_changes_nothing(tmp_path: Path) -> None:
    for name, rows in (("a.txt", ROWS[:3]), ("b.txt", ROWS[3:])):
        run(put(tmp_path, name, file_of(rows)))
    for name, rows in (("c.txt", [ROWS[3], ROWS[0]]), ("d.txt", ROWS[::-1])):
        entry = run(put(tmp_path, name, file_of(rows)))[0]
        assert (entry["orders"]["created"], entry["orders"]["updated"]) == (0, 0)
    assert sums() == WHOLE


def test_undoing_the_second_part_leaves_what_the_first_told(tmp_path: Path) -> None:
    run(put(tmp_path, "a.txt", file_of(ROWS[:3])))
    before = sums()
    batch = run(put(tmp_path, "b.txt", file_of(ROWS[3:])))[0]["batch"]
    from django.utils import timezone

    undo_import(batch=ImportBatch.objects.get(pk=batch), actor=None, now=timezone.now())
    assert sums() == before


def test_report_without_item_numbers_replaces_shares_and_doubles_nothing(tmp_path: Path) -> None:
    """The all-orders report tells the same order by what it sells, not by item number."""
    run(put(tmp_path, "new.txt", file_of(ROWS)), as_of="2026-06-10")
    header = "amazon-order-id\tpurchase-date\torder-status\titem-status\tsku\tasin\tquantity"
    body = [f"{header}\tcurrency\titem-price\tshipping-price\tsales-channel"]
    for row in ROWS:
        cells = (row["order-id"], row["purchase-date"], "Shipped", "Shipped", row["sku"], "B0")
        body.append("\t".join((*cells, "2", "USD", row["item-price"], "1.00", "Amazon.com")))
    run(put(tmp_path, "all.txt", "\n".join(body).encode()), as_of="2026-06-20")
    told = summary()
    assert (told["payable"], told["paid_gross"], told["quantity"]) == (10400, 10000, 8)


@pytest.mark.parametrize(
    "sample", [test_amazon_orders.SAMPLE, test_lazada.SAMPLE], ids=["amazon", "lazada"]
)
def test_sample_cut_anywhere_adds_up_to_itself(tmp_path: Path, sample: bytes) -> None:
    lines = sample.splitlines()
    run(put(tmp_path, "whole", sample), shop="whole")
    whole = sums("whole")
    for at in range(2, len(lines)):
        for name, part in (("a", lines[1:at]), ("b", lines[at:])):
            content = b"\n".join([lines[0], *part]) + b"\n"
            run(put(tmp_path, f"{name}{at}", content), shop=f"cut{at}", as_of="2026-07-01")
        assert sums(f"cut{at}") == whole
    assert Order.objects.exclude(shares=None).exists()
