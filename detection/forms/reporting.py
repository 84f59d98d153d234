"""When and how the shop reported an incident to the platform."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shops.forms.times import ShopTimeField


class ReportForm(forms.Form):
    """Validate it inside the shop's time zone."""

    reported_at = ShopTimeField(label=_("Reported at"))
    receipt = forms.CharField(label=_("Receipt number"), max_length=80, required=False)
    note = forms.CharField(
        label=_("How you reported it"),
        help_text=_("Which form or which service desk, and what you asked for."),
        max_length=120,
        required=False,
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="report_%s")
