"""A shop at one glance: its state, the figures of its newest day, and what to do now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from detection.enums import IncidentState, Level, ScanState
from detection.models import Incident, Scan
from detection.queries.counts import bucket_counts
from detection.queries.expected import expected_orders
from detection.queries.holds import HoldTab, hold_orders_in, hold_totals, orders_waiting
from detection.queries.incidents import report_marks
from detection.queries.pushes import given_up_pushes
from shops.enums import BatchState
from shops.models import ImportBatch, Order, Shop
from shops.models.order import LATEST

SAFE = "safe"
_URGENCY = {str(Level.CRITICAL): 3, str(Level.HOLD): 2, str(Level.WATCH): 1}
# The refund waves of the known cases came within a week of the burst; until then an incident that
# is over still asks for something to be done.
ASKS_FOR = timedelta(days=7)
# Merchants export daily; later than this the screens no longer show the shop as it is.
STALE_AFTER = timedelta(hours=24)
# What was never reported is shown for so long: appeals against a penalty are open for weeks, courts for longer.
REPORTED_WITHIN, _UNREPORTED_SHOWN = timedelta(days=90), 3
RECENT, RECENT_STEP = timedelta(days=30), timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class ShopState:
    """`level` is safe, watch, hold or critical; `since` is None when it was never otherwise."""

    level: str
    since: datetime | None
    last_order_at: datetime | None


@dataclass(frozen=True, slots=True)
class Day:
    """The newest day that the data reaches, until its newest order."""

    on: date
    is_today: bool
    orders: int
    expected: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    state: ShopState
    incidents: list[Incident]
    day: Day | None
    waiting_orders: int
    held_orders: int
    held_fen: int
    last_import: ImportBatch | None
    open_imports: int
    imports_to_confirm: int
    scan: Scan | None
    is_stale: bool
    given_up_pushes: int
    unreported: list[Incident]

    @property
    def steps(self) -> list[str]:
        """What to do now, most urgent first, as words that the page knows sentences for."""
        return list(_steps(self))

    @property
    def is_being_scanned(self) -> bool:
        return self.scan is not None and self.scan.state in {ScanState.QUEUED, ScanState.RUNNING}

    @property
    def worst(self) -> Incident | None:
        """The incident that the shop's state comes from."""
        return self.incidents[0] if self.incidents else None


def pressing_incidents() -> QuerySet[Incident]:
    """Incidents that a shop still has to deal with.

    Those that the engine still holds true, that run or ended within ASKS_FOR of the shop's newest
    order, and that the merchant has not called genuine demand or the shop's own.
    """
    newest_order = (
        Order.objects.come()
        .filter(shop=OuterRef("shop"))
        .order_by("-placed_at")
        .values("placed_at")[:1]
    )
    return (
        Incident.objects.standing()
        .alias(newest_order=Subquery(newest_order))
        .filter(
            Q(state=IncidentState.OPEN)
            | Q(newest_order=None)
            | Q(ends_at__gte=F("newest_order") - ASKS_FOR)
        )
    )


def pressing_since(shop: Shop) -> datetime | None:
    """Return when the first of the shop's pressing incidents began, or None."""
    since: datetime | None = (
        pressing_incidents().filter(shop=shop).aggregate(since=Min("starts_at"))["since"]
    )
    return since


def shop_states(shops: Iterable[Shop]) -> dict[int, ShopState]:
    """Tell the state of each shop by its primary key; three queries however many shops."""
    ids = [shop.pk for shop in shops]
    # Where all orders lie ahead, the clock is another, such as a drill's.
    come = Max("orders__placed_at", filter=Q(orders__placed_at__lte=LATEST))
    newest = dict(
        Shop.objects.filter(pk__in=ids)
        .annotate(newest=Coalesce(come, Max("orders__placed_at")))
        .values_list("pk", "newest")
    )
    over = dict(
        Incident.objects.filter(shop__in=ids, is_withdrawn=False)
        .values_list("shop")
        .annotate(Max("ends_at"))
        .order_by()
    )
    pressing: dict[int, list[Incident]] = {}
    for incident in pressing_incidents().filter(shop__in=ids):
        pressing.setdefault(incident.shop_id, []).append(incident)
    return {pk: _state(pressing.get(pk, []), newest.get(pk), safe_since=over.get(pk)) for pk in ids}


