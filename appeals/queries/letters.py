"""What a letter may say: the facts of a penalty or an incident as they stand now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from appeals.enums import PackState
from appeals.models import EvidencePack, Exclusion, Penalty
from appeals.packing import Profile
from appeals.packing.exhibits import CHAT_NUMBER
from appeals.packing.letters import Answer, LetterFacts
from appeals.packing.naming import Listed, called, compact, held
from appeals.queries.exhibits import Standing, Standings, answered_charge, standings_of
from appeals.queries.outreach import disposition_counts, outreach_figures, plan_of
from appeals.queries.rules import profile_name_of
from appeals.queries.statement import suspect_counts
from detection.models import Hold, Incident, Suspect
from detection.queries.incidents import reports_on
from shops.enums import RefundStatus
from shops.models import Refund, Shop

_ROOT_SHOWN = 12
# Exhibits that a letter names; the others speak for themselves or go by another way.
_UNNAMED = ("pack", "renunciation", CHAT_NUMBER)
IncidentFacts = dict[str, object]


def penalty_facts(
    penalty: Penalty,
    rules: Profile,
    language: str,
    now: datetime,
    pack: EvidencePack | None = None,
    listed: Sequence[Listed] = (),
) -> LetterFacts:
    """Gather what an appeal against the penalty may state; about thirty queries.

    `listed` is the catalogue of the pack that goes along: exhibits then bear its numbers.
    """
    shop = penalty.shop
    standings = standings_of(shop, penalty.incident, penalty)
    counter, said = rules.counter_complaint, _owners_word(penalty.incident)
    return LetterFacts(
        shop=shop.name,
        timezone=shop.timezone,
        now=now,
        measure=penalty.kind,
        reference=penalty.reference,
        noticed_at=penalty.noticed_at,
        answers=_answers(penalty, standings, language, listed),
        im_evidence_number=penalty.im_evidence_number,
        counter_complaint=counter[language] if counter else "",
        exhibits=_exhibits(standings, language, listed),
        renounces=said.renounces if said else None,
        consents=said.consents if said else None,
        pack_root=pack.core_root[:_ROOT_SHOWN] if pack else "",
        **(incident_facts(penalty.incident) if penalty.incident else {}),  # type: ignore[arg-type]
    )


def _owners_word(incident: Incident | None) -> Exclusion | None:
    """What the owner decided about these sales and about a check; None while nothing was said."""
    return Exclusion.objects.filter(incident=incident).first() if incident else None


def report_facts(incident: Incident, now: datetime) -> LetterFacts:
    """Gather what a report in the first minutes may state."""
    shop = incident.shop
    facts = incident_facts(incident)
    return LetterFacts(shop=shop.name, timezone=shop.timezone, now=now, **facts)  # type: ignore[arg-type]


def incident_facts(incident: Incident) -> IncidentFacts:
    """The incident's counts by the newest files; orders that buyers confirmed are no suspects."""
    counts = suspect_counts(incident)
    held = Hold.objects.open().filter(order__suspicions__incident=incident)
    reports = reports_on(incident)
    reported_at = reports[0].at if reports else None
    facts: IncidentFacts = {
        "product": str(incident.product) if incident.product else "",
        "starts_at": incident.starts_at,
        "ends_at": incident.ends_at,
        "orders": incident.orders,
        "expected": incident.expected,
        "reported_at": reported_at,
        "minutes_to_report": _minutes(incident.opened_at, reported_at),
    }
    plan = plan_of(incident)
    if plan is not None and (said := disposition_counts(plan)) and outreach_figures(plan).answered:
        facts |= {
            "asked_buyers": sum(said.values()) - said["not_attempted"] - said["same_buyer"],
            "denied": said["denied"],
            "confirmed": said["genuine"],
        }
    if counts.orders:
        facts |= {
            "suspects": counts.orders,
            "refund_asked": counts.refund_asked,
            "refunded": _refunded(incident),
            "shipped": counts.shipped,
            "held": held.values("order").distinct().count(),
        }
    return facts


def _exhibits(standings: Standings, language: str, listed: Sequence[Listed]) -> tuple[str, ...]:
    """What the pack's catalogue lists, as its own letter says it, then what goes beside the pack."""
    beside = (
        standing.exhibit.name[language]
        for code, standing in standings.items()
        if standing.is_there and code not in _UNNAMED and not held(standing.exhibit.place, listed)
    )
    return (*called(listed), *beside)


def newest_pack(penalty: Penalty) -> EvidencePack | None:
    """The newest pack that may go to the platform, one that was built for it first."""
    if penalty.incident_id is None:
        return None
    packs = EvidencePack.objects.filter(
        incident=penalty.incident_id, state=PackState.READY, tier="T1"
    )
    for_it = packs.filter(profile=profile_name_of(penalty.shop))
    return for_it.order_by("-built_at").first() or packs.order_by("-built_at").first()


def language_of(shop: Shop, rules: Profile) -> str:
    """The language of whoever reads the letter; an unknown platform's follows the currency."""
    if rules.audience == "anybody":
        return "zh-Hans" if shop.currency == "CNY" else "en"
    return rules.language


def _answers(
    penalty: Penalty, standings: Standings, language: str, listed: Sequence[Listed]
) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            row.sentence.text,
            tuple(_named(one, language, listed) for one in row.standings if one.is_there),
        )
        for row in answered_charge(penalty, standings)
        if row.state != "measure"
    )


def _named(standing: Standing, language: str, listed: Sequence[Listed]) -> str:
    """What the exhibit shows, with the numbers under which the pack holds it."""
    name, numbers = standing.exhibit.name[language], held(standing.exhibit.place, listed)
    return f"{name} {compact(numbers)}" if numbers else name


def _refunded(incident: Incident) -> int:
    paid_back = Refund.objects.filter(shop=incident.shop, status=RefundStatus.SUCCEEDED)
    return (
        Suspect.objects.filter(incident=incident)
        .filter(
            Q(order__refunded_fen__gt=0)
            | Q(order__platform_order_id__in=paid_back.values("platform_order_id"))
        )
        .count()
    )


def _minutes(start: datetime, end: datetime | None) -> int | None:
    if end is None or end < start:
        return None
    return int((end - start).total_seconds() // 60)
