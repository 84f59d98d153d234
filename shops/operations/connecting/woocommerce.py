"""WooCommerce's orders over REST v3, in the order in which they changed.

Pages have numbers there, and an order that changes while they are read moves to the last of them: all
after it move up by one, and the first of the next page would be missed. So a next page is asked for by
the time at which this one ended. Only where many orders changed in one second is it asked for by number.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from django.utils.translation import gettext as _

from shops.operations.connecting.pages import (
    Page,
    ReadingFailed,
    answer_of,
    newest_of,
    next_since,
    read_all,
    seen_of,
    since_of,
)
from shops.platforms.payloads import Told, woocommerce
from shops.platforms.payloads import values as read

_PAGE = 50
# Times are in whole seconds, and a question is for what changed after its time.
_SECOND = timedelta(seconds=1)


def read_page(
    client: httpx.Client, address: str, access: str, cursor: dict[str, Any], now: datetime
) -> Page:
    since = since_of(cursor, now)
    page = int(cursor.get("page") or 1)
    key, _colon, secret = access.partition(":")
    response = client.get(
        f"{address}/wp-json/wc/v3/orders",
        auth=(key, secret),
        params={
            "modified_after": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
            "dates_are_gmt": "true",
            "orderby": "modified",
            "order": "asc",
            "per_page": _PAGE,
            "page": page,
        },
    )
    orders = answer_of(response, now)
    if not isinstance(orders, list):
        raise ReadingFailed(_("The address answers, but not as WooCommerce does."))
    found, problems = read_all(
        orders, lambda order: _order(client, address, access, order, now), now
    )
    told = [one for one in found if _mark(one) not in cursor.get("told", ())]
    seen = newest_of(told, seen_of(cursor, since))
    try:
        pages = int(response.headers.get("X-WP-TotalPages", ""))
    except ValueError:
        pages = page + 1 if len(orders) == _PAGE else page
    if page < pages:
        following = _following(since, page, found) | {"seen": seen.isoformat()}
        return Page(told, following, False, 0.0, problems)
    return Page(told, {"since": next_since(since, seen)}, True, 0.0, problems)


def _following(since: datetime, page: int, found: list[Told]) -> dict[str, Any]:
    """Where the next page begins: in the second in which this one ended, if that is any further."""
    newest = newest_of(found, since)
    marks = [_mark(one) for one in found if one.as_of == newest]
    if newest - _SECOND > since:
        return {"since": (newest - _SECOND).isoformat(), "page": 1, "told": marks}
    return {"since": since.isoformat(), "page": page + 1, "told": marks}


def _mark(told: Told) -> str:
    """Knows an order again that did not change since it was told."""
    return f"{told.rows[0].order_id} {told.as_of}"


def _order(client: httpx.Client, address: str, access: str, order: Any, now: datetime) -> Told:
    """What an order tells; one call more where it lists refunds and not when they were.

    A shop that does not give the refunds out leaves them without a time.
    """
    told = woocommerce.told_by_order(order)
    if not woocommerce.is_without_refund_times(told):
        return told
    key, _colon, secret = access.partition(":")
    response = client.get(
        f"{address}/wp-json/wc/v3/orders/{read.identifier(order, 'id')}/refunds",
        auth=(key, secret),
        params={"per_page": 100},
    )
    if 400 <= response.status_code < 500 and response.status_code != 429:
        return told
    return woocommerce.with_refunds(told, answer_of(response, now))
