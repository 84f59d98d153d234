"""The form with which a shop says "this was us"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shops.errors import PromotionRefused
from shops.forms.times import ShopTimeField
from shops.models import Product, Promotion, Shop
from shops.operations.promotions import PromotionTerms, check_terms


class PromotionForm(forms.Form):
    """What, when and for which products. Validate it inside the shop's time zone."""

    kind = forms.ChoiceField(label=_("What you did"), choices=Promotion.Kind)
    title = forms.CharField(
        label=pgettext_lazy("promotion", "Name"),
        max_length=120,
        required=False,
        help_text=_("For example the name of the campaign or of the streamer."),
    )
    starts_at = ShopTimeField(label=_("From"))
    ends_at = ShopTimeField(label=_("Until"))
    products = forms.ModelMultipleChoiceField(
        label=_("Products"),
        queryset=Product.objects.none(),
        required=False,
        help_text=_("Choose none if it was for the whole shop."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shop = shop
        products = self.fields["products"]
        assert isinstance(products, forms.ModelMultipleChoiceField)  # noqa: S101
        products.queryset = shop.products.to_choose()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            check_terms(self.shop, self.terms())
        except PromotionRefused as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned

    def terms(self) -> PromotionTerms:
        """Return what was filled in; only after validation."""
        return PromotionTerms(
            kind=self.cleaned_data["kind"],
            title=self.cleaned_data["title"],
            starts_at=self.cleaned_data["starts_at"],
            ends_at=self.cleaned_data["ends_at"],
            products=list(self.cleaned_data["products"]),
        )


def initial_of(promotion: Promotion) -> dict[str, Any]:
    """Return the form's values for a promotion that is there already."""
    return {
        "kind": promotion.kind,
        "title": promotion.title,
        "starts_at": promotion.starts_at,
        "ends_at": promotion.ends_at,
        "products": promotion.products.all(),
    }
