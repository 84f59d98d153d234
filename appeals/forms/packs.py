"""Asking for an evidence pack."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.operations.packing import Handover
from appeals.packing import load_profile, profile_names
from appeals.packing.said import said
from appeals.queries.deadlines import profile_of
from appeals.queries.packs import provable_incidents
from appeals.wording.spoken import readers_language, spoken
from detection.models import Incident
from shops.models import Shop

_READERS = {
    "platform": _("Marketplaces"),
    "authority": _("Police, court, regulator"),
    "payment": _("Payment disputes"),
    "anybody": _("Any reader"),
}


class IncidentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Names an incident by its product and day."""

    def label_from_instance(self, incident: Incident) -> str:  # type: ignore[override]
        day = incident.starts_at.astimezone(incident.shop.zone)
        return f"{day:%Y-%m-%d %H:%M} · {incident.product or '-'} · {incident.get_level_display()}"


class PackRequestForm(forms.Form):
    incident = IncidentChoice(
        queryset=Incident.objects.none(),
        to_field_name="public_id",
        label=_("Incident"),
        empty_label=None,
    )
    profile = forms.ChoiceField(
        label=_("For"),
        help_text=_("Who reads the pack: it brings the papers and limits that this reader needs."),
    )

    signed_copies = forms.BooleanField(
        required=False,
        label=_("Also signed copies of the documents (PAdES)"),
        help_text=_(
            "Signed with your shop's own key, beside the core. PDF readers show “issuer not trusted”, "
            "because no authority issued the certificate: compare its fingerprint with the published "
            "one. The file gets about twice as large."
        ),
    )

    def __init__(self, shop: Shop, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        incidents = self.fields["incident"]
        assert isinstance(incidents, IncidentChoice)  # noqa: S101
        # No pack can be built of a case whose key was destroyed.
        incidents.queryset = provable_incidents(shop).exclude(case_key__destroyed_at__isnull=False)
        profiles = self.fields["profile"]
        assert isinstance(profiles, forms.ChoiceField)  # noqa: S101
        profiles.choices = profile_choices()
        profiles.initial = profile_of(shop).id


class HandoverForm(PackRequestForm):
    """Asking for a copy with identities: whom it goes to, and why that is allowed."""

    field_order = ("incident", "profile", "recipient", "purpose", "legal_paper", "expires_on",
                   "recipient_key", "signed_copies")  # fmt: skip

    recipient = forms.CharField(
        label=_("Recipient"),
        max_length=200,
        help_text=_("The authority, court or lawyer that will read it."),
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    legal_paper = forms.CharField(
        label=_("Number of the legal paper"),
        max_length=120,
        help_text=_("The request, order or mandate that allows it."),
    )
    expires_on = forms.DateField(
        label=_("Delete by"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("After this day our copy is deleted; at most one year from now."),
    )
    recipient_key = forms.CharField(
        label=_("The recipient's age public key"),
        max_length=200,
        help_text=_(
            "It begins with age1. The recipient makes it with age-keygen and sends it to you; the "
            "table of identities is encrypted to it, and only they can open it."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )

    def handover(self) -> Handover:
        names = [field.name for field in dataclasses.fields(Handover)]
        return Handover(**{name: self.cleaned_data[name] for name in names})


class DecisionForm(forms.Form):
    note = forms.CharField(label=_("Why?"), min_length=3, max_length=300)
    verdict = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")])


def profile_choices() -> list[tuple[object, list[tuple[str, str]]]]:
    """Every profile by its name in the reader's language, in groups of readers."""
    groups: dict[str, list[tuple[str, str]]] = {audience: [] for audience in _READERS}
    for name in profile_names():
        groups[load_profile(name).audience].append((name, profile_label(name)))
    return [(_READERS[audience], choices) for audience, choices in groups.items()]


def profile_papers(name: str) -> list[str]:
    """What the profile's pack holds for its reader alone, by name."""
    documents = load_profile(name).documents
    return [spoken(said("variants", f"part.{code}")) for code in documents]


@dataclass(frozen=True, slots=True)
class QuotedLaw:
    """A rule that a pack's papers quote: its version by date, and how well its text was read."""

    name: str
    article: str
    since: str
    until: str | None
    is_secondary: bool


def profile_laws(name: str) -> list[QuotedLaw]:
    """The rules that the profile's papers may quote, for whoever must have a lawyer confirm them."""
    profile = load_profile(name)
    read = {source.confidence for source in profile.sources if "laws" in source.of}
    return [
        QuotedLaw(spoken(law.name), spoken(law.article), law.since, law.until, read != {"official"})
        for law in profile.laws
    ]


def profile_label(name: str) -> str:
    names = load_profile(name).names
    return names.get(readers_language()) or names["en"]
