"""Fields for amounts, in the units and decimals of a shop's currency."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.core.validators import DecimalValidator
from django.utils.translation import gettext as _

from shops.money import decimals_of


def fit_to_currency(field: forms.Field, currency: str) -> None:
    """Have a field take the decimals that the currency counts in, and say which currency it is."""
    assert isinstance(field, forms.DecimalField)  # noqa: S101  for the type checker
    decimals = decimals_of(currency)
    field.decimal_places = decimals
    field.validators = [v for v in field.validators if not isinstance(v, DecimalValidator)]
    field.validators.append(DecimalValidator(field.max_digits, decimals))
    field.widget.attrs["step"] = str(Decimal(1).scaleb(-decimals))
    field.label = _("%(amount)s (%(currency)s)") % {"amount": field.label, "currency": currency}
