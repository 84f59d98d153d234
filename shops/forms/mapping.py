"""Input of the page on which a person says what a file's columns hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from shops.platforms.format import Kind
from shops.platforms.mapped import FIELDS, REQUIRED

FIELD_LABELS = {
    "order_id": _("Order number"),
    "placed_at": _("Time of order"),
    "amount": _("Amount of the order"),
    "product_id": _("Product number"),
    "sku": _("Merchant's code"),
    "title": _("Product title"),
    "quantity": _("Pieces"),
    "status": _("Order state"),
    "close_reason": _("Reason of closing"),
    "paid": _("Amount paid"),
    "paid_at": _("Time of payment"),
    "shipped_at": _("Time of shipping"),
    "completed_at": _("Time of completion"),
    "refunded": _("Amount refunded"),
    "refund_at": _("Time of refund"),
    "buyer": _("Buyer's account"),
    "name": _("Receiver's name"),
    "phone": _("Receiver's phone"),
    "province": _("Province"),
    "city": _("City"),
    "district": _("District"),
    "address": _("Street address"),
    "channel": _("Channel"),
    "remark": _("Buyer's message"),
    "chat": _("Asked before buying"),
    "coupon": _("Coupon used"),
    "tracking": _("Tracking number"),
    "carrier": _("Carrier"),
    "currency": _("Currency"),
    "refund_id": _("Refund number"),
    "refund_amount": _("Amount refunded"),
    "applied_at": _("Time of request"),
    "finished_at": _("Time of refund"),
    "refund_status": _("Refund state"),
    "refund_kind": _("Kind of after-sale"),
    "refund_reason": _("Reason of the refund"),
}
_NOTHING = ("", _("not needed"))
Columns = Sequence[Mapping[str, Any]]


class MappingForm(forms.Form):
    """One choice a column. `columns` is what the preview found; `kind` says what a row is."""

    def __init__(self, columns: Columns, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._columns, self._required = columns, REQUIRED[kind]
        proposed = "refund_field" if kind is Kind.REFUNDS else "field"
        required = [(name, f"{FIELD_LABELS[name]} *") for name in self._required]
        others = [(name, FIELD_LABELS[name]) for name in FIELDS[kind] if name not in self._required]
        for number, column in enumerate(columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column["shown"] or column["name"],
                required=False,
                choices=[_NOTHING, *required, *others],
                initial=column.get(proposed) or "",
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, Mapping[str, Any]]]:
        """Each column's choice beside what the file holds in it."""
        return [(self[f"column-{number}"], column) for number, column in enumerate(self._columns)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for number, column in enumerate(self._columns):
            field = cleaned.get(f"column-{number}")
            if field and field in taken:
                raise forms.ValidationError(
                    translated("%(one)s and %(two)s cannot both hold: %(field)s.")
                    % {"one": taken[field], "two": column["shown"], "field": FIELD_LABELS[field]}
                )
            if field:
                taken[field] = column["shown"]
        missing = [str(FIELD_LABELS[field]) for field in self._required if field not in taken]
        if missing and not self.errors:
            raise forms.ValidationError(
                translated("Say which column holds: %(fields)s.")
                % {"fields": translated(", ").join(missing)}
            )
        return cleaned

    @property
    def columns(self) -> dict[str, str]:
        """The column of each field that has one, as a batch keeps it."""
        return {
            self.cleaned_data[f"column-{number}"]: column["name"]
            for number, column in enumerate(self._columns)
            if self.cleaned_data[f"column-{number}"]
        }
