"""What the attack still holds back: parcels under way, refunds to pay, goods on the shelf."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce, Greatest, Least

from detection.models import Hold, Incident
from shops.enums import OrderStatus, RefundStatus
from shops.models import Order, Refund
from shops.models.order import shipped

_FEN = BigIntegerField()
_COMING_BACK = (RefundStatus.AGREED_WAIT_RETURN, RefundStatus.RETURNING)
_ASKED = (RefundStatus.REQUESTED, RefundStatus.PLATFORM_REVIEW, *_COMING_BACK)
# Refunded in full: closed as such, by an untold amount, or by all that was owed or paid.
_SETTLED = (
    Q(status=OrderStatus.CLOSED_REFUNDED)
    | Q(is_back_untold=True, known_back=0)
    | Q(known_back__gt=0, known_back__gte=F("whole"))
)


@dataclass(frozen=True, slots=True)
class Stake:
    """Orders, the units in them, and their worth: the price that was owed, less what was refunded."""

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
    """Weigh the incident's suspects by what became of them; one query a line.

    An order refunded in part counts with the part that was not, one refunded in full not at all;
    goods on their way back count whole, whatever was paid for them.
    """
    rows = _weighed(
        Order.objects.filter(suspicions__incident=incident, suspicions__probability__gte=0.5)
    )
    held = Hold.objects.stands().filter(order=OuterRef("pk"), released_at=None)
    back = Exists(_refunds().filter(status__in=_COMING_BACK))
    open_rows = rows.exclude(_SETTLED)
    left, live = open_rows.filter(shipped()), open_rows.exclude(shipped())
    return AtRisk(
        out=_stake(left.exclude(back), "rest"),
        back=_stake(rows.filter(back), "price"),
        owed=_stake(open_rows.filter(Exists(_refunds().filter(status__in=_ASKED))), "asked"),
        shelf=_stake(live.exclude(Exists(held)).exclude(status__startswith="closed"), "rest"),
        held=_stake(live.filter(Exists(held)), "rest"),
    )


def _weighed(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Add `price` owed, what is `known_back` of it, its `rest`, and how much of that is `asked` for."""
    succeeded, asked = _refunds(RefundStatus.SUCCEEDED), _refunds(*_ASKED)
    told = Greatest(
        Coalesce("refunded_fen", 0, output_field=_FEN),
        _sum(succeeded.filter(is_implied=False)),
        # The same money as an order's own row or another file tells of.
        _sum(succeeded.filter(is_implied=True)),
        output_field=_FEN,
    )
    return (
        rows.annotate(
            price=Coalesce("payable_fen", "paid_gross_fen", 0, output_field=_FEN), known_back=told
        )
        .annotate(
            is_back_untold=Exists(succeeded.filter(amount_fen=None)),
            # PostgreSQL's LEAST passes over what is not known; of no known price any refund is all.
            whole=Coalesce(Least("payable_fen", "paid_gross_fen"), "known_back", output_field=_FEN),
            rest=Greatest(F("price") - F("known_back"), 0, output_field=_FEN),
        )
        .annotate(
            asked=Case(
                When(Exists(asked.filter(amount_fen=None)), then="rest"),
                default=Least("rest", _sum(asked)),
                output_field=_FEN,
            )
        )
    )


def _refunds(*status: RefundStatus) -> QuerySet[Refund]:
    """The refunds of the order that a query is at; of any status where none is given."""
    refunds = Refund.objects.filter(
        shop=OuterRef("shop"), platform_order_id=OuterRef("platform_order_id")
    )
    return refunds.filter(status__in=status) if status else refunds


def _sum(refunds: QuerySet[Refund]) -> Coalesce:
    """What these refunds of one order come to; 0 without any."""
    summed = refunds.order_by().values("platform_order_id").annotate(fen=Sum("amount_fen"))
    return Coalesce(Subquery(summed.values("fen")), 0, output_field=_FEN)


def _stake(rows: QuerySet[Order], worth: str) -> Stake:
    told = rows.aggregate(
        orders=Count("pk", distinct=True), units=Sum(Coalesce("quantity", 1)), fen=Sum(worth)
    )
    return Stake(told["orders"], told["units"] or 0, told["fen"] or 0)
