"""Which exhibits a case has, which a charge and a platform ask for, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from django.db.models import Max, Min, Q
from django.utils.translation import gettext as _

from appeals.enums import LossHead, PackState
from appeals.models import (
    DeclaredAccount,
    EvidencePack,
    Exclusion,
    FundsStatement,
    KeptFile,
    LossEntry,
    OutreachContact,
    Penalty,
)
from appeals.packing import Profile
from appeals.packing.charge import Sentence, sentences_of
from appeals.packing.exhibits import CHAT_NUMBER, EXHIBITS, Exhibit
from appeals.packing.outreach.result import ANSWERED
from appeals.queries.rules import out_of_reach, shipped_profile_of
from appeals.queries.statement import suspect_counts
from detection.models import Hold, Incident
from detection.queries.incidents import reports_on
from shops.models import Promotion, Review, Shop, Traffic

_HOUR = timedelta(hours=1)
# What every appeal rests on, whatever the charge says.
_ALWAYS = ("notice", "order_rate", "orders", "refunds", "instant_report", "pack")
_FREIGHT = (LossHead.FREIGHT_OUT, LossHead.FREIGHT_BACK)
_ADDRESS_SIGNALS = frozenset({"address_depth", "address_repeat"})


@dataclass(frozen=True, slots=True)
class Standing:
    """One exhibit in one case. `detail` says in a few words what is there."""

    exhibit: Exhibit
    is_there: bool
    detail: str = ""
    is_asked_by_platform: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """One sentence of the charge with its exhibits. `state`: covered, open, or measure."""

    sentence: Sentence
    standings: list[Standing]
    chosen: frozenset[str]
    state: str


@dataclass(frozen=True, slots=True)
class Meter:
    """How complete a case is for one platform and one charge; what is missing comes first."""

    needed: list[Standing]

    @property
    def there(self) -> int:
        return sum(1 for standing in self.needed if standing.is_there)

    @property
    def total(self) -> int:
        return len(self.needed)

    @property
    def missing(self) -> list[Standing]:
        return [standing for standing in self.needed if not standing.is_there]

    @property
    def present(self) -> list[Standing]:
        return [standing for standing in self.needed if standing.is_there]


Standings = dict[str, Standing]


def standings_of(
    shop: Shop, incident: Incident | None, penalty: Penalty | None = None
) -> Standings:
    """Look at every exhibit once; about a dozen queries, none of which grows with the orders.

    One that the records were looked through for without speaking for the shop is none of them:
    nothing is missing that could be handed in. Nor is one that the platform gives no shop, or that
    only other platforms know.
    """
    profile, not_had = shipped_profile_of(shop), out_of_reach(shop)
    usual = {"addresses"} if incident is not None and _are_addresses_usual(incident) else set()
    found = _uploads(shop, incident, penalty)
    if incident is not None:
        found |= _from_incident(incident)
    if penalty is not None:
        found |= _from_penalty(penalty)
    return {
        code: Standing(
            replace(exhibit, how=exhibit.how_for(profile)), code in found, found.get(code, "")
        )
        for code, exhibit in EXHIBITS.items()
        if code in found or (code not in not_had and code not in usual)
    }


def answered_charge(penalty: Penalty, standings: Standings) -> list[Answered]:
    """Put the exhibits beside each sentence; two queries.

    A sentence is covered when one of its exhibits is there, open when none is.
    """
    chosen: dict[int, list[str]] = {}
    for row in penalty.rebuttals.filter(is_dropped=False):
        chosen.setdefault(row.position, []).append(row.exhibit)
    order = list(EXHIBITS)
    sentences = sentences_of(penalty.charge)
    if not penalty.rebuttals.exists():  # recorded before exhibits were mapped
        chosen = {sentence.position: list(sentence.exhibits) for sentence in sentences}
    return [
        _answered(sentence, sorted(chosen.get(sentence.position, []), key=order.index), standings)
        for sentence in sentences
    ]


def meter_of(profile: Profile, answered: list[Answered], standings: Standings) -> Meter:
    """Gather what the platform and the charge ask for, what is missing first."""
    asked = set(profile.required or ())
    codes = {*_ALWAYS, *asked, *(code for row in answered for code in row.chosen)}
    needed = [
        Standing(one.exhibit, one.is_there, one.detail, one.exhibit.code in asked)
        for one in standings.values()
        if one.exhibit.code in codes
    ]
    return Meter(sorted(needed, key=lambda one: (one.is_there, not one.is_asked_by_platform)))


def _answered(sentence: Sentence, codes: list[str], standings: Standings) -> Answered:
    shown = [standings[code] for code in codes if code in standings]
    if not sentence.is_charge and not shown:
        state = "measure"
    else:
        state = "covered" if any(one.is_there for one in shown) else "open"
    return Answered(sentence, shown, frozenset(codes), state)


def _uploads(shop: Shop, incident: Incident | None, penalty: Penalty | None) -> dict[str, str]:
    mine = Q(penalty=penalty) if penalty is not None else Q(pk__in=[])
    if incident is not None:
        mine |= Q(incident=incident)
    found: dict[str, int] = {}
    for kind in KeptFile.objects.filter(mine, shop=shop).values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return {kind: _("%(n)s file(s)") % {"n": count} for kind, count in found.items()}


def _from_incident(incident: Incident) -> dict[str, str]:
    counts = suspect_counts(incident)
    found = {
        "order_rate": _("%(orders)s orders, about %(expected)s usual")
        % {"orders": incident.orders, "expected": f"{incident.expected:.1f}"}
    }
    if counts.orders:
        found["orders"] = _("%(n)s orders") % {"n": counts.orders}
    if counts.refund_asked:
        found["refunds"] = f"{counts.refund_asked} / {counts.orders}"
    reasons = incident.verdict.get("reasons", [])
    if any(reason.get("signal") in _ADDRESS_SIGNALS for reason in reasons):
        found["addresses"] = ""
    return found | _around(incident)


def _are_addresses_usual(incident: Incident) -> bool:
    """The addresses were judged, and are like those of the shop's own customers."""
    told = {
        side: {line.get("signal") for line in incident.verdict.get(side, ())}
        for side in ("reasons", "against")
    }
    return bool(told["against"] & _ADDRESS_SIGNALS) and not told["reasons"] & _ADDRESS_SIGNALS


