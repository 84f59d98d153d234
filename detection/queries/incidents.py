"""Incidents of a shop, and what is known of one beyond the engine's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from detection.models import (
    Answer,
    Decision,
    Feedback,
    Hold,
    Incident,
    Review,
    Suspect,
    VerdictRecord,
)
from detection.queries.holds import SHIPPABLE
from shops.enums import MarkKind, OrderStatus
from shops.models import CustodyEvent, Refund, Shop, TimelineMark, User
from shops.models.order import shipped

_HISTORY_SHOWN = 30
_CUSTODY_SHOWN = 50


class SuspectTab(StrEnum):
    """Which suspects the incident's page lists."""

    ALL = "all"
    OPEN = "open"
    HELD = "held"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class IncidentCounts:
    """What became of the suspects. `can_hold` are neither shipped, closed, on hold nor released.

    `released` were let go by a person and could still be stopped.
    """

    suspects: int
    can_hold: int
    held: int
    released: int
    shipped: int
    refunded: int
    completed: int
    value_fen: int


@dataclass(frozen=True, slots=True)
class VerdictStep:
    """A verdict at which the incident's state, level or class changed."""

    at: datetime
    state: str
    level: str
    klass: str
    orders: int


@dataclass(frozen=True, slots=True)
class CustodyLine:
    seq: int
    at: datetime
    action: str
    actor: str
    line_sha256: str


def incidents_of(
    shop: Shop, *, state: str = "", level: str = "", klass: str = ""
) -> QuerySet[Incident]:
    """List the shop's incidents that stand, newest first; empty words mean any.

    Each comes with `suspect_count` and `held_count`, in one query.
    """
    wanted = {"state": state, "level": level, "klass": klass}
    return (
        Incident.objects.filter(shop=shop, is_withdrawn=False)
        .filter(**{name: word for name, word in wanted.items() if word})
        .select_related("product", "shop")
        .annotate(suspect_count=_suspect_count(), held_count=_held_count())
        .order_by("-starts_at", "-pk")
    )


def incident_at(shop: Shop, public_id: str) -> QuerySet[Incident]:
    """Find the shop's incident with this public id, withdrawn ones too: old links keep working."""
    return Incident.objects.filter(shop=shop, public_id=public_id).select_related("product", "shop")


def incident_counts(incident: Incident) -> IncidentCounts:
    """Count what became of the incident's suspects; one query."""
    refunds = Refund.objects.filter(
        shop=incident.shop_id, platform_order_id=OuterRef("order__platform_order_id")
    )
    is_refunded = Q(has_refund=True) | Q(order__refunded_fen__gt=0)
    can_stop = _of_order(SHIPPABLE) & Q(is_held=False)
    found = (
        Suspect.objects.filter(incident=incident)
        .annotate(is_held=Exists(_open_holds()), was_let_go=Exists(_released_holds()))
        .annotate(has_refund=Exists(refunds))
        .aggregate(
            suspects=Count("pk"),
            can_hold=Count("pk", filter=can_stop & Q(was_let_go=False)),
            held=Count("pk", filter=Q(is_held=True)),
            released=Count("pk", filter=can_stop & Q(was_let_go=True)),
            shipped=Count("pk", filter=shipped(of="order__")),
            refunded=Count("pk", filter=is_refunded),
            completed=Count("pk", filter=Q(order__status=OrderStatus.COMPLETED) & ~is_refunded),
            value_fen=Coalesce(Sum(Coalesce("order__paid_gross_fen", "order__payable_fen", 0)), 0),
        )
    )
    return IncidentCounts(**found)


def suspects_of(incident: Incident, tab: SuspectTab = SuspectTab.ALL) -> QuerySet[Suspect]:
    """List the suspects, the surest first, each with its order, `is_held` and `was_let_go`."""
    suspects = Suspect.objects.filter(incident=incident).annotate(
        is_held=Exists(_open_holds()), was_let_go=Exists(_released_holds())
    )
    if tab == SuspectTab.OPEN:
        suspects = suspects.filter(_of_order(SHIPPABLE), is_held=False, was_let_go=False)
    elif tab == SuspectTab.HELD:
        suspects = suspects.filter(is_held=True)
    elif tab == SuspectTab.SHIPPED:
        suspects = suspects.filter(shipped(of="order__"))
    return suspects.select_related("order").order_by("-probability", "order__placed_at", "pk")


