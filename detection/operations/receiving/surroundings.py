"""What pushes tell beside orders: reviews, visits, promotions and the merchant's own word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from detection.engine.types import Event, FeedbackEvent, PromotionEvent, ReviewEvent, TrafficEvent
from detection.models import Incident, Push
from detection.operations.feedback import give_feedback
from shops.enums import Action
from shops.models import Product, Promotion, Review, Shop, Traffic
from shops.operations import custody

_KINDS = {"flash_sale": Promotion.Kind.SALE, "": Promotion.Kind.SALE}
_BESIDE_ORDERS = (ReviewEvent, TrafficEvent, PromotionEvent, FeedbackEvent)
_WITHOUT_WORDS = "(sent by a program)"


def record_surroundings(shop: Shop, push: Push, events: Iterable[Event], *, now: datetime) -> None:
    """Write them, in the caller's transaction; the same events again change nothing."""
    kept = [event for event in events if isinstance(event, _BESIDE_ORDERS)]
    if not kept:
        return
    _write_reviews(shop, [event for event in kept if isinstance(event, ReviewEvent)])
    _write_traffic(shop, [event for event in kept if isinstance(event, TrafficEvent)])
    for event in kept:
        if isinstance(event, PromotionEvent):
            _declare(shop, push, event, now)
        elif isinstance(event, FeedbackEvent):
            _hear_feedback(shop, push, event, now)


def _write_reviews(shop: Shop, events: Iterable[ReviewEvent]) -> None:
    newest = {event.order_id: event for event in sorted(events, key=lambda event: event.at)}
    Review.objects.bulk_create(
        [
            Review(shop=shop, platform_order_id=name, stars=one.stars, reviewed_at=one.at)
            for name, one in newest.items()
        ],
        update_conflicts=True,
        unique_fields=["shop", "platform_order_id"],
        update_fields=["stars", "reviewed_at"],
    )


def _write_traffic(shop: Shop, events: Iterable[TrafficEvent]) -> None:
    last = {(event.product_id, event.at): event for event in events}
    products = _products(shop, {key for key, _ in last if key is not None})
    Traffic.objects.bulk_create(
        [
            Traffic(
                shop=shop,
                product=products.get(key or ""),
                at=at,
                minutes=one.minutes,
                visitors=one.visitors,
                carts=one.carts,
                chats=one.chats,
                favourites=one.favourites,
            )
            for (key, at), one in last.items()
        ],
        update_conflicts=True,
        unique_fields=["shop", "product", "at"],
        update_fields=["minutes", "visitors", "carts", "chats", "favourites"],
    )


def _products(shop: Shop, keys: Iterable[str]) -> dict[str, Product]:
    wanted = sorted(set(keys))
    Product.objects.bulk_create(
        [Product(shop=shop, key=key) for key in wanted], ignore_conflicts=True
    )
    return {row.key: row for row in Product.objects.filter(shop=shop, key__in=wanted)}


def _declare(shop: Shop, push: Push, event: PromotionEvent, now: datetime) -> None:
    """Declared when we were told, so that a reader can tell a plan from an explanation."""
    kind = event.kind or ""
    promotion, is_new = Promotion.objects.get_or_create(
        shop=shop,
        kind=kind if kind in Promotion.Kind.values else _KINDS.get(kind, Promotion.Kind.OTHER),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        defaults={"declared_at": push.received_at, "changed_at": now},
    )
    if not is_new:
        return
    keys = sorted(set(event.product_ids or ()))
    promotion.products.set(_products(shop, keys).values())
    custody.record(
        shop=shop,
        action=Action.PROMOTION_CHANGED,
        object=f"promotion:{promotion.pk}",
        actor=push.token,
        now=now,
        detail={
            "what": "declared",
            "kind": str(promotion.kind),
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "products": keys,
        },
    )


def _hear_feedback(shop: Shop, push: Push, event: FeedbackEvent, now: datetime) -> None:
    incident = Incident.objects.filter(shop=shop, public_id=event.incident).first()
    if incident is not None:
        give_feedback(
            incident=incident,
            verdict=event.verdict,
            reason=_WITHOUT_WORDS,
            actor=push.token,
            now=now,
        )
