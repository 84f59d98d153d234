"""The platforms' rules: a shop reads its own, an admin of the service corrects them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from appeals.errors import RulesRefused
from appeals.forms.packs import profile_label
from appeals.forms.rules import RulesForm, rules_initial
from appeals.models import ProfileVersion
from appeals.operations.rules import change_rules, version_in_force
from appeals.packing import Profile, profile_names
from appeals.packing.exhibits import EXHIBITS
from appeals.packing.profile import Both
from appeals.queries.rules import profile_name_of, versions_of
from appeals.wording.spoken import spoken
from shops.access import require_reviewer, shop_for
from shops.enums import Permission


@dataclass(frozen=True, slots=True)
class Line:
    """One rule as a page shows it; no values means unknown."""

    label: str
    values: list[str]
    source: str = ""
    url: str = ""
    read_on: str = ""


@login_required
@require_GET
def rules_show(request: HttpRequest, slug: str) -> HttpResponse:
    shop = shop_for(request.user, slug, Permission.VIEW)
    version = version_in_force(name=profile_name_of(shop), now=timezone.now())
    return render(
        request,
        "appeals/rules.html",
        {
            "shop": shop,
            "version": version,
            "name": profile_label(version.profile),
            "lines": rule_lines(version.rules),
        },
    )


@login_required
@require_GET
def rules_list(request: HttpRequest) -> HttpResponse:
    require_reviewer(request.user)
    now = timezone.now()
    versions = [version_in_force(name=name, now=now) for name in profile_names()]
    rows = [(version, version.rules, profile_label(version.profile)) for version in versions]
    return render(request, "appeals/rules_list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def rules_edit(request: HttpRequest, name: str) -> HttpResponse:
    reviewer = require_reviewer(request.user)
    if name not in profile_names():
        raise Http404
    version = version_in_force(name=name, now=timezone.now())
    initial = rules_initial(version.content, version.number)
    form = RulesForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_rules(
                name=name,
                content=form.content(version.content),
                based_on=form.cleaned_data["based_on"],
                reason=form.cleaned_data["reason"],
                actor=reviewer,
                now=timezone.now(),
            )
            messages.success(request, _("The new version is in force. Open appeals keep theirs."))
            return redirect("appeals:rules-edit", name=name)
        except RulesRefused as error:
            form.add_error(None, str(error))
    return render(
        request,
        "appeals/rules_edit.html",
        {
            "name": profile_label(name),
            "version": version,
            "versions": [*_with_changes(versions_of(name))],
            "lines": rule_lines(version.rules),
            "form": form,
        },
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One rule of a version that differs from the version before."""

    label: str
    before: list[str]
    after: list[str]


def _with_changes(versions: list[ProfileVersion]) -> Iterator[tuple[ProfileVersion, list[Change]]]:
    """Each version, newest first, with what it changed; the first one changed nothing."""
    labels = _labels()
    for version, earlier in zip_longest(versions, versions[1:]):
        if earlier is None:
            yield version, []
            continue
        before, after = _values(earlier.rules), _values(version.rules)
        changed = [name for name in labels if before[name] != after[name]]
        yield version, [Change(labels[name], before[name], after[name]) for name in changed]


def rule_lines(profile: Profile) -> list[Line]:
    """Every rule with its value and source in the reader's language, unknown ones too."""
    values = _values(profile)
    lines = []
    for name, label in _labels().items():
        if name == "thresholds" and not values[name]:
            continue  # only authorities draw such lines
        source = next((entry for entry in profile.sources if name in entry.of), None)
        lines.append(
            Line(
                label=label,
                values=values[name],
                source=spoken(source.said) if source else "",
                url=(source.url or "") if source else "",
                read_on=source.read_on if source else "",
            )
        )
    return lines


def _values(profile: Profile) -> dict[str, list[str]]:
    return {
        "appeal_windows": [spoken(window.note) for window in profile.appeal_windows if window.note],
        "review_time": _said(profile.review_time),
        "attempts": _number(profile.attempts),
        "is_once_only": _yes_no(profile.is_once_only),
        "uses_quota": _yes_no(profile.uses_quota),
        "ladder": [spoken(line) for line in profile.ladder],
        "success_test": _said(profile.success_test),
        "entry_path": _said(profile.entry_path),
        "attachments": attachment_lines(profile),
        "text_limits": [
            f"{label}{_(': ')}{value}"
            for key, label in _text_labels().items()
            if (value := profile.text_limits.get(key)) is not None
        ],
        "required": [spoken(EXHIBITS[code].name) for code in profile.required or ()],
        "reason_codes": list(profile.reason_codes or ()),
        "forbidden": [spoken(line) for line in profile.forbidden],
        "tips": [spoken(line) for line in profile.tips],
        "counter_complaint": _said(profile.counter_complaint),
        "thresholds": [spoken(line.said) for line in profile.thresholds],
    }


def attachment_lines(profile: Profile) -> list[str]:
    """The limits that are known of a profile's attachments, one a line."""
    limits = profile.attachments
    labels = _attachment_labels()
    found = []
    for field in fields(limits):
        value: Any = getattr(limits, field.name)
        if value is None:
            continue
        if isinstance(value, float):
            value = f"{value:g}"
        elif isinstance(value, tuple):
            value = ", ".join(value)
        elif isinstance(value, bool):
            value = _("Yes") if value else _("No")
        found.append(f"{labels[field.name]}{_(': ')}{value}")
    return found


def _said(both: Both | None) -> list[str]:
    return [spoken(both)] if both else []


def _number(value: int | None) -> list[str]:
    return [] if value is None else [str(value)]


def _yes_no(value: bool | None) -> list[str]:
    return [] if value is None else [_("Yes") if value else _("No")]


def _labels() -> dict[str, str]:
    return {
        "appeal_windows": _("Appeal windows"),
        "review_time": _("Time the platform takes"),
        "attempts": _("Attempts"),
        "is_once_only": _("Can be filed once only"),
        "uses_quota": _("Each filing uses up quota"),
        "ladder": _("Ladder of penalties"),
        "success_test": _("What an appeal succeeds with"),
        "entry_path": _("Where it is filed"),
        "attachments": _("Attachments"),
        "text_limits": _("Length of the text"),
        "required": _("Exhibits it asks for"),
        "reason_codes": _("Reason codes"),
        "forbidden": _("Forbidden"),
        "tips": _("Tips"),
        "counter_complaint": _("Counter-complaint"),
        "thresholds": _("Lines it draws"),
    }


def _text_labels() -> dict[str, str]:
    return {
        "statement_characters": _("Characters of the statement"),
        "total_characters": _("Characters in all"),
    }


def _attachment_labels() -> dict[str, str]:
    return {
        "types": _("Attachment types"),
        "max_mb": _("MB a file"),
        "max_files": _("Files"),
        "max_pages": _("Pages a file"),
        "image_only": _("Pictures only"),
        "unaltered_only": _("Unaltered originals only"),
        "max_total_mb": _("MB in all"),
        "one_file_per_key": _("One file for each evidence key"),
        "min_point_size": _("Smallest type (points)"),
    }


def version_line(version: ProfileVersion) -> str:
    """How a version is named beside an appeal."""
    return f"v{version.number}"
