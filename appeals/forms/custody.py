"""A receipt of the chain of custody, handed back to be checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_MAX_BYTES = 100_000


class ReceiptForm(forms.Form):
    text = forms.CharField(
        label=_("Text of the receipt, or its hash"),
        required=False,
        max_length=_MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=_("Or the file"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,text/plain"}),
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        if not self.errors and not clean.get("text") and not clean.get("file"):
            raise ValidationError(_("Paste a receipt, or choose its file."))
        file = clean.get("file")
        if file is not None and file.size > _MAX_BYTES:
            raise ValidationError(_("This file is too large to be a receipt."))
        return clean

    def told(self) -> str:
        """Everything that was handed in, as text; bytes that are no text tell nothing."""
        file = self.cleaned_data.get("file")
        content = file.read().decode("utf-8", "replace") if file else ""
        return f"{self.cleaned_data['text']}\n{content}"
