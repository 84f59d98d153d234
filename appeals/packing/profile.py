"""What a platform asks of an appeal: dated data files. An unknown value is None, never a guess."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appeals.packing.errors import PackError

_FOLDER = Path(__file__).parent / "profiles"


@dataclass(frozen=True, slots=True)
class AppealWindow:
    penalty_type: str
    hours: int | None
    starts: str | None  # what the clock starts with
    calendar: str | None  # "calendar" days or "working" days
    note: str | None


@dataclass(frozen=True, slots=True)
class Attachments:
    types: tuple[str, ...] | None
    max_mb: float | None
    max_files: int | None
    max_pages: int | None
    image_only: bool | None
    unaltered_only: bool | None


@dataclass(frozen=True, slots=True)
class Profile:
    """One platform's rules as read on `checked_on`. None: the merchant must look in the console."""

    id: str
    names: dict[str, str]  # "zh-Hans", "en"
    source_url: str | None
    source_date: str | None
    checked_on: str | None
    confidence: str
    appeal_windows: tuple[AppealWindow, ...]
    review_time: str | None
    ladder: tuple[str, ...]
    success_test: dict[str, str] | None
    entry_path: str | None
    attachments: Attachments
    text_limits: dict[str, int | None]
    reason_codes: tuple[str, ...] | None
    required: tuple[str, ...] | None
    forbidden: tuple[dict[str, str], ...]
    letter_template: str | None
    counter_complaint: dict[str, str] | None
    tips: tuple[dict[str, str], ...]


def profile_names() -> tuple[str, ...]:
    """The profiles that can be loaded, by id, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


def load_profile(name: str) -> Profile:
    """This will read one profile; PackError, naming those there are, when it is unknown."""
    if name not in profile_names():
        known = ", ".join(profile_names())
        raise PackError(f"There is no profile named {name!r}. Known profiles: {known}.")
    raw = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return _profile(raw)


def _profile(raw: dict[str, Any]) -> Profile:
    attachments = dict(raw["attachments"])
    attachments["types"] = _words(attachments["types"])
    return Profile(
        **{
            **raw,
            "appeal_windows": tuple(AppealWindow(**window) for window in raw["appeal_windows"]),
            "attachments": Attachments(**attachments),
            "ladder": tuple(raw["ladder"]),
            "reason_codes": _words(raw["reason_codes"]),
            "required": _words(raw["required"]),
            "forbidden": tuple(raw["forbidden"]),
            "tips": tuple(raw["tips"]),
        }
    )


def _words(value: list[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)
