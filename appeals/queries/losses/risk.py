"""What the attack still holds back: parcels under way, refunds to pay, goods on the shelf."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from detection.models import Hold, Incident
from shops.enums import RefundStatus
from shops.models import Order, Refund
from shops.models.order import shipped

_COMING_BACK = (RefundStatus.AGREED_WAIT_RETURN, RefundStatus.RETURNING)
_ASKED = (RefundStatus.REQUESTED, RefundStatus.PLATFORM_REVIEW, *_COMING_BACK)


@dataclass(frozen=True, slots=True)
class Stake:
    """Orders, the units in them, and their worth at the price that was owed."""

    orders: int
    units: int
    fen: int


@dataclass(frozen=True, slots=True)
class AtRisk:
    """`out`: shipped, no return known. `back`: on its way back. `owed`: refunds not paid yet.

    `shelf`: not shipped and not on hold, so stock that may still leave; `held`: on hold.
    """

    out: Stake
    back: Stake
    owed: Stake
    shelf: Stake
    held: Stake

    @property
    def cash_fen(self) -> int:
        """Money that has to go out still, or goods that have to come back."""
        return self.out.fen + self.owed.fen


def at_risk(incident: Incident) -> AtRisk:
    """Weigh the incident's suspects by what became of them; one query a line."""
    rows = Order.objects.filter(suspicions__incident=incident, suspicions__probability__gte=0.5)
    refund = Refund.objects.filter(
        shop=incident.shop, platform_order_id=OuterRef("platform_order_id")
    )
    held = Hold.objects.stands().filter(order=OuterRef("pk"), released_at=None)
    back = Exists(refund.filter(status__in=_COMING_BACK))
    paid = Exists(refund.filter(status=RefundStatus.SUCCEEDED)) | Q(refunded_fen__gt=0)
    left, live = rows.filter(shipped()), rows.exclude(shipped()).exclude(paid)
    return AtRisk(
        out=_stake(left.exclude(back).exclude(paid)),
        back=_stake(rows.filter(back)),
        owed=_stake(rows.filter(Exists(refund.filter(status__in=_ASKED))).exclude(paid)),
        shelf=_stake(live.exclude(Exists(held)).exclude(status__startswith="closed")),
        held=_stake(live.filter(Exists(held))),
    )


def _stake(rows: QuerySet[Order]) -> Stake:
    told = rows.aggregate(
        orders=Count("pk", distinct=True),
        units=Sum(Coalesce("quantity", 1)),
        fen=Sum(Coalesce("payable_fen", "paid_gross_fen", 0)),
    )
    return Stake(told["orders"], told["units"] or 0, told["fen"] or 0)
