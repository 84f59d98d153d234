"""Input of the import pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shops.enums import Platform
from shops.platforms import encoding
from shops.platforms.archive import ARCHIVE_SUFFIXES, TABLE_SUFFIXES
from shops.platforms.format import Kind
from shops.platforms.problems import FILE_MESSAGES, FileCode
from shops.platforms.registry import FORMATS
from shops.platforms.times import DateOrder

SUFFIXES = (*TABLE_SUFFIXES, ".zip")
MOST_FILES = 20


class _FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """One or many uploaded files; clean gives a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = data if isinstance(data, list | tuple) else [data]
        files = [super(_FilesField, self).clean(one, initial) for one in given]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("Choose at most %(most)s files at once.") % {"most": MOST_FILES}
            )
        for file in files:
            _refuse_foreign(file)
        return files


def _refuse_foreign(file: UploadedFile[bytes]) -> None:
    name = file.name or ""
    if name.lower().endswith(".json"):
        raise forms.ValidationError(f"{name}: {gettext(FILE_MESSAGES[FileCode.JSON])}")
    # Any archive is taken in: its content decides, and its page says what to do with it.
    if not name.lower().endswith((*TABLE_SUFFIXES, *ARCHIVE_SUFFIXES)):
        raise forms.ValidationError(
            _("%(name)s is not an export: csv, tsv, xls, xlsx or zip is needed.") % {"name": name}
        )
    if (file.size or 0) > settings.BRUSHGUARD_UPLOAD_MAX_BYTES:
        from_limit = str(settings.BRUSHGUARD_UPLOAD_MAX_BYTES // 1024**2)
        told = gettext(FILE_MESSAGES[FileCode.TOO_LARGE]).format(limit=from_limit)
        raise forms.ValidationError(told)


class UploadForm(forms.Form):
    exports = _FilesField(
        label=_("Export files"),
        widget=_FilesInput(attrs={"accept": ",".join(SUFFIXES), "multiple": True}),
    )


_FROM_FILE = ("", _("as the file shows"))
_KIND_LABELS = {
    Kind.ORDERS: _("Orders"),
    Kind.LINES: _("Order lines"),
    Kind.REFUNDS: _("Refunds"),
    Kind.REPORT: _("Seven-column report"),
}
# A shop is on a platform; a file may also be from an ERP, or our own.
_PLATFORM_LABELS = dict(Platform.choices) | {
    "taobao": _("Taobao / Tmall"),
    "wangdiantong": _("Wangdiantong (ERP)"),
    "jushuitan": _("Jushuitan (ERP)"),
    "other": _("BrushGuard csv"),
}


def kind_label(kind: str) -> str:
    """Name a kind of file for a person."""
    return str(_KIND_LABELS[Kind(kind)]) if kind else ""


def platform_label(platform: str) -> str:
    return str(_PLATFORM_LABELS.get(platform, platform))


class ChoiceForm(forms.Form):
    """What a person may correct about how a file is read."""

    platform = forms.ChoiceField(label=_("Platform"), required=False)
    kind = forms.ChoiceField(label=_("What a row is"), required=False)
    encoding = forms.ChoiceField(
        label=_("Encoding"),
        required=False,
        choices=[_FROM_FILE, *((name, name.upper()) for name in encoding.CHOICES)],
    )
    date_order = forms.ChoiceField(
        label=_("Order of day and month"),
        required=False,
        choices=[
            _FROM_FILE,
            (DateOrder.DAY_FIRST, _("day/month/year")),
            (DateOrder.MONTH_FIRST, _("month/day/year")),
        ],
    )
    as_of = forms.DateTimeField(
        label=_("Exported at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("When the platform made the file. A newer file overrules an older one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        platforms = dict.fromkeys(format_.platform for format_ in FORMATS)
        choices: Any = self.fields["platform"]
        choices.choices = [_FROM_FILE, *((name, platform_label(name)) for name in platforms)]
        kinds: Any = self.fields["kind"]
        kinds.choices = [_FROM_FILE, *((str(kind), label) for kind, label in _KIND_LABELS.items())]

    @property
    def chosen(self) -> dict[str, str]:
        """The choices as a batch keeps them."""
        values = {name: value for name, value in self.cleaned_data.items() if value}
        if "as_of" in values:
            values["as_of"] = values["as_of"].isoformat()
        return values
