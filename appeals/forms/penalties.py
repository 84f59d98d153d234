"""A notice of punishment, as the shop reads it off the platform's page."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.enums import DeadlineBasis, PenaltyKind, PenaltyScope
from appeals.forms.packs import IncidentChoice
from appeals.models import Penalty
from appeals.operations.penalties import PenaltyNotice
from appeals.packing.exhibits import CHAT_NUMBER
from appeals.queries.packs import provable_incidents
from appeals.queries.rules import out_of_reach
from detection.models import Incident
from shops.forms.amounts import fit_to_currency
from shops.forms.times import ShopTimeField
from shops.models import Product, Shop
from shops.money import in_units, to_minor


class PenaltyForm(forms.Form):
    charge = forms.CharField(
        label=_("The notice, word for word"),
        help_text=_("Copy it whole. The appeal answers its sentences one by one."),
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    kind = forms.ChoiceField(label=_("What was done"), choices=PenaltyKind.choices)
    scope = forms.ChoiceField(
        label=_("To what"), choices=PenaltyScope.choices, widget=forms.RadioSelect
    )
    product = forms.ModelChoiceField(
        label=_("Item"), queryset=Product.objects.none(), required=False
    )
    incident = IncidentChoice(
        label=_("Because of this incident"),
        queryset=Incident.objects.none(),
        to_field_name="public_id",
        required=False,
        help_text=_("Ties the penalty to the orders that caused it; the pack then holds both."),
    )
    noticed_at = ShopTimeField(label=_("Notice received"))
    reference = forms.CharField(label=_("Number of the notice"), max_length=80, required=False)
    im_evidence_number = forms.CharField(
        label=_("IM evidence number"),
        help_text=_("Made in the platform's chat window; its reviewers look the chats up by it."),
        max_length=80,
        required=False,
    )
    points = forms.IntegerField(
        label=_("Points deducted"), min_value=0, max_value=1000, required=False
    )
    fine = forms.DecimalField(label=_("Fine"), min_value=Decimal(0), max_digits=12, required=False)
    starts_at = ShopTimeField(label=_("Penalty from"), required=False)
    ends_at = ShopTimeField(label=_("Penalty until"), required=False)
    deadline_basis = forms.ChoiceField(
        label=_("Deadline for the appeal"),
        choices=DeadlineBasis.choices,
        initial=DeadlineBasis.RULE,
        widget=forms.RadioSelect,
    )
    typed_deadline_at = ShopTimeField(
        label=_("The date the notice names"),
        required=False,
        help_text=_("Only for “The date in the notice”. It outranks every rule."),
    )

    def __init__(self, shop: Shop, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._currency = shop.currency
        fit_to_currency(self.fields["fine"], shop.currency)
        for name, rows in (
            ("product", shop.products.to_choose()),
            ("incident", provable_incidents(shop)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = rows
        has_one = self.get_initial_for_field(self.fields[CHAT_NUMBER], CHAT_NUMBER)
        if not has_one and CHAT_NUMBER in out_of_reach(shop):
            del self.fields[CHAT_NUMBER]

    def notice(self) -> PenaltyNotice:
        """The clean values as the operation takes them."""
        clean = self.cleaned_data
        fine = clean["fine"]
        return PenaltyNotice(
            kind=clean["kind"],
            scope=clean["scope"],
            charge=clean["charge"],
            noticed_at=clean["noticed_at"],
            incident=clean["incident"],
            product=clean["product"],
            reference=clean["reference"],
            im_evidence_number=clean.get(CHAT_NUMBER, ""),
            points=clean["points"],
            fine_fen=None if fine is None else to_minor(fine, self._currency),
            starts_at=clean["starts_at"],
            ends_at=clean["ends_at"],
            deadline_basis=clean["deadline_basis"],
            typed_deadline_at=clean["typed_deadline_at"],
        )


def initial_of(penalty: Penalty) -> dict[str, object]:
    """The form's values for a penalty that is already recorded."""
    fine = penalty.fine_fen
    is_typed = penalty.deadline_basis == DeadlineBasis.TYPED
    return {
        "charge": penalty.charge,
        "kind": penalty.kind,
        "scope": penalty.scope,
        "product": penalty.product,
        "incident": penalty.incident.public_id if penalty.incident else None,
        "noticed_at": penalty.noticed_at,
        "reference": penalty.reference,
        "im_evidence_number": penalty.im_evidence_number,
        "points": penalty.points,
        "fine": None if fine is None else in_units(fine, penalty.shop.currency),
        "starts_at": penalty.starts_at,
        "ends_at": penalty.ends_at,
        "deadline_basis": penalty.deadline_basis,
        "typed_deadline_at": penalty.appeal_deadline_at if is_typed else None,
    }
