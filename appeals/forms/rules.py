"""A platform's rules as an admin edits them: an empty field means unknown, never a guess."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.packing.exhibits import EXHIBITS
from appeals.packing.profile import SOURCED

_UNKNOWN = [("", gettext_lazy("Unknown")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
_SENTENCES = ("review_time", "success_test", "entry_path", "counter_complaint")
_LISTS = ("ladder", "forbidden", "tips")
_CODES = ("required", "reason_codes")
_SWITCHES = ("is_once_only", "uses_quota")
_ATTACHMENT_NUMBERS = ("max_mb", "max_total_mb", "max_files", "max_pages", "min_point_size")
_ATTACHMENT_SWITCHES = ("image_only", "unaltered_only", "one_file_per_key")
_TEXTS = ("statement_characters", "total_characters")
_WINDOW_PARTS = 6
_PENALTY_TYPES = ("violation", "demotion", "complaint")
_CALENDARS = ("calendar", "working")


def _switch(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=_UNKNOWN, required=False)


def _line(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=600, required=False, help_text=help_text)


def _lines(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, help_text=help_text, widget=widget)


_BOTH = gettext_lazy("Chinese | English")
_EACH = gettext_lazy("One a line: Chinese | English")


class RulesForm(forms.Form):
    based_on = forms.IntegerField(widget=forms.HiddenInput)
    appeal_windows = _lines(
        gettext_lazy("Appeal windows"),
        gettext_lazy(
            "One a line: penalty type | hours | from when | calendar or working | Chinese | English"
        ),
    )
    review_time = _line(gettext_lazy("Time the platform takes"), _BOTH)
    attempts = forms.IntegerField(label=gettext_lazy("Attempts"), min_value=1, required=False)
    is_once_only = _switch(gettext_lazy("Can be filed once only"))
    uses_quota = _switch(gettext_lazy("Each filing uses up quota"))
    ladder = _lines(gettext_lazy("Ladder of penalties"), _EACH)
    success_test = _line(gettext_lazy("What an appeal succeeds with"), _BOTH)
    entry_path = _line(gettext_lazy("Where it is filed"), _BOTH)
    types = _line(gettext_lazy("Attachment types"), gettext_lazy("Separated by commas: pdf, jpg"))
    max_mb = forms.FloatField(label=gettext_lazy("MB a file"), min_value=0, required=False)
    max_total_mb = forms.FloatField(label=gettext_lazy("MB in all"), min_value=0, required=False)
    max_files = forms.IntegerField(label=gettext_lazy("Files"), min_value=1, required=False)
    max_pages = forms.IntegerField(label=gettext_lazy("Pages a file"), min_value=1, required=False)
    min_point_size = forms.IntegerField(
        label=gettext_lazy("Smallest type (points)"), min_value=1, required=False
    )
    image_only = _switch(gettext_lazy("Pictures only"))
    unaltered_only = _switch(gettext_lazy("Unaltered originals only"))
    one_file_per_key = _switch(gettext_lazy("One file for each evidence key"))
    statement_characters = forms.IntegerField(
        label=gettext_lazy("Characters of the statement"), min_value=1, required=False
    )
    total_characters = forms.IntegerField(
        label=gettext_lazy("Characters in all"), min_value=1, required=False
    )
    required = _line(gettext_lazy("Exhibits it asks for"), gettext_lazy("Codes, comma-separated"))
    reason_codes = _line(gettext_lazy("Reason codes"), gettext_lazy("Separated by commas"))
    forbidden = _lines(gettext_lazy("Forbidden"), _EACH)
    tips = _lines(gettext_lazy("Tips"), _EACH)
    counter_complaint = _line(gettext_lazy("Counter-complaint"), _BOTH)
    source = forms.CharField(
        label=gettext_lazy("Where you read it"),
        max_length=600,
        help_text=gettext_lazy("Chinese | English. It is kept for every value that you change."),
    )
    source_url = forms.URLField(
        label=gettext_lazy("Address of the page"), required=False, assume_scheme="https"
    )
    read_on = forms.DateField(
        label=gettext_lazy("Read on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    confidence = forms.ChoiceField(
        label=gettext_lazy("How sure"),
        choices=[
            ("official", gettext_lazy("The platform's own page")),
            ("secondary", gettext_lazy("Somebody else's account of it")),
            ("draft", gettext_lazy("Draft")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Why the rules change"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_appeal_windows(self) -> list[dict[str, object]]:
        return [_window(line) for line in _split(self.cleaned_data["appeal_windows"])]

    def clean_required(self) -> list[str] | None:
        codes = _commas(self.cleaned_data["required"])
        unknown = [code for code in codes or [] if code not in EXHIBITS]
        if unknown:
            raise forms.ValidationError(
                _("Not an exhibit: %(codes)s. There are: %(all)s.")
                % {"codes": ", ".join(unknown), "all": ", ".join(EXHIBITS)}
            )
        return codes

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        """The whole profile after this edit; each changed field is put down to the new source."""
        clean = self.cleaned_data
        after = copy.deepcopy(before)
        after.update({name: _both(clean[name]) for name in _SENTENCES})
        after.update({name: [_both(line) for line in _split(clean[name])] for name in _LISTS})
        after.update({name: _yes_no(clean[name]) for name in _SWITCHES})
        after["appeal_windows"] = clean["appeal_windows"]
        after["required"] = clean["required"]
        after["reason_codes"] = _commas(clean["reason_codes"])
        after["attempts"] = clean["attempts"]
        after["attachments"] |= {
            "types": _commas(clean["types"]),
            **{name: clean[name] for name in _ATTACHMENT_NUMBERS},
            **{name: _yes_no(clean[name]) for name in _ATTACHMENT_SWITCHES},
        }
        after["text_limits"] |= {name: clean[name] for name in _TEXTS}
        self._put_down(before, after)
        return after

    def _put_down(self, before: dict[str, Any], after: dict[str, Any]) -> None:
        changed = [name for name in SOURCED if before.get(name) != after.get(name)]
        if not changed:
            return
        clean = self.cleaned_data
        kept = [
            {**source, "of": [name for name in source["of"] if name not in changed]}
            for source in before.get("sources", [])
        ]
        told = {
            "of": changed,
            "said": _both(clean["source"]),
            "url": clean["source_url"] or None,
            "read_on": clean["read_on"].isoformat(),
            "confidence": clean["confidence"],
        }
        after["sources"] = [source for source in kept if source["of"]] + [told]
        after["checked_on"], after["confidence"] = told["read_on"], told["confidence"]


def rules_initial(content: dict[str, Any], number: int) -> dict[str, object]:
    """The form's values for rules as they stand."""
    attachments, texts = content["attachments"], content["text_limits"]
    return {
        "based_on": number,
        "confidence": "secondary",
        "attempts": content.get("attempts"),
        "appeal_windows": "\n".join(_window_line(line) for line in content["appeal_windows"]),
        "types": ", ".join(attachments["types"] or ()),
        **{name: _line_of(content.get(name)) for name in _SENTENCES},
        **{name: "\n".join(_line_of(line) for line in content[name]) for name in _LISTS},
        **{name: ", ".join(content.get(name) or ()) for name in _CODES},
        **{name: _word(content.get(name)) for name in _SWITCHES},
        **{name: attachments.get(name) for name in _ATTACHMENT_NUMBERS},
        **{name: _word(attachments.get(name)) for name in _ATTACHMENT_SWITCHES},
        **{name: texts.get(name) for name in _TEXTS},
    }


