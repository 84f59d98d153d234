"""What a shop tries on its own past, and where it turns the dial."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from detection.engine.dial import DIAL
from detection.engine.settings import Settings
from detection.wording import dial_text
from shops.forms.times import ShopTimeField


class BacktestForm(forms.Form):
    """Both sides may stay open. Validate it inside the shop's time zone."""

    start = ShopTimeField(label=_("From"), required=False)
    end = ShopTimeField(label=_("Until"), required=False)


class DialForm(forms.Form):
    """A place of the dial and why; `present` is among the choices wherever it stands."""

    sensitivity = forms.TypedChoiceField(
        label=_("How sensitive"), coerce=float, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("In a few words. It stays with the setting, for you and for a sceptic."),
        max_length=300,
    )

    def __init__(self, *args: Any, present: Settings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["sensitivity"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        places = sorted({step.sensitivity for step in DIAL} | {present.sensitivity})
        field.choices = [(str(place), dial_text(place)) for place in places]
        self.initial.setdefault("sensitivity", str(present.sensitivity))
