"""What a person knows around an incident, as they type it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from appeals.enums import CircumstanceKind


class CircumstanceForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=CircumstanceKind.choices)
    happened_on = forms.DateField(
        label=_("When"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What happened"),
        max_length=500,
        help_text=_("Facts you can show, and nothing about who placed the orders. It goes only into"
                    " a copy with identities for a named recipient, never to a platform."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    source = forms.CharField(
        label=_("How you know it"),
        max_length=200,
        help_text=_("Contract, court paper, ranking page with its date, your own observation."),
    )
