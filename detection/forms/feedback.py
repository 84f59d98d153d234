"""What the merchant says an incident was."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from detection.enums import MerchantVerdict


class FeedbackForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("What was it?"), choices=MerchantVerdict, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("How do you know?"),
        help_text=_(
            "Only facts: what you saw, whom you asked, what you checked. This stays as your "
            "statement, apart from what was measured."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