def _split(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _both(text: str) -> dict[str, str] | None:
    if not text.strip():
        return None
    zh, _bar, en = (part.strip() for part in text.partition("|"))
    return {"zh-Hans": zh or en, "en": en or zh}


def _line_of(both: dict[str, str] | None) -> str:
    return f"{both['zh-Hans']} | {both['en']}" if both else ""


def _commas(text: str) -> list[str] | None:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()] or None


def _yes_no(word: str) -> bool | None:
    return {"yes": True, "no": False}.get(word)


def _word(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""


def _window(line: str) -> dict[str, object]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != _WINDOW_PARTS or not (parts[1].isdecimal() or not parts[1]):
        raise forms.ValidationError(
            _("“%(line)s” is no window: six parts between bars, the hours a whole number or empty.")
            % {"line": line}
        )
    if parts[0] not in _PENALTY_TYPES or parts[3] not in ("", *_CALENDARS):
        raise forms.ValidationError(
            _(
                "“%(line)s”: a window is for %(types)s, and counts in %(calendars)s or is left empty."
            )
            % {"line": line, "types": ", ".join(_PENALTY_TYPES), "calendars": ", ".join(_CALENDARS)}
        )
    return {
        "penalty_type": parts[0],
        "hours": int(parts[1]) if parts[1] else None,
        "starts": parts[2] or None,
        "calendar": parts[3] or None,
        "note": {"zh-Hans": parts[4], "en": parts[5]},
    }


def _window_line(window: dict[str, Any]) -> str:
    note = window["note"] or {"zh-Hans": "", "en": ""}
    parts: Iterable[object] = (
        window["penalty_type"],
        window["hours"] or "",
        window["starts"] or "",
        window["calendar"] or "",
        note["zh-Hans"],
        note["en"],
    )
    return " | ".join(str(part) for part in parts)
