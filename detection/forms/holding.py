"""What a reviewer clicks on the hold list: which orders, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from detection.queries.holds import HoldTab
from shops.models import Order, Shop


class HoldFilterForm(forms.Form):
    """The list's filters; anything unknown counts as not given."""

    tab = forms.ChoiceField(choices=[(tab.value, tab.value) for tab in HoldTab], required=False)
    incident = forms.CharField(max_length=32, required=False)
    search = forms.CharField(
        label=_("Order number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "type": "search"}),
    )

    def wanted(self) -> dict[str, Any]:
        """Give the filters as `hold_orders_in` takes them."""
        self.is_valid()
        given = self.cleaned_data
        return {
            "tab": HoldTab(given.get("tab") or HoldTab.WAITING),
            "incident": given.get("incident", ""),
            "search": given.get("search", ""),
        }


class _BulkForm(forms.Form):
    """Orders by checkbox, or everything the list matches, with a common reason or own words."""

    REASONS: tuple[Any, ...] = ()

    why = forms.ChoiceField(
        label=_("Reason"),
        choices=(),
        widget=forms.Select(attrs={"class": "control", "aria-label": _("Reason")}),
    )
    note = forms.CharField(
        label=_("In your own words"),
        max_length=200,
        required=False,
        widget=forms.TextInput(
            attrs={
                "class": "control",
                "aria-label": _("In your own words"),
                "placeholder": _("In your own words"),
            }
        ),
    )
    everything = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        # Two of these forms may stand beside others on one page.
        super().__init__(data, auto_id="bulk_%s")
        self.fields["why"].choices = [(str(n), text) for n, text in enumerate(self.REASONS)]  # type: ignore[attr-defined]
        self._picked = data.getlist("order") if data is not None else []

    def reason(self) -> str:
        """Join the chosen reason and the note, as one line."""
        chosen = str(self.REASONS[int(self.cleaned_data["why"])])
        note = self.cleaned_data["note"].strip()
        return f"{chosen}: {note}" if note else chosen

    def is_everything(self) -> bool:
        return bool(self.cleaned_data["everything"])

    def picked(self) -> list[int]:
        """List the database ids of the ticked orders."""
        return [int(one) for one in self._picked if one.isdigit()]

    def orders_of(self, shop: Shop) -> Any:
        """Find the ticked orders among the shop's own."""
        return Order.objects.of(shop).filter(pk__in=self.picked())


class HoldForm(_BulkForm):
    REASONS = (
        _("Looks like an attack"),
        _("Address incomplete"),
        _("The buyer denies the order"),
        _("Waiting for the buyer's answer"),
        _("Other"),
    )


class ReleaseForm(_BulkForm):
    REASONS = (
        _("Checked, genuine"),
        _("The buyer confirmed the order"),
        _("A regular customer"),
        _("Our own promotion"),
        _("Other"),
    )
