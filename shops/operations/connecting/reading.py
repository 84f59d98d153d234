"""Reads orders from a platform, a page at a time, from a cursor on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from django.utils.translation import gettext as _

from shops.enums import Platform
from shops.outgoing import open_client
from shops.platforms.payloads import PayloadProblem, Told, shopify_graphql, woocommerce
from shops.platforms.payloads import values as read

_SHOPIFY_VERSION = "2026-01"
_WOO_PAGE = 50
# What was changed while a page was read may carry a time just before the cursor.
_OVERLAP = timedelta(minutes=2)
# A new connection reads back this far; older orders come from files.
_FIRST_STRETCH = timedelta(days=30)
_DEFAULT_WAIT = 10.0
_LONGEST_WAIT = 3600.0


class TryLater(Exception):
    """The platform asks to come again after `seconds`; nothing is wrong."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"come again after {seconds:.0f} s")
        self.seconds = min(max(seconds, 1.0), _LONGEST_WAIT)


class ReadingFailed(Exception):
    """The platform refused or did not answer; the message is safe to show."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of orders and where to go on. `is_last` when nothing newer is there now.

    `wait` seconds are to pass before the next page.
    """

    told: list[Told]
    cursor: dict[str, Any]
    is_last: bool
    wait: float = 0.0
    problems: list[str] = field(default_factory=list)


def read_page(
    *, platform: str, address: str, access: str, cursor: Mapping[str, Any], now: datetime
) -> Page:
    """Read the page at `cursor`; an empty cursor begins a month back.

    Raises TryLater when the platform limits the rate or is down, ReadingFailed when it refuses,
    TargetRefused for an address that may not be called.
    """
    reader = _READERS[platform]
    with open_client() as client:
        try:
            return reader(client, address, access, dict(cursor), now)
        except httpx.HTTPError as error:
            raise TryLater(_DEFAULT_WAIT) from error


def _since(cursor: Mapping[str, Any], now: datetime) -> datetime:
    told = cursor.get("since")
    return datetime.fromisoformat(told) if told else now - _FIRST_STRETCH


def _answer(response: httpx.Response, now: datetime) -> Any:
    """The JSON of a good answer; the refusals are told apart here."""
    if response.status_code == 429 or response.status_code >= 500:
        raise TryLater(_retry_after(response, now))
    if response.status_code in {401, 403}:
        raise ReadingFailed(_("The platform refused the access. Enter it again."))
    if response.status_code != 200:
        raise ReadingFailed(
            _("The platform answered %(status)d. Check the address.")
            % {"status": response.status_code}
        )
    return read.parsed(response.content)


def _retry_after(response: httpx.Response, now: datetime) -> float:
    """Seconds that `Retry-After` asks for, written as seconds or as a date."""
    told = response.headers.get("Retry-After", "")
    try:
        return float(told)
    except ValueError:
        pass
    try:
        return (parsedate_to_datetime(told) - now).total_seconds()
    except (TypeError, ValueError):
        return _DEFAULT_WAIT


def _read_all(nodes: Any, tell: Callable[[Any], Told]) -> tuple[list[Told], list[str]]:
    """What each order tells; one that cannot be read is named and the others stay."""
    told, problems = [], []
    for node in nodes:
        try:
            told.append(tell(node))
        except PayloadProblem as problem:
            problems.append(str(problem))
    return told, problems


def _newest(told: list[Told], since: datetime) -> datetime:
    return max((one.as_of for one in told if one.as_of is not None), default=since)


def _shopify(
    client: httpx.Client, address: str, access: str, cursor: dict[str, Any], now: datetime
) -> Page:
    since = _since(cursor, now)
    response = client.post(
        f"{address}/admin/api/{_SHOPIFY_VERSION}/graphql.json",
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
    answer = read.an_object(_answer(response, now), "the answer")
    wait = shopify_graphql.seconds_to_wait(answer)
    if shopify_graphql.is_throttled(answer):
        raise TryLater(wait or _DEFAULT_WAIT)
    if answer.get("errors"):
        raise ReadingFailed(
            _("The platform did not understand the question; read_orders is needed.")
        )
    orders = read.an_object(read.an_object(answer.get("data"), "data").get("orders"), "orders")
    told, problems = _read_all(read.objects(orders, "nodes"), shopify_graphql.told_by_order)
    pages = read.an_object(orders.get("pageInfo"), "pageInfo")
    seen = _newest(told, _seen(cursor, since))
    if pages.get("hasNextPage"):
        following = {"since": since.isoformat(), "after": pages.get("endCursor")}
        return Page(told, following | {"seen": seen.isoformat()}, False, wait, problems)
    return Page(told, {"since": _next_since(since, seen)}, True, wait, problems)


def _woocommerce(
    client: httpx.Client, address: str, access: str, cursor: dict[str, Any], now: datetime
) -> Page:
    since = _since(cursor, now)
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
            "per_page": _WOO_PAGE,
            "page": page,
        },
    )
    orders = _answer(response, now)
    if not isinstance(orders, list):
        raise ReadingFailed(_("The address answers, but not as WooCommerce does."))
    told, problems = _read_all(
        orders, lambda order: _woo_order(client, address, access, order, now)
    )
    seen = _newest(told, _seen(cursor, since))
    try:
        pages = int(response.headers.get("X-WP-TotalPages", ""))
    except ValueError:
        pages = page + 1 if len(orders) == _WOO_PAGE else page
    if page < pages:
        following = {"since": since.isoformat(), "page": page + 1, "seen": seen.isoformat()}
        return Page(told, following, False, 0.0, problems)
    return Page(told, {"since": _next_since(since, seen)}, True, 0.0, problems)


def _woo_order(client: httpx.Client, address: str, access: str, order: Any, now: datetime) -> Told:
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
    return woocommerce.with_refunds(told, _answer(response, now))


def _seen(cursor: Mapping[str, Any], since: datetime) -> datetime:
    told = cursor.get("seen")
    return datetime.fromisoformat(told) if told else since


def _next_since(since: datetime, seen: datetime) -> str:
    return max(since, seen - _OVERLAP).isoformat()


_READERS: dict[str, Callable[[httpx.Client, str, str, dict[str, Any], datetime], Page]] = {
    Platform.SHOPIFY: _shopify,
    Platform.WOOCOMMERCE: _woocommerce,
}
