"""An admin's decision and the merchant's answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from detection.enums import ReviewOutcome


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=ReviewOutcome, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "The merchant reads this. Say what you looked at, what speaks for and against, and "
            "what would change your mind. Accuse nobody."
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
