"""One appeal as its page and its files need it."""

from __future__ import annotations

from datetime import datetime, timedelta

from appeals.models import Appeal, EvidencePack, Letter, Penalty
from appeals.packing import Profile
from appeals.packing.documents.letter import letter_document
from appeals.packing.naming import NUMBER
from appeals.queries.rules import profile_name_of, rules_in_force

_DAY = timedelta(days=1)


def rules_of(appeal: Appeal) -> Profile:
    """The rules the appeal was opened with; those in force for one from before they were kept."""
    if appeal.rules is not None:
        return appeal.rules.rules
    return rules_in_force(profile_name_of(appeal.shop))


def letters_of(appeal: Appeal) -> dict[int, str]:
    """The letters by length; one from before there were lengths has its statement alone."""
    rows = Letter.objects.filter(appeal=appeal).values_list("length", "text")
    return dict(rows) or {appeal.length: appeal.statement}


def is_drafted_without(appeal: Appeal, pack: EvidencePack) -> bool:
    """True when no letter of the appeal names the pack's exhibits by their numbers."""
    rows = list(Letter.objects.filter(appeal=appeal))
    is_older = all(pack.built_at is not None and row.changed_at < pack.built_at for row in rows)
    return is_older or not any(NUMBER.search(row.text) for row in rows)


def letter_pdf(appeal: Appeal, text: str) -> bytes:
    shop = appeal.shop
    dated = appeal.filed_at or appeal.created_at
    return letter_document(text, shop=shop.name, language=_language(text), dated=dated)


def days_left(penalty: Penalty, now: datetime) -> int | None:
    """Whole days the penalty would still last; what an outcome today wins back. None: unknown."""
    if penalty.ends_at is None or penalty.ends_at <= now:
        return None
    return (penalty.ends_at - max(now, penalty.starts_at or now)) // _DAY


def _language(text: str) -> str:
    return "zh-Hans" if any("\u4e00" <= sign <= "\u9fff" for sign in text[:200]) else "en"
