"""Shopify's GraphQL Admin API: what is asked, what is answered, and what it costs.

An answer's order is written as the REST API writes it and then read as a webhook is, so that both
ways tell the same. Sources: the Admin API's reference of `orders` and of its rate limits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from shops.platforms.payloads import shopify
from shops.platforms.payloads import values as read
from shops.platforms.payloads.told import Told
from shops.platforms.payloads.values import Json

PAGE = 25
QUERY = """
query Orders($query: String!, $after: String, $first: Int!) {
  orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) {
    pageInfo { hasNextPage endCursor }
    nodes {
      legacyResourceId name createdAt updatedAt processedAt cancelledAt cancelReason test note
      email phone sourceName currencyCode displayFinancialStatus displayFulfillmentStatus
      discountCodes
      subtotalPriceSet { shopMoney { amount } }
      totalPriceSet { shopMoney { amount } }
      totalShippingPriceSet { shopMoney { amount } }
      shippingAddress { name phone address1 address2 city province country }
      lineItems(first: 50) {
        nodes { name sku quantity originalUnitPriceSet { shopMoney { amount } }
          totalDiscountSet { shopMoney { amount } } }
      }
      fulfillments(first: 10) { createdAt status }
      refunds(first: 10) {
        legacyResourceId createdAt note
        transactions(first: 10) {
          nodes { kind status amountSet { shopMoney { amount } } }
        }
      }
    }
  }
}
"""
_THROTTLED = "THROTTLED"


def told_by_order(node: Json) -> Told:
    """One order of an answer. Raises PayloadProblem."""
    return shopify.told_by_order(_as_rest(node))


def is_throttled(answer: Json) -> bool:
    """Whether the answer says that too much was asked too fast."""
    return any(
        (error.get("extensions") or {}).get("code") == _THROTTLED
        for error in read.objects(answer, "errors")
    )


def seconds_to_wait(answer: Json) -> float:
    """How long the bucket needs until it holds what the query costs; 0 when it does."""
    cost = ((answer.get("extensions") or {}).get("cost")) or {}
    status = cost.get("throttleStatus") or {}
    available, rate = status.get("currentlyAvailable"), status.get("restoreRate")
    if not isinstance(available, int | float) or not isinstance(rate, int | float) or rate <= 0:
        return 0.0
    missing = float(cost.get("requestedQueryCost") or 0) - available
    return float(math.ceil(missing / rate)) if missing > 0 else 0.0


def _as_rest(node: Json) -> dict[str, Any]:
    return {
        "id": node.get("legacyResourceId"),
        "name": node.get("name"),
        "created_at": node.get("createdAt"),
        "updated_at": node.get("updatedAt"),
        "processed_at": node.get("processedAt"),
        "cancelled_at": node.get("cancelledAt"),
        "cancel_reason": node.get("cancelReason"),
        "test": node.get("test"),
        "note": node.get("note"),
        "email": node.get("email"),
        "phone": node.get("phone"),
        "source_name": node.get("sourceName"),
        "currency": node.get("currencyCode"),
        "financial_status": _word(node.get("displayFinancialStatus")),
        "fulfillment_status": _fulfilment(node.get("displayFulfillmentStatus")),
        "discount_codes": node.get("discountCodes"),
        "subtotal_price": _money(node.get("subtotalPriceSet")),
        "total_price": _money(node.get("totalPriceSet")),
        "shipping_lines": [{"price": _money(node.get("totalShippingPriceSet"))}],
        "shipping_address": node.get("shippingAddress"),
        "line_items": [_line(one) for one in _nodes(node, "lineItems")],
        "fulfillments": [
            {"created_at": one.get("createdAt"), "status": _word(one.get("status"))}
            for one in read.objects(node, "fulfillments")
        ],
        "refunds": [_refund(one) for one in read.objects(node, "refunds")],
    }


def _line(one: Json) -> dict[str, Any]:
    return {
        "name": one.get("name"),
        "sku": one.get("sku"),
        "quantity": one.get("quantity"),
        "price": _money(one.get("originalUnitPriceSet")),
        "total_discount": _money(one.get("totalDiscountSet")),
    }


def _refund(one: Json) -> dict[str, Any]:
    return {
        "id": one.get("legacyResourceId"),
        "created_at": one.get("createdAt"),
        "note": one.get("note"),
        "transactions": [
            {
                "kind": _word(each.get("kind")),
                "status": _word(each.get("status")),
                "amount": _money(each.get("amountSet")),
            }
            for each in _nodes(one, "transactions")
        ],
    }


def _nodes(value: Json, name: str) -> list[Json]:
    return list(read.objects(read.an_object(value.get(name) or {}, name), "nodes"))


def _money(bag: Any) -> str | None:
    money = bag.get("shopMoney") if isinstance(bag, Mapping) else None
    return money.get("amount") if isinstance(money, Mapping) else None


def _word(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) else None


def _fulfilment(value: Any) -> str | None:
    words = {"partially_fulfilled": "partial"}
    word = _word(value)
    return words.get(word, word) if word else None
