"""Parts of a case that pages of other rooms show."""

from typing import Any

from django import template

from appeals.models import InstantReport, Penalty
from appeals.queries.case.keys import is_ended
from appeals.queries.deadlines import profile_of
from appeals.queries.exhibits import answered_charge, meter_of, standings_of
from appeals.queries.rules import shipped_profile_of
from detection.models import Incident
from shops.models import Shop

register = template.Library()


@register.inclusion_tag("appeals/_meter.html")
def completeness(incident: Incident) -> dict[str, Any]:
    """What the case still lacks, for the shop's platform and the newest charge, if there is one."""
    shop = incident.shop
    penalty = Penalty.objects.filter(shop=shop, incident=incident).order_by("-noticed_at").first()
    if penalty is not None:
        penalty.shop = shop
    standings = standings_of(shop, incident, penalty)
    answered = answered_charge(penalty, standings) if penalty else []
    return {"meter": meter_of(profile_of(shop), answered, standings)}


@register.filter
def has_ended(incident: Incident | None) -> bool:
    """True once the case was deleted: no pack of it can be built, and no file be added."""
    return incident is not None and is_ended(incident)


@register.filter
def shows_buyers(shop: Shop) -> bool:
    """False where the platform tells its shops of no buyer, so that nobody can be asked."""
    return "outreach" not in shipped_profile_of(shop).not_given


@register.simple_tag
def instant_reports(incident: Incident) -> list[InstantReport]:
    reports = list(InstantReport.objects.filter(incident=incident))
    for report in reports:
        report.shop = incident.shop
    return reports
