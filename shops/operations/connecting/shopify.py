"""Shopify's orders over its GraphQL Admin API, in the order in which they changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _

from shops.operations.connecting.pages import (
    DEFAULT_WAIT,
    Page,
    ReadingFailed,
    TryLater,
    answer_of,
    newest_of,
    next_since,
    read_all,
    seen_of,
    since_of,
)
from shops.platforms.payloads import shopify_graphql
from shops.platforms.payloads import values as read

_VERSION = "2026-01"


def read_page(
    client: httpx.Client, address: str, access: str, cursor: dict[str, Any], now: datetime
) -> Page:
    since = since_of(cursor, now)
    response = client.post(
        f"{address}/admin/api/{_VERSION}/graphql.json",
        headers={"X-Shopify-Access-Token": access},
        json={
            "query": shopify_graphql.QUERY,
            "variables": {
                "first": shopify_graphql.PAGE,
                "after": cursor.get("after"),
                "query": f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'",
            },
        },
    )
    answer = read.an_object(answer_of(response, now), "the answer")
    wait = shopify_graphql.seconds_to_wait(answer)
    if shopify_graphql.is_throttled(answer):
        raise TryLater(wait or DEFAULT_WAIT)
    if answer.get("errors"):
        raise ReadingFailed(
            _("The platform did not understand the question; read_orders is needed.")
        )
    orders = read.an_object(read.an_object(answer.get("data"), "data").get("orders"), "orders")
    told, problems = read_all(read.objects(orders, "nodes"), shopify_graphql.told_by_order, now)
    pages = read.an_object(orders.get("pageInfo"), "pageInfo")
    seen = newest_of(told, seen_of(cursor, since))
    if pages.get("hasNextPage"):
        following = {"since": since.isoformat(), "after": pages.get("endCursor")}
        return Page(told, following | {"seen": seen.isoformat()}, False, wait, problems)
    return Page(told, {"since": next_since(since, seen)}, True, wait, problems)
