"""The platforms' own example payloads become the rows that they tell."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shops.platforms.payloads import PayloadProblem, china, shopify, woocommerce
from shops.platforms.problems import FileCode, FileProblem
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, RefundRow
from tests.shared import shared_file
from tests.shops.platforms.reads import opened


def _sample(name: str) -> Any:
    return json.loads(shared_file(f"samples/{name}").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Sums:
    """Each order with its status, what was payable, paid and refunded, and its pieces; how many
    lines, and what was paid for them; each refund with its order and amount.
    """

    orders: Sequence[tuple[str, str, int, int, int | None, int | None]]
    lines: tuple[int, int]
    refunds: Sequence[tuple[str, str, int]] = ()


CREATED = Sums([("727", "paid", 2935, 2935, None, 3)], (2, 1800))
# Its line costs are those of a voided test order: nothing was paid for any.
VOIDED = Sums([("123456", "closed_unpaid", 1000, 0, None, 2)], (2, 0))
PAYLOADS = {
    "shopify/admin_rest/order.json": Sums([("450789469", "unpaid", 40994, 0, None, 3)], (3, 0)),
    # Read from a list of fields that leaves out its lines and its refunds.
    "shopify/admin_rest/orders.json": Sums(
        [("450789469", "paid", 59894, 59894, None, None)], (0, 0)
    ),
    "shopify/admin_rest/refund.json": Sums([], (0, 0), [("509562969", "450789469", 20900)]),
    "shopify/admin_rest_go/order.json": VOIDED,
    "shopify/admin_rest_go/order_with_transaction.json": VOIDED,
    "shopify/admin_rest_go/orders.json": VOIDED,
    "woocommerce/rest_v3/order_created.json": CREATED,
    "woocommerce/rest_v3/order_retrieved.json": CREATED,
    # The completed one tells no time of payment; 10.00 and 9.00 of it went back.
    "woocommerce/rest_v3/order_list.json": Sums(
        [
            ("727", "paid", 2935, 2935, None, 3),
            ("723", "completed", 3900, 3900, 1900, 2),
        ],
        (4, 4700),
        [("726", "723", 1000), ("724", "723", 900)],
    ),
    "woocommerce/rest_v3/refund.json": Sums([], (0, 0), [("726", "723", 1000)]),
}
# Neither an order nor a refund: what a bank answered, without what was bought.
NO_ORDER = "shopify/admin_rest/transactions.json"


def _rows_of(name: str) -> Sequence[CanonicalRow]:
    payload = _sample(name)
    if name == "woocommerce/rest_v3/refund.json":
        return woocommerce.told_by_refunds(payload, "723").rows
    if "refund" in payload:
        return shopify.told_by_refund(payload).rows
    if name.startswith("woocommerce"):
        orders = payload if isinstance(payload, list) else [payload]
        return [row for order in orders for row in woocommerce.told_by_order(order).rows]
    orders = payload.get("orders") or [payload["order"]]
    # Some are test orders, which are left out: read as if they were real.
    return [row for one in orders for row in shopify.told_by_order(one | {"test": False}).rows]


@pytest.mark.parametrize("name", PAYLOADS)
def test_sample_payload_keeps_its_counts_and_sums(name: str) -> None:
    rows = _rows_of(name)
    lines = [row for row in rows if isinstance(row, LineRow)]
    assert (
        Sums(
            [
                (
                    *(row.order_id, row.status, row.payable_fen, row.paid_gross_fen),
                    *(row.refunded_fen, row.quantity),
                )
                for row in rows
                if isinstance(row, OrderRow)
            ],
            (len(lines), sum(line.paid_gross_fen or 0 for line in lines)),
            [
                (row.refund_id, row.order_id, row.amount_fen)
                for row in rows
                if isinstance(row, RefundRow)
            ]
            or (),
        )
        == PAYLOADS[name]
    )


def test_sample_of_transactions_tells_no_order() -> None:
    for told_by in (shopify.told_by_order, shopify.told_by_refund):
        with pytest.raises(PayloadProblem, match="the message: an object was expected"):
            told_by(_sample(NO_ORDER))


@pytest.mark.parametrize("name", [*PAYLOADS, NO_ORDER])
def test_sample_payload_that_a_merchant_drops_as_a_file_says_what_to_do(
    tmp_path: Path, name: str
) -> None:
    content = shared_file(f"samples/{name}").read_bytes()
    with pytest.raises(FileProblem) as refused:
        opened(tmp_path, content, Path(name).name)
    assert refused.value.code is FileCode.JSON


def test_shopify_sample_order_is_read() -> None:
    order, *rest = shopify.told_by_order(_sample("shopify/admin_rest/order.json")).rows
    assert isinstance(order, OrderRow)
    assert (order.order_id, order.status, order.payable_fen, order.paid_gross_fen) == (
        "450789469",
        "unpaid",
        40994,
        0,
    )
    assert order.placed_at == datetime(2008, 1, 10, 16, 0, tzinfo=UTC)
    assert (order.buyer, order.receiver.name, order.receiver.province) == (
        "bob.norman@hostmail.com",
        "Bob Norman",
        "Kentucky",
    )
    lines = [row for row in rest if isinstance(row, LineRow)]
    assert [line.merchant_sku for line in lines] == [
        "IPOD2008GREEN",
        "IPOD2008RED",
        "IPOD2008BLACK",
    ]
    assert sum(line.paid_gross_fen or 0 for line in lines) == 0  # not paid yet
    assert len({line.line_id for line in lines}) == 3


def test_shopify_sample_refund_is_read() -> None:
    (row,) = shopify.told_by_refund(_sample("shopify/admin_rest/refund.json")).rows
    assert isinstance(row, RefundRow)
    assert (row.refund_id, row.order_id, row.amount_fen, row.reason_raw) == (
        "509562969",
        "450789469",
        20900,
        "it broke during shipping",
    )


def test_woocommerce_sample_order_is_read() -> None:
    order, *rest = woocommerce.told_by_order(_sample("woocommerce/rest_v3/order_created.json")).rows
    assert isinstance(order, OrderRow)
    assert (order.order_id, order.status, order.payable_fen, order.shipping_fen) == (
        "727",
        "paid",
        2935,
        1000,
    )
    assert order.placed_at == datetime(2017, 3, 22, 19, 28, 2, tzinfo=UTC)
    assert [line.quantity for line in rest if isinstance(line, LineRow)] == [2, 1]


def test_woocommerce_order_that_waits_for_its_money_is_not_paid() -> None:
    order = {"id": 1, "total": "9.90", "date_created_gmt": "2026-06-11T02:00:00"}
    told = [
        woocommerce.told_by_order(order | {"status": word}) for word in ("processing", "failed")
    ]
    assert [one.rows[0].paid_gross_fen for one in told] == [0, 0]  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["order", "order_with_transaction"])
def test_shopify_test_order_of_the_samples_has_its_sums_were_it_a_real_one(name: str) -> None:
    order = _sample(f"shopify/admin_rest_go/{name}.json")["order"]
    assert shopify.told_by_order(order).rows == ()
    row = shopify.told_by_order(order | {"test": False}).rows[0]
    assert isinstance(row, OrderRow)
    assert (row.order_id, row.status, row.payable_fen, row.paid_gross_fen, row.currency) == (
        *("123456", "closed_unpaid", 1000, 0),
        "USD",
    )


def test_woocommerce_sample_refund_is_read() -> None:
    told = woocommerce.told_by_refunds(_sample("woocommerce/rest_v3/refund.json"), "723")
    (row,) = told.rows
    assert isinstance(row, RefundRow)
    assert (row.refund_id, row.order_id, row.amount_fen) == ("726", "723", 1000)
    assert row.finished_at == datetime(2017, 3, 21, 20, 7, 11, tzinfo=UTC)


def test_refund_inside_a_woocommerce_order_is_dated_by_itself_where_it_tells_when() -> None:
    order = _sample("woocommerce/rest_v3/order_retrieved.json")
    order["refunds"] = [
        {"id": 1, "total": "-10.00", "date_created_gmt": "2017-03-23T20:07:11"},
        {"id": 2, "total": "-1.00"},
    ]
    refunds = [row for row in woocommerce.told_by_order(order).rows if isinstance(row, RefundRow)]
    assert [row.finished_at for row in refunds] == [
        datetime(2017, 3, 23, 20, 7, 11, tzinfo=UTC),
        None,
    ]


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        ([], "the message: an object was expected."),
        ({"id": 1}, "created_at: a time was expected."),
        ({"id": 1, "created_at": "2026-01-01"}, "created_at: a time with an offset was expected."),
        ({"id": 1, "created_at": "1026-01-01T00:00:00Z"}, "created_at: the year 1026 cannot be."),
        ({"created_at": "2026-01-01T00:00:00Z"}, "id or name: a number or text was expected."),
        (
            {"id": 1, "created_at": "2026-01-01T00:00:00Z", "refunds": 5},
            "refunds: a list was expected.",
        ),
        (
            {"id": 1, "created_at": "2026-01-01T00:00:00Z", "line_items": [{"quantity": -1}]},
            "quantity: a whole number was expected.",
        ),
    ],
)
def test_shopify_payload_names_the_field_that_is_wrong(payload: Any, why: str) -> None:
    with pytest.raises(PayloadProblem) as problem:
        shopify.told_by_order(payload)
    assert str(problem.value) == why


def test_test_order_is_left_out() -> None:
    assert shopify.told_by_order({"id": 1, "test": True}).rows == ()


@pytest.mark.parametrize(
    ("word", "is_paid", "status"),
    [
        ("pending", False, "unpaid"),
        ("on-hold", False, "on_hold"),
        ("completed", True, "completed"),
        ("cancelled", False, "closed_unpaid"),
        ("cancelled", True, "closed_other"),
        ("trash", False, "closed_unpaid"),
        ("failed", False, "closed_unpaid"),
        ("own-word-of-a-plugin", True, "unknown"),
    ],
)
def test_woocommerce_status_words(word: str, is_paid: bool, status: str) -> None:
    payload = {
        "id": 1,
        "status": word,
        "date_created_gmt": "2026-06-11T02:00:00",
        "date_paid_gmt": "2026-06-11T02:01:00" if is_paid else None,
    }
    order = woocommerce.told_by_order(payload).rows[0]
    assert isinstance(order, OrderRow)
    assert order.status == status


def test_woocommerce_draft_and_deletion_tell_nothing() -> None:
    assert woocommerce.told_by_order({"id": 1, "status": "checkout-draft"}).rows == ()
    assert woocommerce.told_by_order({"id": 1}).rows == ()


def test_message_without_an_order_is_named() -> None:
    with pytest.raises(PayloadProblem):
        china.taobao_pointers({"topic": "x", "content": "{}"})
    with pytest.raises(PayloadProblem):
        china.douyin_pointers({})
    assert china.douyin_pointers([{"tag": "0", "msg_id": "1", "data": "{}"}]) == []
