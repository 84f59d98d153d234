"""What rows of files name is there, whoever writes them, and stays while they name it."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from shops.models import ImportBatch, Order, OrderLine, Product, Refund, Shop
from tests.factories import NOW, make_shop

pytestmark = pytest.mark.django_db
_NOBODY = 999_999_999


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def make_batch(shop: Shop) -> ImportBatch:
    return ImportBatch.objects.create(shop=shop, file_name="o.csv", size=1, received_at=NOW)


def make_order(shop: Shop, number: str = "1", **named: int | None) -> Order:
    return Order.objects.create(
        **{"shop_id": shop.pk, "platform_order_id": number, "placed_at": NOW} | named,
        as_of=NOW,
        changed_at=NOW,
    )


_OF_ORDERS = ("shop_id", "product_id", "named_product_id", "first_batch_id", "last_batch_id")


@pytest.mark.parametrize("column", _OF_ORDERS)
def test_an_order_of_what_is_not_there_is_refused(shop: Shop, column: str) -> None:
    with pytest.raises(IntegrityError, match="which is not there"), transaction.atomic():
        make_order(shop, **{column: _NOBODY})
    assert not Order.objects.exists()


@pytest.mark.parametrize("column", _OF_ORDERS)
def test_an_order_cannot_come_to_name_what_is_not_there(shop: Shop, column: str) -> None:
    order = make_order(shop)
    with pytest.raises(IntegrityError, match="which is not there"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**{column: _NOBODY})


@pytest.mark.parametrize("model", [OrderLine, Refund])
@pytest.mark.parametrize("column", ["shop_id", "first_batch_id", "last_batch_id"])
def test_lines_and_refunds_are_held_to_the_same(
    shop: Shop, model: type[OrderLine | Refund], column: str
) -> None:
    key = "platform_line_id" if model is OrderLine else "platform_refund_id"
    told = {"shop_id": shop.pk, "platform_order_id": "1", key: "1", "as_of": NOW}
    with pytest.raises(IntegrityError, match="which is not there"), transaction.atomic():
        model.objects.create(**told | {column: _NOBODY}, changed_at=NOW)
    model.objects.create(**told, changed_at=NOW)


def test_one_wrong_row_refuses_the_whole_statement(shop: Shop) -> None:
    rows = [
        Order(
            shop=shop,
            platform_order_id=str(number),
            placed_at=NOW,
            as_of=NOW,
            changed_at=NOW,
            product_id=_NOBODY if number == 7 else None,
        )
        for number in range(20)
    ]
    with pytest.raises(IntegrityError, match=f"shops_product {_NOBODY}"), transaction.atomic():
        Order.objects.bulk_create(rows)
    assert not Order.objects.exists()


def test_what_orders_name_cannot_be_deleted(shop: Shop) -> None:
    product = Product.objects.create(shop=shop, key="id:1", title="box")
    batch = make_batch(shop)
    make_order(shop, product_id=product.pk, last_batch_id=batch.pk)
    for row in (product, batch, shop):
        with pytest.raises(IntegrityError, match="are named by"), transaction.atomic():
            _delete(row)


def test_what_nothing_names_can_be_deleted(shop: Shop) -> None:
    other = Product.objects.create(shop=shop, key="id:2", title="lid")
    batch = make_batch(shop)
    make_order(shop)
    _delete(other)
    _delete(batch)
    assert not Product.objects.exists()
    assert not ImportBatch.objects.exists()


def _delete(row: Product | ImportBatch | Shop) -> None:
    """Past Django, which would look after the rows itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608


def test_deleting_a_batch_by_django_leaves_its_orders(shop: Shop) -> None:
    batch = make_batch(shop)
    order = make_order(shop, first_batch_id=batch.pk)
    batch.delete()
    order.refresh_from_db()
    assert order.first_batch_id is None


@pytest.mark.django_db(transaction=True)
def test_what_an_open_transaction_names_cannot_be_deleted_meanwhile() -> None:
    shop = make_shop()
    product = Product.objects.create(shop=shop, key="id:1", title="box")
    failed: list[Exception] = []

    def delete() -> None:
        try:
            _delete(product)
        except IntegrityError as error:
            failed.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        make_order(shop, product_id=product.pk)
        deleter = threading.Thread(target=delete)
        deleter.start()
        deleter.join(0.3)
        assert deleter.is_alive()
    deleter.join()
    assert [str(error).splitlines()[0] for error in failed] == [
        "Rows of shops_product are named by shops_order"
    ]
