"""How long a shop has to appeal, as far as its platform's dated rules tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from appeals.enums import AppealKind, PenaltyKind
from appeals.models import Appeal
from appeals.packing import Profile
from appeals.packing.calendar import Due, due_in_hours, due_in_working_days
from appeals.queries.rules import profile_name_of, rules_in_force
from shops.models import Shop

_CALENDAR, _WORKING = "calendar", "working"
_DAY_HOURS = 24
_HALF = 0.5
# A demotion has a window of its own in the platforms' rules; everything else is a violation.
_TYPES = {PenaltyKind.SEARCH_DEMOTED: "demotion"}


@dataclass(frozen=True, slots=True)
class Rule:
    """What a platform's rule says of one kind of penalty. `hours` None: the rule sets no limit."""

    profile: Profile
    hours: int | None
    note: dict[str, str] | None
    calendar: str | None = _CALENDAR

    def due(self, noticed_at: datetime, timezone: str) -> Due | None:
        """When the window ends; working days by the shop's zone, a day being 24 of its hours."""
        if self.hours is None:
            return None
        if self.calendar == _WORKING:
            return due_in_working_days(noticed_at, self.hours // _DAY_HOURS, timezone)
        return due_in_hours(noticed_at, self.hours, timezone)

    def deadline(self, noticed_at: datetime, timezone: str) -> datetime | None:
        due = self.due(noticed_at, timezone)
        return due.at if due else None


def profile_of(shop: Shop) -> Profile:
    """Return the rules of the shop's platform, or the neutral ones where we know none."""
    return rules_in_force(profile_name_of(shop))


def rule_for(shop: Shop, kind: str) -> Rule | None:
    """Find the appeal window for a kind of penalty; None where the rules we know are silent.

    A window whose calendar nobody wrote down is left out: a computed date would be a guess, and
    an appeal that comes a day late is lost.
    """
    profile = profile_of(shop)
    wanted = _TYPES.get(PenaltyKind(kind), "violation")
    for window in profile.appeal_windows:
        is_sure = window.hours is None or window.calendar in (_CALENDAR, _WORKING)
        if window.penalty_type == wanted and is_sure:
            return Rule(profile, window.hours, window.note, window.calendar)
    return None


def attempts_left(rules: Profile, appeals: Iterable[Appeal]) -> int | None:
    """How many filings the platform still takes; None where its number is not known."""
    if rules.attempts is None:
        return None
    filed = sum(1 for one in appeals if one.kind == AppealKind.APPEAL and one.filed_at)
    return max(0, rules.attempts - filed)


@dataclass(frozen=True, slots=True)
class Countdown:
    """How much of an appeal window is left. `level` is a badge's word; "over" when it has ended."""

    deadline_at: datetime
    left: timedelta
    share_left: float
    level: str

    @property
    def days(self) -> int:
        return self.left.days

    @property
    def hours(self) -> int:
        return self.left.seconds // 3600

    @property
    def minutes(self) -> int:
        return self.left.seconds % 3600 // 60


def countdown(
    noticed_at: datetime, deadline_at: datetime | None, now: datetime
) -> Countdown | None:
    """Tell how much time is left; None where no deadline is known."""
    if deadline_at is None:
        return None
    left = max(deadline_at - now, timedelta(0))
    whole = deadline_at - noticed_at
    share = left / whole if whole > timedelta(0) else 0.0
    return Countdown(deadline_at, left, round(min(share, 1.0), 3), _level(left, share))


def _level(left: timedelta, share: float) -> str:
    if not left:
        return "over"
    if left <= timedelta(hours=3):
        return "critical"
    if left <= timedelta(hours=24):
        return "hold"
    return "watch" if share <= _HALF else "safe"
