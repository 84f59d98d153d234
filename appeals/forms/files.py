"""Handing in files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from appeals.operations.keeping import Upload
from appeals.packing.exhibits import EXHIBITS, UPLOADS
from appeals.wording.spoken import spoken


class CaseFileForm(forms.Form):
    """One file for one exhibit of a case."""

    kind = forms.ChoiceField(label=_("What it is"))
    file = forms.FileField(
        label=_("File"), help_text=_("Kept as it is, hashed on receipt and encrypted; 25 MB.")
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)  # noqa: S101
        kinds.choices = [(code, spoken(EXHIBITS[code].name)) for code in UPLOADS]

    def upload(self) -> Upload:
        return upload_of(self.cleaned_data["file"])


def upload_of(file: UploadedFile[Any]) -> Upload:
    """Read the file from its start, however often it was read before."""
    file.seek(0)
    return Upload(name=file.name or "file", content=file.read())
