"""The case's orders as its imported files tell them, read again into a shop of their own.

Whatever no file has the last word on (orders pushed by a platform, files that are gone) is taken
over from the stored rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from heapq import merge

from django.db.models import Exists, OuterRef, Q, QuerySet

from appeals import packing
from appeals.packing.working.pairs import Pair
from appeals.queries.case.orders import (
    compared_with,
    orders_of_case,
    pairs_of_rows,
    product_keys,
    told_of,
)
from appeals.queries.case.timeline import timeline_around
from appeals.queries.exclusion import suspects_of
from detection.models import Incident, OrderMark, Suspect
from shops.crypto import ShopCipher
from shops.models import Order, Product, Refund, Shop


@dataclass(frozen=True, slots=True)
class Reread:
    """A shop that holds what the files say; `gone` are batches whose file is not on hand."""

    shop: Shop
    gone: frozenset[int] = field(default_factory=frozenset)


def reread_pairs(incident: Incident, cipher: ShopCipher, again: Reread) -> Iterator[Pair]:
    """Orders with their refunds, by time and number, as `packed_pairs` gives them."""
    return merge(
        file_pairs(incident, cipher, again),
        pairs_of_rows(taken_over(incident, again), partial(told_of, incident), cipher),
        key=lambda pair: (pair[0].placed_at, pair[0].order_id),
    )


def file_pairs(incident: Incident, cipher: ShopCipher, again: Reread) -> Iterator[Pair]:
    """Only those that the files have the last word on."""
    stored = taken_over(incident, again).values("platform_order_id")
    rows = _orders_in(incident, again.shop).exclude(platform_order_id__in=stored)
    return pairs_of_rows(rows, partial(told_of, incident, refunded_in=again.shop), cipher)


def _orders_in(incident: Incident, shop: Shop) -> QuerySet[Order]:
    """As `orders_of_case` selects, from another shop's rows."""
    number = "order__platform_order_id"
    named = Q()
    for model in (Suspect, OrderMark):
        rows = model._default_manager.filter(incident=incident)
        named |= Q(platform_order_id__in=rows.values(number))
    own = compared_with(product_keys(incident), incident.starts_at, incident.ends_at)
    return Order.objects.of(shop).filter(own | named)


def reread_suspects(incident: Incident, again: Reread) -> QuerySet[Order]:
    """The incident's suspected orders as the files tell them, else as they were taken over."""
    stored = taken_over(incident, again)
    numbers = suspects_of(incident).values("platform_order_id")
    told = Order.objects.of(again.shop).filter(platform_order_id__in=numbers)
    told = told.exclude(platform_order_id__in=stored.values("platform_order_id"))
    kept = stored.filter(pk__in=suspects_of(incident).values("pk"))
    # Looked up once: rows of an unfinished transaction have no statistics, and the panel asks often.
    found = [*told.values_list("pk", flat=True), *kept.values_list("pk", flat=True)]
    return Order.objects.filter(pk__in=found)


def taken_over(incident: Incident, again: Reread) -> QuerySet[Order]:
    """The case's stored orders that something else than a file on hand told of."""
    return orders_of_case(incident).filter(_told_otherwise(incident.shop, again.gone))


def _told_otherwise(shop: Shop, gone: Collection[int]) -> Q:
    no_file = Q(first_batch=None) | Q(last_batch=None)
    no_file |= Q(first_batch__in=gone) | Q(last_batch__in=gone)
    refunds = Refund.objects.filter(no_file, shop=shop, is_implied=False)
    return no_file | Q(Exists(refunds.filter(platform_order_id=OuterRef("platform_order_id"))))


def do_files_tell_all(shop: Shop, gone: Collection[int] = ()) -> bool:
    """True when files on hand have the last word on every order of the shop."""
    return not Order.objects.of(shop).filter(_told_otherwise(shop, gone)).exists()


def reread_timeline(incident: Incident, again: Reread) -> packing.Timeline | None:
    """The time line from the files alone; None where they do not tell of all of the shop's orders."""
    if not do_files_tell_all(incident.shop, again.gone):
        return None
    key = incident.product.key if incident.product else None
    return timeline_of(again.shop, key, incident.starts_at, incident.ends_at)


def timeline_of(
    shop: Shop, product_key: str | None, starts_at: datetime, ends_at: datetime
) -> packing.Timeline | None:
    """None where the shop knows no such product; without a key all of its orders count."""
    product = Product.objects.filter(shop=shop, key=product_key).first() if product_key else None
    if product_key and product is None:
        return None
    return timeline_around(shop, product, starts_at, ends_at)


def stored_pairs(
    incident: Incident, cipher: ShopCipher, again: Reread, until: datetime
) -> Iterator[Pair]:
    """The stored rows that should be what the files say: no later file changed them."""
    later = Q(last_batch__finished_at__gt=until) | Q(first_batch__finished_at__gt=until)
    refunded = Refund.objects.filter(later, shop=incident.shop).values("platform_order_id")
    rows = orders_of_case(incident).exclude(
        Q(pk__in=taken_over(incident, again).values("pk"))
        | later
        | Q(platform_order_id__in=refunded)
    )
    return pairs_of_rows(rows, partial(told_of, incident), cipher)
