"""Six results, each with its sentences; they are never folded into one word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from appeals.packing.bilingual import Bilingual
from appeals.packing.words import Words


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - a result, not a password
    FAIL = "fail"
    UNCONFIRMED = "unconfirmed"


CHECKS = ("integrity", "completeness", "signer", "timestamp", "custody", "linkage")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a result is not a pass. `code` and `values` let a screen say it its own way."""

    code: str
    values: dict[str, str]
    text: Bilingual

    @property
    def file(self) -> str | None:
        """The file that fails, where one does."""
        return self.values.get("file")


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What was found out about one pack. The ids are what the pack says of itself, if anything."""

    checks: tuple[Check, ...]
    pack_id: str | None = None
    core_root: str | None = None
    key_fingerprint: str | None = None

    def __getitem__(self, name: str) -> Check:
        return next(check for check in self.checks if check.name == name)

    def results(self) -> dict[str, str]:
        return {check.name: check.outcome.value for check in self.checks}

    def sentences(self, language: str = "en") -> list[str]:
        """One for each finding, with the result it belongs to in front."""
        return [
            f"{check.name}: {finding.text.said_in(language)}"
            for check in self.checks
            for finding in check.findings
        ]

    @property
    def exit_code(self) -> int:
        """0 all pass, 1 something fails, 3 nothing fails but something is unconfirmed.

        Linkage counts only when it fails: without a second copy it cannot be anything else.
        """
        outcomes = {check.outcome for check in self.checks}
        if Outcome.FAIL in outcomes:
            return 1
        asked = {check.outcome for check in self.checks if check.name != "linkage"}
        return 3 if Outcome.UNCONFIRMED in asked else 0


def finding(code: str, /, **values: object) -> Finding:
    texts = {name: str(value) for name, value in values.items()}
    return Finding(code, texts, Words("en").both(f"verify.{code}", **texts))


def failed_or_passed(name: str, findings: Sequence[Finding]) -> Check:
    return Check(name, Outcome.FAIL if findings else Outcome.PASS, tuple(findings))


def unless_failed(check: Check, more: Iterable[Finding]) -> Check:
    """The check as it is, or failed by what was found besides."""
    found = tuple(more)
    before = check.findings if check.outcome is Outcome.FAIL else ()
    return Check(check.name, Outcome.FAIL, before + found) if found else check


def unconfirmed(name: str, code: str, /, **values: object) -> Check:
    return Check(name, Outcome.UNCONFIRMED, (finding(code, **values),))


def failed(name: str, code: str, /, **values: object) -> Check:
    return Check(name, Outcome.FAIL, (finding(code, **values),))
