"""Rows that a shop has already are known by their hash: not read, not sealed, not written."""

from __future__ import annotations

import io
from collections.abc import Iterator
from unittest import mock

import pytest

from shops.models import ImportBatch, ImportIssue, Order, RowBefore, Shop
from shops.operations import importing
from shops.operations.importing import chunks
from shops.operations.recording import knowing
from shops.operations.undoing import undo_import
from shops.platforms import reading
from tests.factories import NOW, make_shop
from tests.shops.taobao_files import ORDER_COLUMNS, Sale, order_cells, text_table

pytestmark = pytest.mark.django_db

JUNE, JULY, AUGUST = (f"2026-{month:02d}-12T02:00:00+00:00" for month in (6, 7, 8))


@pytest.fixture(autouse=True)
def asked_for_every_file() -> Iterator[None]:
    with mock.patch.object(knowing, "_FEWEST_ROWS", 0):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def put(shop: Shop, sales: list[Sale], as_of: str = JUNE, **cells: str) -> ImportBatch:
    rows = [order_cells(sale) | cells for sale in sales]
    return put_rows(shop, rows, as_of)


def put_rows(shop: Shop, rows: list[dict[str, str]], as_of: str = JUNE) -> ImportBatch:
    content = text_table(ORDER_COLUMNS, rows)
    batch = importing.receive_file(
        shop=shop,
        source=io.BytesIO(content),
        file_name="o.csv",
        actor=None,
        now=NOW,
        chosen={"as_of": as_of},
    ).batch
    importing.preview_import(batch_id=batch.pk, worker="w", now=NOW)
    batch.refresh_from_db()
    importing.queue_import(batch=batch)
    importing.run_import(batch_id=batch.pk, worker="w", clock=lambda: NOW)
    batch.refresh_from_db()
    return batch


def sealed_orders() -> mock._patch[mock.MagicMock]:
    return mock.patch.object(chunks, "prepared", wraps=chunks.prepared)


def stored() -> list[dict[str, object]]:
    return list(Order.objects.order_by("platform_order_id").values())


SALES = [Sale(number, buyer=f"买家{number}") for number in range(1, 6)]


def test_rows_that_come_again_are_not_sealed_again(shop: Shop) -> None:
    put(shop, SALES)
    before = stored()
    with sealed_orders() as sealed:
        again = put(shop, [*reversed(SALES), Sale(9)])
    assert [call.args[0].order_id for call in sealed.call_args_list] == [Sale(9).order_id]
    assert again.counts["orders"] == {"created": 1, "updated": 0, "unchanged": 5}
    assert (again.counts["rows"], again.counts["furniture"]) == (6, 0)
    assert [row for row in stored() if row["platform_order_id"] != Sale(9).order_id] == before


def test_row_with_one_changed_cell_is_read(shop: Shop) -> None:
    put(shop, SALES)
    with sealed_orders() as sealed:
        again = put_rows(
            shop,
            [order_cells(SALES[0]), order_cells(SALES[1]) | {"商家备忘": "加急"}],
        )
    assert len(sealed.call_args_list) == 1
    assert again.counts["orders"] == {"created": 0, "updated": 1, "unchanged": 1}
    assert list(
        Order.objects.filter(has_memo=True).values_list("platform_order_id", flat=True)
    ) == [SALES[1].order_id]


def test_known_row_becomes_known_as_of_the_newer_file_and_undo_takes_that_back(shop: Shop) -> None:
    first = put(shop, SALES)
    before = stored()
    second = put(shop, SALES, JULY)
    assert {row["as_of"] for row in stored()} == {second.as_of}
    undo_import(batch=second, actor=None, now=NOW)
    assert {row["as_of"] for row in stored()} == {first.as_of}
    assert [row["told"] for row in stored()] == [row["told"] for row in before]
    assert not RowBefore.objects.exists()


def test_row_is_read_again_when_its_order_was_changed_behind_the_hashes(shop: Shop) -> None:
    put(shop, SALES)
    hashes = list(Order.objects.values_list("told", flat=True))
    put(shop, SALES, JULY, 买家留言="请快点")
    with mock.patch.object(knowing, "_hashes_of", return_value=iter(hashes)):
        again = put(shop, SALES, AUGUST)
    assert again.counts["orders"]["unchanged"] == 0
    assert again.counts["orders"]["updated"] == 5


def test_known_row_that_stands_twice_is_refused_the_second_time(shop: Shop) -> None:
    put(shop, SALES)
    again = put(shop, [SALES[0], SALES[0], SALES[1]])
    assert again.counts["orders"]["unchanged"] == 2
    assert list(ImportIssue.objects.filter(batch=again).values_list("row", "code")) == [
        (3, "DUPLICATE_IN_FILE")
    ]


def test_row_with_a_warning_warns_again(shop: Shop) -> None:
    for as_of in (JUNE, JULY):
        batch = put(shop, [Sale(1, status="新的状态词")], as_of)
        assert batch.counts["codes"] == {"STATUS_UNKNOWN": 1}


def test_another_reading_of_the_same_cells_is_another_row(shop: Shop) -> None:
    put(shop, SALES)
    shop.timezone = "America/New_York"
    shop.save()
    again = put(shop, SALES, JULY)
    assert again.counts["orders"] == {"created": 0, "updated": 5, "unchanged": 0}


def test_shop_without_orders_is_asked_once_and_knows_nothing(shop: Shop) -> None:
    other = make_shop(slug="other")
    put(other, SALES)
    assert put(shop, SALES).counts["orders"]["created"] == 5


def test_file_that_was_looked_at_is_not_surveyed_again(shop: Shop) -> None:
    with mock.patch.object(reading, "survey_of", wraps=reading.survey_of) as survey_of:
        batch = put(shop, SALES)
    assert (survey_of.call_count, batch.counts["orders"]["created"]) == (1, 5)
