"""Holding a case, releasing it, deleting it for good."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        min_length=5,
        max_length=300,
        help_text=_("For example the number of a lawsuit or of a police report. Custody keeps it."),
    )


class DeletionForm(forms.Form):
    """Asks twice in different words: what cannot be undone is never one click away."""

    reason = forms.CharField(label=_("Why?"), min_length=5, max_length=300)
    confirmation = forms.CharField(
        label=_("Type the incident's number to confirm"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, public_id: str, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._public_id = public_id
        self.fields["confirmation"].help_text = public_id

    def clean_confirmation(self) -> str:
        text: str = self.cleaned_data["confirmation"].strip()
        if text != self._public_id:
            raise forms.ValidationError(
                _("This is not the incident's number: %(number)s"),
                params={"number": self._public_id},
            )
        return text
