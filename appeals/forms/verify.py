"""What a stranger hands in to be checked: a pack, or the hash that names one."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_HASH = re.compile(r"[0-9a-f]{64}")
_COPIED = {"spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"}
# Our own page sends it as every form does; nothing here asks for it.
_BESIDE = {"csrfmiddlewaretoken"}


class VerifyForm(forms.Form):
    pack = forms.FileField(
        label=_("The pack (zip)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".zip,application/zip"}),
    )
    core_root = forms.CharField(
        label=_("Core root (64 hexadecimal digits)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_COPIED),
    )
    fingerprint = forms.CharField(
        label=_("Fingerprint that the shop published"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_COPIED),
    )

    def clean_core_root(self) -> str:
        """Spaces, line breaks and capitals of a copied hash do not matter."""
        value = "".join(str(self.cleaned_data["core_root"]).split()).lower()
        if value and not _HASH.fullmatch(value):
            raise ValidationError(_("A core root has 64 digits, 0 to 9 and a to f."))
        return value

    def clean_fingerprint(self) -> str:
        """Colons between its bytes do not matter either."""
        value = re.sub(r"[\s:]", "", str(self.cleaned_data["fingerprint"])).lower()
        if value and not _HASH.fullmatch(value):
            raise ValidationError(_("A fingerprint is 64 hexadecimal digits."))
        return value

    def clean(self) -> dict[str, Any]:
        """What was meant to be checked and is not read must not end as a pass."""
        clean = super().clean() or self.cleaned_data
        strangers = sorted({*self.data, *self.files} - {*self.fields, *_BESIDE})
        if strangers:
            known = {"fields": ", ".join(self.fields), "name": strangers[0][:80]}
            raise ValidationError(_("There is no field %(name)s. There are: %(fields)s.") % known)
        if not self.errors and not clean.get("pack") and not clean.get("core_root"):
            raise ValidationError(_("Choose a zip file, or paste a core root."))
        return clean
