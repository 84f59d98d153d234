"""Which stretch of time, and of which product, somebody wants to see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shops.forms.times import ShopTimeField
from shops.models import Product, Shop

RANGES = {
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "all": None,
}
DEFAULT_RANGE = "7d"
# A click on an incident or a zoom may ask for this little and no less.
_SHORTEST = timedelta(minutes=10)


def range_reaching(newest: datetime, back_to: datetime | None) -> str:
    """Return the shortest usual range that ends at `newest` and shows `back_to`."""
    for name in (DEFAULT_RANGE, "30d"):
        length = RANGES[name]
        if back_to is None or (length and back_to > newest - length):
            return name
    return "all"


class TimelineForm(forms.Form):
    """Every field may stay empty. Validate it inside the shop's time zone."""

    product = forms.ModelChoiceField(
        label=_("Product"),
        queryset=Product.objects.none(),
        required=False,
        empty_label=pgettext_lazy("filter", "Whole shop"),
    )
    start = ShopTimeField(label=_("From"), required=False)
    end = ShopTimeField(label=_("Until"), required=False)
    range = forms.ChoiceField(
        choices=[(name, name) for name in RANGES], widget=forms.HiddenInput, required=False
    )

    def __init__(self, data: Any, *, shop: Shop, default: str = DEFAULT_RANGE) -> None:
        super().__init__(data)
        self._default = default
        product = self.fields["product"]
        assert isinstance(product, forms.ModelChoiceField)  # noqa: S101
        product.queryset = shop.products.to_choose()

    @property
    def product_chosen(self) -> Product | None:
        product: Product | None = self._found().get("product")
        return product

    @property
    def range_chosen(self) -> str:
        """The named range, or nothing when the times say it."""
        found = self._found()
        if found.get("start") or found.get("end"):
            return ""
        return found.get("range") or self._default

    def stretch(self, first: datetime, newest: datetime) -> tuple[datetime, datetime]:
        """Return from when until when; a named range ends at the newest order."""
        found = self._found()
        name = self.range_chosen
        end = found.get("end") or newest + timedelta(minutes=1)
        length = RANGES[name] if name else RANGES[DEFAULT_RANGE]
        start = found.get("start") or (end - length if length else first)
        return min(start, end - _SHORTEST), end

    def _found(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data
