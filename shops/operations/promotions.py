"""Declares what the shop itself did to raise sales, changes it, ends it, takes it back.

A declaration raises what is expected; it never mutes an alarm. It carries the time at which it was
made, so that a reader can tell a plan from an explanation afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shops.enums import Action
from shops.errors import PromotionRefused
from shops.models import Product, Promotion, Shop, User
from shops.operations import custody
from shops.signals import promotion_changed

# Longer than any campaign of the marketplaces' calendars; more is a slip of the year.
LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class PromotionTerms:
    """What a promotion says. No products means the whole shop."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    products: Sequence[Product] = ()


def declare_promotion(
    *, shop: Shop, terms: PromotionTerms, actor: User, now: datetime
) -> Promotion:
    """Record that the shop raises its own sales, with custody; a scan follows.

    Raises PromotionRefused when the times or the products cannot be.
    """
    check_terms(shop, terms)
    with transaction.atomic():
        promotion = Promotion.objects.create(
            shop=shop,
            kind=terms.kind,
            title=terms.title,
            starts_at=terms.starts_at,
            ends_at=terms.ends_at,
            declared_by=actor,
            declared_at=now,
            changed_at=now,
        )
        promotion.products.set(terms.products)
        _announce(promotion, "declared", actor=actor, now=now)
    return promotion


def change_promotion(
    *, promotion: Promotion, terms: PromotionTerms, actor: User, now: datetime
) -> None:
    """Change what a promotion says, keeping when it was declared. Raises PromotionRefused."""
    check_terms(promotion.shop, terms)
    with transaction.atomic():
        _lock(promotion)
        promotion.kind = terms.kind
        promotion.title = terms.title
        promotion.starts_at = terms.starts_at
        promotion.ends_at = terms.ends_at
        promotion.changed_at = now
        promotion.save(update_fields=["kind", "title", "starts_at", "ends_at", "changed_at"])
        promotion.products.set(terms.products)
        _announce(promotion, "changed", actor=actor, now=now)


def end_promotion(*, promotion: Promotion, actor: User, now: datetime) -> None:
    """End a running promotion now. Raises PromotionRefused when it does not run."""
    with transaction.atomic():
        _lock(promotion)
        if not promotion.starts_at < now < promotion.ends_at:
            raise PromotionRefused(
                _(
                    "This promotion does not run now, so it cannot be ended. Change its times instead."
                )
            )
        promotion.ends_at = promotion.changed_at = now
        promotion.save(update_fields=["ends_at", "changed_at"])
        _announce(promotion, "ended", actor=actor, now=now)


def withdraw_promotion(*, promotion: Promotion, actor: User, now: datetime) -> None:
    """Take back a promotion that was declared by mistake; its row and its custody stay."""
    with transaction.atomic():
        _lock(promotion)
        promotion.withdrawn_at = promotion.changed_at = now
        promotion.save(update_fields=["withdrawn_at", "changed_at"])
        _announce(promotion, "withdrawn", actor=actor, now=now)


def check_terms(shop: Shop, terms: PromotionTerms) -> None:
    """Refuse, with a sentence, times and products that cannot be."""
    if terms.ends_at <= terms.starts_at:
        raise PromotionRefused(_("The promotion must end after it starts."))
    if terms.ends_at - terms.starts_at > LONGEST:
        raise PromotionRefused(
            _("A promotion may last %(days)d days at most. Please check the year.")
            % {"days": LONGEST.days}
        )
    if any(product.shop_id != shop.pk for product in terms.products):
        raise PromotionRefused(_("One of the products belongs to another shop."))


def _lock(promotion: Promotion) -> None:
    """Hold the row, so that two people's changes come one after the other."""
    row = Promotion.objects.select_for_update().get(pk=promotion.pk)
    if row.withdrawn_at is not None:
        raise PromotionRefused(_("This promotion was taken back and cannot be changed any more."))
    promotion.starts_at, promotion.ends_at = row.starts_at, row.ends_at


def _announce(promotion: Promotion, what: str, *, actor: User, now: datetime) -> None:
    custody.record(
        shop=promotion.shop,
        action=Action.PROMOTION_CHANGED,
        object=f"promotion:{promotion.pk}",
        actor=actor,
        now=now,
        detail={
            "what": what,
            "kind": str(promotion.kind),
            "title": promotion.title,
            "starts_at": promotion.starts_at.isoformat(),
            "ends_at": promotion.ends_at.isoformat(),
            "products": sorted(promotion.products.values_list("key", flat=True)),
        },
    )
    shop_id = promotion.shop_id
    transaction.on_commit(lambda: promotion_changed.send(sender=Promotion, shop_id=shop_id))
