"""What a platform asks of an appeal: dated data files. An unknown value is None, never a guess."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from appeals.packing.errors import PackError
from appeals.packing.said import said

_FOLDER = Path(__file__).parent / "profiles"

Both = dict[str, str]  # one sentence by language: "zh-Hans", "en"


ANY_ACCOUNT: Both = {"zh-Hans": "收款平台或银行", "en": "payment service or bank"}


@dataclass(frozen=True, slots=True)
class AppealWindow:
    penalty_type: str
    hours: int | None
    starts: str | None  # what the clock starts with
    calendar: str | None  # "calendar" days or "working" days
    note: Both | None


@dataclass(frozen=True, slots=True)
class Attachments:
    """Limits of one filing. Megabytes are of 1,000,000 bytes, the stricter reading."""

    types: tuple[str, ...] | None  # extensions: pdf, jpg, png, gif
    max_mb: float | None
    max_files: int | None
    max_pages: int | None
    image_only: bool | None
    unaltered_only: bool | None  # no stamp, watermark or highlight on a voucher
    max_total_mb: float | None = None
    one_file_per_key: bool | None = None
    min_point_size: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where values were read. `of` names the profile's fields, `url` None where none is kept."""

    of: tuple[str, ...]
    said: Both
    url: str | None
    read_on: str
    confidence: str  # "official", "secondary", "draft"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line an authority draws, such as a loss from which it takes a case."""

    id: str
    value: int
    unit: str
    said: Both


@dataclass(frozen=True, slots=True)
class Law:
    """A rule that a text may point to, in the version in force from one day until another.

    `until` is the last day, None while it is in force. Its text is for a lawyer to confirm.
    """

    id: str
    name: Both
    article: Both
    since: str
    until: str | None
    said: Both


@dataclass(frozen=True, slots=True)
class EvidenceKey:
    """One field of a dispute's form: a text or a file, and what of the case goes into it.

    `fill` is `statement`, `products`, `refunds`, `papers`, or `shop`: only the shop has it.
    """

    key: str
    kind: str  # "text", "file"
    fill: str
    said: Both
    max_characters: int | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """One addressee's rules as read on `checked_on`. None: the merchant must look in the console."""

    id: str
    names: Both
    source_url: str | None
    source_date: str | None
    checked_on: str | None
    confidence: str
    appeal_windows: tuple[AppealWindow, ...]
    review_time: Both | None
    ladder: tuple[Both, ...]
    success_test: Both | None
    entry_path: Both | None
    attachments: Attachments
    text_limits: dict[str, int | None]  # statement_characters, total_characters
    reason_codes: tuple[str, ...] | None
    required: tuple[str, ...] | None  # codes of appeals.packing.exhibits
    forbidden: tuple[Both, ...]
    letter_template: str | None
    counter_complaint: Both | None
    tips: tuple[Both, ...]
    platforms: tuple[str, ...] = ()  # the shops' platforms it is for
    paid_into: Both = field(default_factory=lambda: dict(ANY_ACCOUNT))  # whose statements show it
    not_given: tuple[str, ...] = ()  # exhibits that no shop of the platform can have
    gives: tuple[
        str, ...
    ] = ()  # exhibits that shops of few platforms can have, those of this one too
    audience: str = "platform"  # platform, payment, authority, anybody
    language: str = "zh-Hans"  # of its reviewers
    attempts: int | None = None
    is_once_only: bool | None = None
    uses_quota: bool | None = None
    thresholds: tuple[Threshold, ...] = ()
    documents: tuple[str, ...] = ()  # papers of its own, in their order: packing.variants
    languages: tuple[str, ...] = ("zh-Hans", "en")  # of its pack's documents
    omits: tuple[str, ...] = ()  # common documents that say nothing to its reader
    laws: tuple[Law, ...] = ()
    evidence_keys: tuple[EvidenceKey, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def is_at_home(self) -> bool:
        """True for the rules of one marketplace in China, whose shops use the software sold there."""
        return self.audience == "platform" and self.language == "zh-Hans"


# What a known value must name a source for; the rest is the profile's own identity.
SOURCED = (
    "appeal_windows", "review_time", "ladder", "success_test", "entry_path", "attachments",
    "text_limits", "reason_codes", "required", "forbidden", "counter_complaint", "tips",
    "attempts", "is_once_only", "uses_quota", "not_given", "gives", "thresholds", "documents", "laws",
    "evidence_keys",
)  # fmt: skip


def profile_names() -> tuple[str, ...]:
    """The profiles that can be loaded, by id, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.json")))


def profile_content(name: str) -> dict[str, Any]:
    """Read a profile's file as JSON; PackError, naming those there are, when it is unknown."""
    if name not in profile_names():
        known = ", ".join(profile_names())
        raise PackError(f"There is no profile named {name!r}. Known profiles: {known}.")
    content: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content


def load_profile(name: str) -> Profile:
    """This will read one shipped profile; PackError, naming those there are, when it is unknown."""
    return profile_from(profile_content(name))


def profile_from(raw: dict[str, Any]) -> Profile:
    """Build a profile from its JSON; PackError names what is missing, too much or unsourced."""
    try:
        profile = _profile(raw)
    except (KeyError, TypeError) as fault:
        raise PackError(said("refusals", "profile.fault", fault=fault)) from fault
    unsourced = unsourced_fields(profile)
    if unsourced:
        raise PackError(said("refusals", "profile.unsourced", names=", ".join(unsourced)))
    return profile


def unsourced_fields(profile: Profile) -> tuple[str, ...]:
    """The fields that state something while no source says where it was read."""
    named = {field for source in profile.sources for field in source.of}
    return tuple(name for name in SOURCED if name not in named and is_known(profile, name))


def is_known(profile: Profile, name: str) -> bool:
    """True when the field states anything at all."""
    value = getattr(profile, name)
    if isinstance(value, Attachments):
        return any(getattr(value, field.name) is not None for field in fields(value))
    if isinstance(value, dict):
        return any(entry is not None for entry in value.values())
    return value is not None and value != ()


def attachments_from(raw: dict[str, Any]) -> Attachments:
    """The limits from their JSON. Raises KeyError or TypeError for another shape."""
    return Attachments(**{**raw, "types": _words(raw["types"])})


def _profile(raw: dict[str, Any]) -> Profile:
    lists = {name: tuple(raw[name]) for name in ("ladder", "forbidden", "tips")}
    return Profile(
        **{
            **raw,
            **lists,
            "appeal_windows": tuple(AppealWindow(**window) for window in raw["appeal_windows"]),
            "attachments": attachments_from(raw["attachments"]),
            "reason_codes": _words(raw["reason_codes"]),
            "required": _words(raw["required"]),
            "platforms": tuple(raw.get("platforms", ())),
            "not_given": tuple(raw.get("not_given", ())),
            "gives": tuple(raw.get("gives", ())),
            "documents": tuple(raw.get("documents", ())),
            "languages": tuple(raw.get("languages", ("zh-Hans", "en"))),
            "omits": tuple(raw.get("omits", ())),
            "laws": tuple(Law(**law) for law in raw.get("laws", ())),
            "evidence_keys": tuple(EvidenceKey(**key) for key in raw.get("evidence_keys", ())),
            "thresholds": tuple(Threshold(**line) for line in raw.get("thresholds", ())),
            "sources": tuple(_source(entry) for entry in raw.get("sources", ())),
        }
    )


def _source(raw: dict[str, Any]) -> Source:
    return Source(**{**raw, "of": tuple(raw["of"])})


def _words(value: list[str] | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(value)
