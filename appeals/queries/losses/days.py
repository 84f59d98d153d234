"""A shop's sales day by day, without the orders that are known as artificial.

A day is one of the shop's own clock. Sales are what buyers owed for orders placed that day and not
closed unpaid. The last day is the one before the newest file's as-of time, and before `now` where a
file was said to be true later than that: a day that was cut off in the middle, or has not come,
would look like a loss.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncDate

from appeals.enums import AppealState, PenaltyScope
from appeals.models import Penalty
from appeals.packing.losses import Day, Period
from appeals.packing.losses.series import ATTACK, PROMOTION
from appeals.queries.losses.index import chosen_index, index_choices, index_values
from detection.models import Suspect
from shops.enums import OrderStatus
from shops.models import Order, Promotion, Shop

_HISTORY = timedelta(days=200)  # the longest baseline is 182 days
_SUSPECT_FROM = 0.5
# A day counts as attacked when its suspects are more than noise: three, and a tenth of its orders.
_ATTACK_ORDERS = 3
_ATTACK_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class _Told:
    orders: int
    sales_fen: int


def period_of(penalty: Penalty, now: datetime) -> Period | None:
    """The penalty's days, as far as the data reach; None when there is none, or none known yet.

    It ends when the platform says, or when an appeal against it was won before that.
    """
    shop = penalty.shop
    last_known = last_whole_day(shop, now)
    first = _day(penalty.starts_at or penalty.noticed_at, shop)
    if last_known is None or first > last_known:
        return None
    end = ended_at(penalty)
    last = last_day(end, shop) if end is not None else last_known
    if last < first:
        return None
    return Period(first, min(last, last_known), is_open=end is None or last > last_known)


def ended_at(penalty: Penalty) -> datetime | None:
    """When the penalty ended: as the platform said, or earlier by an appeal that was won."""
    won = penalty.appeals.filter(
        state__in=[AppealState.WON, AppealState.PARTLY_WON], outcome_at__isnull=False
    ).aggregate(at=Min("outcome_at"))["at"]
    known = [at for at in (penalty.ends_at, won) if at is not None]
    return min(known, default=None)


def last_day(end: datetime, shop: Shop) -> date:
    """The last day of a stretch that ends at `end`: one that ends at midnight has none of the next."""
    return _day(end - timedelta.resolution, shop)


def last_whole_day(shop: Shop, now: datetime) -> date | None:
    newest = _newest(shop)
    return _day(min(newest, now), shop) - timedelta(days=1) if newest else None


def as_of_ahead(shop: Shop, now: datetime) -> datetime | None:
    """The newest as-of time where it is still to come; None in a shop whose files are of the past."""
    newest = _newest(shop)
    return newest if newest is not None and newest > now else None


def _newest(shop: Shop) -> datetime | None:
    newest: datetime | None = Order.objects.filter(shop=shop).aggregate(at=Max("as_of"))["at"]
    return newest


def usual_span(penalty: Penalty, now: datetime) -> tuple[date, date] | None:
    """First and last day of what is compared; None without any order before the penalty."""
    shop = penalty.shop
    last = last_whole_day(shop, now)
    oldest = _scope(penalty).aggregate(at=Min("placed_at"))["at"]
    if last is None or oldest is None:
        return None
    start = _day(penalty.starts_at or penalty.noticed_at, shop)
    first = max(_day(oldest, shop), start - _HISTORY)
    return (first, last) if first <= last else None


def counted_days(penalty: Penalty, now: datetime, control: Sequence[str] = ()) -> tuple[Day, ...]:
    """Count the penalty's item, or the whole shop, day by day; four queries.

    `control` holds the keys of what it is compared with, products or one index; none gives days
    without control.
    """
    span = usual_span(penalty, now)
    if span is None:
        return ()
    shop = penalty.shop
    own = _by_day(_genuine(_scope(penalty), shop), shop, span)
    beside = _beside(penalty, control, span)
    marks = _marks(penalty, span)
    return tuple(
        Day(
            on=day,
            sales_fen=own[day].sales_fen if day in own else 0,
            orders=own[day].orders if day in own else 0,
            control_fen=beside.get(day),
            mark=marks.get(day, ""),
        )
        for day in _every(span)
    )


def _beside(
    penalty: Penalty, control: Sequence[str], span: tuple[date, date]
) -> Mapping[date, int]:
    """The comparison by day: an index as it was handed in, else what the chosen items sold."""
    index = chosen_index(penalty.incident, control) if penalty.incident else None
    if index is not None:
        return index_values(index)
    if not control:
        return {}
    shop = penalty.shop
    told = _by_day(_genuine(_control(shop, control), shop), shop, span)
    return {day: told[day].sales_fen if day in told else 0 for day in _every(span)}


def all_choices(penalty: Penalty) -> list[tuple[str, str]]:
    """Everything a count may be compared with: items, then indexes."""
    return [*control_choices(penalty), *index_choices(penalty)]


def control_choices(penalty: Penalty) -> list[tuple[str, str]]:
    """The products that the penalty did not touch, by what they sold; none when it hit the shop."""
    if penalty.scope == PenaltyScope.SHOP or penalty.product is None:
        return []
    rows = (
        Order.objects.filter(shop=penalty.shop, product__isnull=False)
        .exclude(product=penalty.product)
        .values_list("product__key", "product__title")
        .annotate(n=Count("pk"))
        .order_by("-n", "product__key")[:60]
    )
    return [(key, title or key) for key, title, _ in rows]


def _scope(penalty: Penalty) -> QuerySet[Order]:
    rows = Order.objects.filter(shop=penalty.shop)
    is_item = penalty.scope == PenaltyScope.ITEM and penalty.product_id is not None
    return rows.filter(product=penalty.product_id) if is_item else rows


def _control(shop: Shop, keys: Collection[str]) -> QuerySet[Order]:
    return Order.objects.filter(shop=shop, product__key__in=list(keys))


def _genuine(rows: QuerySet[Order], shop: Shop) -> QuerySet[Order]:
    artificial = Suspect.objects.filter(
        incident__shop=shop, incident__is_withdrawn=False, probability__gte=_SUSPECT_FROM
    ).values("order")
    return rows.exclude(status=OrderStatus.CLOSED_UNPAID).exclude(pk__in=artificial)


def _by_day(rows: QuerySet[Order], shop: Shop, span: tuple[date, date]) -> dict[date, _Told]:
    told = (
        _within(rows, shop, span)
        .annotate(day=TruncDate("placed_at", tzinfo=shop.zone))
        .values("day")
        .annotate(n=Count("pk"), fen=Sum(Coalesce("payable_fen", "paid_gross_fen", 0)))
    )
    return {row["day"]: _Told(row["n"], row["fen"] or 0) for row in told}


def _within(rows: QuerySet[Order], shop: Shop, span: tuple[date, date]) -> QuerySet[Order]:
    start = datetime.combine(span[0], datetime.min.time(), shop.zone)
    end = datetime.combine(span[1] + timedelta(days=1), datetime.min.time(), shop.zone)
    return rows.filter(placed_at__gte=start, placed_at__lt=end)


def _marks(penalty: Penalty, span: tuple[date, date]) -> dict[date, str]:
    marks = dict.fromkeys(_attacked(penalty, span), ATTACK)
    marks.update(dict.fromkeys(_promoted(penalty, span), PROMOTION))
    return marks


def _attacked(penalty: Penalty, span: tuple[date, date]) -> list[date]:
    rows = _within(_scope(penalty), penalty.shop, span)
    suspects = Suspect.objects.filter(
        incident__shop=penalty.shop, incident__is_withdrawn=False, probability__gte=_SUSPECT_FROM
    ).values("order")
    told = (
        rows.annotate(day=TruncDate("placed_at", tzinfo=penalty.shop.zone))
        .values("day")
        .annotate(n=Count("pk"), bad=Count("pk", filter=Q(pk__in=suspects)))
    )
    return [
        row["day"]
        for row in told
        if row["bad"] >= _ATTACK_ORDERS and row["bad"] >= _ATTACK_SHARE * row["n"]
    ]


def _promoted(penalty: Penalty, span: tuple[date, date]) -> list[date]:
    shop = penalty.shop
    about = Q(products=None) | Q(products=penalty.product_id)
    rows = Promotion.objects.filter(about, shop=shop, withdrawn_at=None).distinct()
    days: list[date] = []
    for promotion in rows:
        first, last = _day(promotion.starts_at, shop), last_day(promotion.ends_at, shop)
        days += [day for day in _every(span) if first <= day <= last]
    return days


def _every(span: tuple[date, date]) -> list[date]:
    return [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]


def _day(at: datetime, shop: Shop) -> date:
    return at.astimezone(shop.zone).date()
