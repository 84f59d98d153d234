"""What somebody looks for among the orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from detection.queries.orders import OrderFilter
from shops.enums import OrderStatus
from shops.forms.times import ShopTimeField
from shops.models import Product, Shop

_ANY = ("", pgettext_lazy("filter", "Any"))
_YES_NO = {"yes": True, "no": False}


class OrderFilterForm(forms.Form):
    """Every field may stay empty. Validate it inside the shop's time zone."""

    q = forms.CharField(label=_("Order number begins with"), max_length=64, required=False)
    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.none(),
        required=False,
        empty_label=pgettext_lazy("filter", "Any"),
    )
    start = ShopTimeField(label=_("Placed from"), required=False)
    end = ShopTimeField(label=_("Placed before"), required=False)
    status = forms.ChoiceField(
        label=_("Status"), choices=[_ANY, *OrderStatus.choices], required=False
    )
    suspect = forms.ChoiceField(
        label=_("Suspected"),
        choices=[_ANY, ("yes", _("Suspected")), ("no", _("Not suspected"))],
        required=False,
    )
    held = forms.ChoiceField(
        label=_("Shipment"),
        choices=[_ANY, ("yes", _("On hold")), ("no", _("Not on hold"))],
        required=False,
    )
    incident = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)

    def __init__(self, data: Any, *, shop: Shop) -> None:
        super().__init__(data)
        product = self.fields["product"]
        assert isinstance(product, forms.ModelChoiceField)  # noqa: S101
        product.queryset = shop.products.to_choose()

    def wanted(self) -> OrderFilter:
        """Return the filter; fields that did not validate are left out of it."""
        self.is_valid()
        found = self.cleaned_data
        return OrderFilter(
            product=found.get("product"),
            start=found.get("start"),
            end=found.get("end"),
            status=found.get("status") or "",
            is_suspect=_YES_NO.get(found.get("suspect") or ""),
            is_held=_YES_NO.get(found.get("held") or ""),
            order_id=(found.get("q") or "").strip(),
            incident=found.get("incident") or "",
        )