def _around(incident: Incident) -> dict[str, str]:
    shop, during = incident.shop, (incident.starts_at, incident.ends_at)
    found = {}
    if Review.objects.filter(shop=shop).exists():
        found["reviews"] = ""
    holds = Hold.objects.stands().filter(shop=shop, order__suspicions__incident=incident).count()
    if holds:
        found["holds"] = _("%(n)s orders") % {"n": holds}
    # A row of traffic speaks for the hour that follows it.
    if Traffic.objects.filter(shop=shop, at__range=(during[0] - _HOUR, during[1])).exists():
        found["traffic"] = ""
    if Promotion.objects.filter(
        shop=shop, withdrawn_at=None, starts_at__lte=during[1], ends_at__gte=during[0]
    ).exists():
        found["promotion"] = ""
    reports = reports_on(incident)
    if reports:
        found["instant_report"] = f"{reports[0].at.astimezone(shop.zone):%Y-%m-%d %H:%M}"
    answered = OutreachContact.objects.filter(plan__incident=incident, disposition__in=ANSWERED)
    asked = answered.count()
    if asked:
        found["outreach"] = _("%(n)s answers") % {"n": asked}
    accounts = DeclaredAccount.objects.filter(shop=shop, withdrawn_at=None).count()
    if accounts:
        found["accounts"] = _("%(n)s accounts") % {"n": accounts}
    losses = LossEntry.objects.filter(incident=incident, withdrawn_at=None).count()
    if losses:
        found["losses"] = _("%(n)s entries") % {"n": losses}
    found |= _of_the_panel(incident)
    pack = EvidencePack.objects.filter(incident=incident, state=PackState.READY).last()
    if pack is not None:
        found["pack"] = pack.file_name
    return found


def _of_the_panel(incident: Incident) -> dict[str, str]:
    """What the shop handed in and stated under "Attacked, or self-brushed?"."""
    found = {}
    read = FundsStatement.objects.filter(incident=incident, withdrawn_at=None)
    days = read.aggregate(first=Min("first_on"), last=Max("last_on"))
    if days["first"] and days["last"]:
        found["funds"] = _("statements from %(first)s to %(last)s") % days
    stated = Exclusion.objects.filter(incident=incident).first()
    freight = LossEntry.objects.filter(
        incident=incident, withdrawn_at=None, head__in=_FREIGHT, vouchers__isnull=False
    )
    if freight.exists():
        found["shipping"] = _("freight in the ledger, with vouchers")
    if stated is not None and stated.parcels_weighed is not None:
        found["shipping"] = _("%(n)s parcels weighed") % {"n": stated.parcels_weighed}
    if stated is not None and stated.renounces:
        found["renunciation"] = ""
    return found


def _from_penalty(penalty: Penalty) -> dict[str, str]:
    found = {}
    if penalty.im_evidence_number:
        found[CHAT_NUMBER] = penalty.im_evidence_number
    return found
