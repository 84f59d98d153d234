"""Costs and counts of lost sales, as a person enters them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.enums import LossBasis, LossHead
from appeals.forms.files import upload_of
from appeals.models import KeptFile, Penalty
from appeals.operations.keeping import Upload
from appeals.operations.losses import Cost, orders_named_in
from appeals.operations.losses.entering import VOUCHER, VOUCHER_TYPES
from appeals.queries.losses.days import all_choices
from detection.models import Incident
from shops.forms.amounts import fit_to_currency
from shops.money import to_minor

_BASIS_POINTS = 100  # in a per cent
_MONEY: dict[str, Any] = {"min_value": Decimal(0), "max_digits": 14}


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class VoucherForm(forms.Form):
    file = forms.FileField(
        label=_("Voucher"),
        help_text=_("Invoice, bill, receipt or statement: pdf, picture, xlsx or csv, up to 25 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{t}" for t in VOUCHER_TYPES)}),
    )

    def upload(self) -> Upload:
        return upload_of(self.cleaned_data["file"])


class CostForm(forms.Form):
    head = forms.ChoiceField(label=_("What for"), choices=LossHead.choices)
    basis = forms.ChoiceField(
        label=_("Basis"),
        choices=LossBasis.choices,
        initial=LossBasis.DOCUMENTED,
        help_text=_("Only documented costs with a voucher count."),
    )
    amount = forms.DecimalField(label=_("Amount"), **_MONEY)
    recovered = forms.DecimalField(
        label=_("Came back"),
        required=False,
        help_text=_("From insurance, resale or the platform."),
        **_MONEY,
    )
    quantity = forms.IntegerField(label=_("Quantity"), min_value=0, required=False)
    unit = forms.DecimalField(label=_("Unit price"), required=False, **_MONEY)
    first_on = forms.DateField(label=_("From"), required=False, widget=_Day())
    last_on = forms.DateField(label=_("Until"), required=False, widget=_Day())
    orders = forms.CharField(
        label=_("Orders"),
        required=False,
        help_text=_(
            "Order numbers it concerns, by blanks or lines; guards against counting twice."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    note = forms.CharField(label=_("How the attack caused it"), max_length=300, required=False)
    vouchers = forms.ModelMultipleChoiceField(
        label=_("Vouchers"), queryset=KeptFile.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, incident: Incident, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._currency = incident.shop.currency
        for name in ("amount", "recovered", "unit"):
            fit_to_currency(self.fields[name], self._currency)
        field = self.fields["vouchers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101
        field.queryset = incident.kept_files.filter(kind=VOUCHER).order_by("-received_at", "-pk")

    def cost(self) -> Cost:
        clean = self.cleaned_data
        return Cost(
            head=LossHead(clean["head"]),
            basis=LossBasis(clean["basis"]),
            amount_fen=self._minor(clean["amount"]) or 0,
            recovered_fen=self._minor(clean["recovered"]) or 0,
            quantity=clean["quantity"],
            unit_fen=self._minor(clean["unit"]),
            first_on=clean["first_on"],
            last_on=clean["last_on"],
            order_ids=orders_named_in(clean["orders"]),
            note=clean["note"],
        )

    def _minor(self, value: Decimal | None) -> int | None:
        return None if value is None else to_minor(value, self._currency)


class IndexForm(forms.Form):
    label = forms.CharField(
        label=_("Which index"), max_length=120,
        help_text=_("Category and where it was exported, such as: storage boxes, market insight."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Index (csv, xlsx)"),
        help_text=_("Two columns: date and index. It must cover the weeks before the penalty and"
                    " every day of it."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls"}),
    )  # fmt: skip

    def upload(self) -> Upload:
        return upload_of(self.cleaned_data["file"])


class StudyForm(forms.Form):
    penalty = forms.ModelChoiceField(
        label=_("Penalty"), queryset=Penalty.objects.none(), empty_label=None,
        help_text=_("One penalty at a time: those that overlap are not added up."),
    )  # fmt: skip
    margin = forms.DecimalField(
        label=_("Contribution margin (% of sales)"), min_value=Decimal(0), max_value=Decimal(100),
        decimal_places=2, required=False,
        help_text=_("Price less goods, freight, packing and fees that grow with each order."
                    " Without it lost sales are told, and no lost profit."),
    )  # fmt: skip
    margin_note = forms.CharField(
        label=_("Where the margin comes from"), max_length=300, required=False
    )
    control = forms.MultipleChoiceField(
        label=_("Compare with"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Items the penalty did not touch, or a category's index. Choose before you see"
                    " a figure: the choice goes into custody first."),
    )  # fmt: skip

    def __init__(self, incident: Incident, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        penalties, control = self.fields["penalty"], self.fields["control"]
        assert isinstance(penalties, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(control, forms.MultipleChoiceField)  # noqa: S101
        rows = incident.penalties.select_related("shop", "product").order_by("noticed_at", "pk")
        penalties.queryset = rows
        choices = {key: title for row in rows for key, title in all_choices(row)}
        control.choices = list(choices.items())

    @property
    def margin_bp(self) -> int | None:
        margin = self.cleaned_data["margin"]
        return None if margin is None else int(margin * _BASIS_POINTS)