def overview(shop: Shop, *, now: datetime) -> Overview:
    """Gather what the shop's first page shows; a fixed number of queries."""
    state = shop_states([shop])[shop.pk]
    in_hand = hold_totals(hold_orders_in(shop, HoldTab.HELD))
    batches = ImportBatch.objects.filter(shop=shop)
    return Overview(
        state=state,
        incidents=_by_urgency(pressing_incidents().filter(shop=shop).select_related("product")),
        day=_day(shop, state.last_order_at, now),
        waiting_orders=orders_waiting(shop).count(),
        held_orders=in_hand.count,
        held_fen=in_hand.value_fen,
        last_import=batches.filter(state=BatchState.DONE).order_by("-received_at").first(),
        open_imports=_waiting(batches, BatchState.QUEUED, BatchState.RUNNING),
        imports_to_confirm=_waiting(batches, BatchState.PREVIEWED),
        scan=Scan.objects.filter(shop=shop).order_by("-requested_at", "-pk").first(),
        is_stale=state.last_order_at is not None and now - state.last_order_at > STALE_AFTER,
        given_up_pushes=given_up_pushes(shop).count(),
        unreported=list(unreported_attacks(shop, state.last_order_at or now)[:_UNREPORTED_SHOWN]),
    )


def unreported_attacks(shop: Shop, newest: datetime) -> QuerySet[Incident]:
    """Attacks of REPORTED_WITHIN that press no more and that the platform was never told of, newest first.

    A shop that is punished weeks later comes for them: the report, the evidence and the appeal are still to do.
    """
    report = report_marks(OuterRef("shop"), OuterRef("public_id"))
    past = Incident.objects.standing().filter(
        ~Exists(report),
        shop=shop,
        state=IncidentState.CLOSED,
        level__in=(Level.HOLD, Level.CRITICAL),
        ends_at__gte=newest - REPORTED_WITHIN,
    )
    pressing = pressing_incidents().filter(shop=shop).values("pk")
    return past.exclude(pk__in=pressing).select_related("product").order_by("-starts_at")


def recent_orders(shop: Shop, until: datetime) -> list[int]:
    """Count the orders of each RECENT_STEP of the RECENT that ends with the step of `until`."""
    steps = RECENT // RECENT_STEP
    last = until.replace(minute=0, second=0, microsecond=0)
    start = last - (steps - 1) * RECENT_STEP
    rows = Order.objects.of(shop).placed_within(start, last + RECENT_STEP)
    counts = bucket_counts(rows, "placed_at", shop, start, RECENT_STEP)
    return [counts.get(start + number * RECENT_STEP, 0) for number in range(steps)]


def _steps(seen: Overview) -> Iterator[str]:
    if seen.waiting_orders:
        yield "hold"
    if seen.state.level in {Level.CRITICAL, Level.HOLD}:
        yield from ("report", "stop_advertising", "pack", "do_not_accuse")
    if seen.state.level == Level.WATCH:
        yield from ("look", "declare")
    if seen.imports_to_confirm:
        yield "confirm_import"
    if seen.state.last_order_at is None:
        yield "import_first"
    elif seen.is_stale:
        yield "import_newer"


def _state(
    incidents: list[Incident], last_order_at: datetime | None, safe_since: datetime | None
) -> ShopState:
    if not incidents:
        return ShopState(SAFE, safe_since, last_order_at)
    level = max((incident.level for incident in incidents), key=lambda one: _URGENCY[str(one)])
    since = min(
        _reached_at(incident) for incident in incidents if str(incident.level) == str(level)
    )
    return ShopState(str(level), since, last_order_at)


def _reached_at(incident: Incident) -> datetime:
    return (
        incident.opened_at
        if incident.level == Level.WATCH
        else incident.hold_at or incident.opened_at
    )


def _by_urgency(incidents: QuerySet[Incident]) -> list[Incident]:
    return sorted(
        incidents,
        key=lambda incident: (_URGENCY[str(incident.level)], incident.starts_at),
        reverse=True,
    )


def _day(shop: Shop, last_order_at: datetime | None, now: datetime) -> Day | None:
    if last_order_at is None:
        return None
    newest = last_order_at.astimezone(shop.zone)
    midnight = newest.replace(hour=0, minute=0, second=0, microsecond=0)
    told = Order.objects.of(shop).filter(placed_at=last_order_at, is_time_inferred=False)
    # An order that has a day alone stands at its midnight and may be of any hour of it.
    until = newest + timedelta(microseconds=1) if told.exists() else midnight + timedelta(days=1)
    return Day(
        on=newest.date(),
        is_today=newest.date() == now.astimezone(shop.zone).date(),
        orders=Order.objects.of(shop).placed_within(midnight, until).count(),
        expected=expected_orders(shop, start=midnight, end=until),
    )


def _waiting(batches: QuerySet[ImportBatch], *states: BatchState) -> int:
    return batches.filter(state__in=states).count()
