"""How far asking the buyers has come, and what the answers bound."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from appeals.enums import Disposition
from appeals.models import OutreachContact, OutreachPlan
from appeals.packing.outreach import Figures, figures_of
from detection.models import Incident
from shops.models import Shop


def plan_of(incident: Incident) -> OutreachPlan | None:
    found = OutreachPlan.objects.filter(incident=incident).select_related("registered_by")
    plan = found.first()
    if plan is not None:
        plan.shop, plan.incident = incident.shop, incident
    return plan


def contacts_of(plan: OutreachPlan) -> QuerySet[OutreachContact]:
    """List the sample in the order in which it is asked."""
    return plan.contacts.select_related("order", "attempted_by", "witness").prefetch_related(
        "items"
    )  # type: ignore[attr-defined,no-any-return]


def disposition_counts(plan: OutreachPlan) -> dict[str, int]:
    """How many of the sample gave which answer; every word is there, in order."""
    rows = plan.contacts.order_by().values_list("disposition").annotate(Count("pk"))  # type: ignore[attr-defined]
    found = dict(rows)
    return {str(word): found.get(word, 0) for word in Disposition}


def outreach_figures(plan: OutreachPlan) -> Figures:
    return figures_of(plan.frame_size, disposition_counts(plan))


def plans_under_way(shop: Shop) -> list[tuple[OutreachPlan, int, int]]:
    """The shop's plans, the newest first, each with how many are done and how many there are."""
    plans = OutreachPlan.objects.filter(shop=shop).select_related("incident__product")
    rows = []
    for plan in plans.order_by("-registered_at"):
        counts = disposition_counts(plan)
        total = sum(counts.values())
        rows.append((plan, total - counts[Disposition.NOT_ATTEMPTED], total))
    return rows


def words_place(contact: OutreachContact) -> str:
    """What a buyer's words are bound to."""
    return f"outreach:{contact.pk}"