def verdict_steps(incident: Incident) -> list[VerdictStep]:
    """List the verdicts that changed something, newest first; what repeats is left out."""
    rows = (
        VerdictRecord.objects.filter(incident=incident)
        .order_by("seq")
        .annotate(orders=KeyTransform("orders", "verdict"))
        .values_list("at", "state", "level", "klass", "orders")
    )
    steps: list[VerdictStep] = []
    for row in rows:
        step = VerdictStep(*row)
        before = steps[-1] if steps else None
        if before is None or _words(before) != _words(step):
            steps.append(step)
    return steps[::-1][:_HISTORY_SHOWN]


def feedback_on(incident: Incident) -> list[Feedback]:
    """List what the merchant said, newest first."""
    said = Feedback.objects.filter(incident=incident).select_related("given_by")
    return list(said.order_by("-given_at", "-pk"))


def decisions_on(incident: Incident) -> list[Decision]:
    """List the service's decisions, newest first, each with its answers fetched."""
    decisions = Decision.objects.filter(review__incident=incident)
    answers = Prefetch("answers", queryset=_answers())
    return list(decisions.prefetch_related(answers).order_by("-decided_at", "-pk"))


def reports_on(incident: Incident) -> list[TimelineMark]:
    """List the shop's reports of the incident to the platform, oldest first."""
    return list(report_marks(incident.shop_id, incident.public_id).order_by("at", "pk"))


def report_marks(shop: int | OuterRef, public_id: str | OuterRef) -> QuerySet[TimelineMark]:
    """The reports of one incident to the platform; of each of a query's incidents by OuterRef."""
    return TimelineMark.objects.filter(shop=shop, kind=MarkKind.REPORT, path__contains=public_id)


def review_state_of(incident: Incident) -> str:
    """Say where the service's review stands, as a ReviewState; empty when none was asked for."""
    return Review.objects.filter(incident=incident).values_list("state", flat=True).first() or ""


def custody_of(incident: Incident) -> list[CustodyLine]:
    """List the incident's newest lines of custody, people named as the shop knows them."""
    events = list(
        CustodyEvent.objects.filter(shop=incident.shop_id, case=incident.public_id).order_by(
            "-seq"
        )[:_CUSTODY_SHOWN]
    )
    names = people_named({event.actor for event in events})
    return [
        CustodyLine(
            seq=event.seq,
            at=event.at,
            action=event.action,
            actor=names[event.actor],
            line_sha256=event.line_sha256,
        )
        for event in events
    ]


def _answers() -> QuerySet[Answer]:
    return Answer.objects.select_related("given_by").order_by("given_at", "pk")


def people_named(actors: set[str]) -> dict[str, str]:
    """Name each actor; an admin of the service stays nameless to the shop, a program keeps its id."""
    ids = {int(actor[5:]): actor for actor in actors if actor.startswith("user:")}
    people = User.objects.filter(pk__in=ids)
    named = {
        ids[user.pk]: gettext("reviewer of the service") if user.is_staff else str(user)
        for user in people
    }
    return {actor: actor for actor in actors} | {"system": "BrushGuard"} | named


def _words(step: VerdictStep) -> tuple[str, str, str]:
    # "opened" and "updated" are one state to a reader.
    return ("closed" if step.state == "closed" else "open", step.level, step.klass)


def _of_order(condition: Q) -> Q:
    """Ask a condition on orders of a suspect's order."""
    return Q(**{f"order__{name}": value for name, value in condition.children})  # type: ignore[misc,arg-type]


def _open_holds() -> QuerySet[Hold]:
    return Hold.objects.open().filter(order=OuterRef("order"))


def _released_holds() -> QuerySet[Hold]:
    return Hold.objects.released().filter(order=OuterRef("order"))


def _suspect_count() -> Coalesce:
    return _count_of(Suspect.objects.filter(incident=OuterRef("pk")))


def _held_count() -> Coalesce:
    return _count_of(Suspect.objects.filter(Exists(_open_holds()), incident=OuterRef("pk")))


def _count_of(suspects: QuerySet[Suspect]) -> Coalesce:
    counted = suspects.order_by().values("incident").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
