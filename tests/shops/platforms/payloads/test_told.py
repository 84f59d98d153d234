"""What a message may tell: nothing that would take from a shop's sums."""

from __future__ import annotations

from typing import Any

import pytest

from shops.platforms.payloads import PayloadProblem, shopify, woocommerce


def _shopify(**changes: Any) -> dict[str, Any]:
    order = {
        "id": 450789469,
        "created_at": "2026-03-01T10:00:00+08:00",
        "financial_status": "paid",
        "total_price": "128.00",
        "line_items": [{"title": "Kettle", "quantity": 1, "price": "128.00"}],
    }
    return order | changes


def _woocommerce(**changes: Any) -> dict[str, Any]:
    order = {
        "id": 727,
        "status": "processing",
        "date_created_gmt": "2026-03-01T02:00:00",
        "total": "128.00",
        "line_items": [
            {"name": "Kettle", "quantity": 1, "price": 138, "total": "138.00"},
            {"name": "Discount", "quantity": 1, "price": -10, "total": "-10.00"},
        ],
    }
    return order | changes


def test_an_order_below_zero_is_refused_by_its_number() -> None:
    with pytest.raises(PayloadProblem, match=r"order 450789469: an amount is below zero"):
        shopify.told_by_order(_shopify(total_price="-128.00"))
    with pytest.raises(PayloadProblem, match=r"order 727: an amount is below zero"):
        woocommerce.told_by_order(_woocommerce(total="-128.00"))


def test_a_refund_below_zero_is_refused_by_its_order() -> None:
    back = {"kind": "refund", "status": "success", "amount": "-5.00"}
    refund = {"id": 1, "order_id": 450789469, "created_at": "2026-03-02T10:00:00+08:00"}
    with pytest.raises(PayloadProblem, match=r"order 450789469"):
        shopify.told_by_refund(refund | {"transactions": [back]})


def test_a_discount_among_the_lines_and_a_refund_written_below_zero_are_taken() -> None:
    told = woocommerce.told_by_order(_woocommerce(refunds=[{"id": 9, "total": "-128.00"}]))
    amounts = [getattr(row, "amount_fen", None) for row in told.rows]
    assert len(told.rows) == 4
    assert 12800 in amounts
