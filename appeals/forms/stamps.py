"""A time stamp that a person fetched from an authority, and the shop's keys."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

_LARGEST = 200_000


class StampForm(forms.Form):
    reply = forms.FileField(
        label=_("The authority's answer (.tsr)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".tsr"}),
    )
    roots = forms.FileField(
        label=_("The authority's root certificate (PEM)"),
        help_text=_("Not needed where the operator of this service has set one."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pem,.crt,.cer"}),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or self.cleaned_data
        for name in ("reply", "roots"):
            file = clean.get(name)
            if isinstance(file, UploadedFile) and (file.size or 0) > _LARGEST:
                raise ValidationError(_("This file is too large for a time stamp."))
        return clean

    def read(self, name: str) -> bytes:
        file = self.cleaned_data.get(name)
        return bytes(file.read()) if file else b""


class RotationForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"),
        min_length=3,
        max_length=200,
        help_text=_("It is written into the chain of custody."),
    )
