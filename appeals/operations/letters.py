"""Drafts an appeal's letters from the facts, in every length."""

from __future__ import annotations

from datetime import datetime

from appeals.enums import AppealKind
from appeals.errors import PackRefused
from appeals.models import Appeal, EvidencePack, Letter
from appeals.operations.packing import opened_members
from appeals.packing import Profile
from appeals.packing.letters import LENGTHS, TEMPLATES, compose
from appeals.packing.naming import CATALOGUE, Listed, listed_in
from appeals.queries.letters import language_of, newest_pack, penalty_facts
from appeals.queries.rules import profile_name_of, rules_in_force

# Most forms of the large Chinese marketplaces take a few hundred characters; where the limit is
# not known, the letter of 500 is offered first and the others stand beside it.
_USUAL_LENGTH = 500


def templates_of(rules: Profile, kind: str) -> tuple[str, ...]:
    """The letters that fit these rules and this kind of filing, the one offered first in front."""
    if kind == AppealKind.COUNTER:
        return ("counter",)
    return TEMPLATES.get(rules.letter_template or "", ("platform",))


def first_template(rules: Profile, kind: str) -> str:
    return templates_of(rules, kind)[0]


def first_length(rules: Profile) -> int:
    """The longest letter that fits the form; the whole one where the form takes that."""
    limit = rules.text_limits.get("statement_characters")
    if limit is None:
        return _USUAL_LENGTH
    fitting = [length for length in LENGTHS if 0 < length <= limit]
    return 0 if limit > max(LENGTHS) else max(fitting, default=min(filter(None, LENGTHS)))


def draft_letters(*, appeal: Appeal, now: datetime) -> None:
    """Write the letters of every length from the facts as they stand; inside a transaction."""
    rules = appeal.rules.rules if appeal.rules else rules_in_force(profile_name_of(appeal.shop))
    language = language_of(appeal.shop, rules)
    pack = appeal.pack or newest_pack(appeal.penalty)
    facts = penalty_facts(appeal.penalty, rules, language, now, pack, _listed(pack, language))
    Letter.objects.filter(appeal=appeal).delete()
    texts = {
        length: compose(facts, template=appeal.template, language=language, limit=length)
        for length in LENGTHS
    }
    Letter.objects.bulk_create(
        Letter(appeal=appeal, length=length, text=text, changed_at=now)
        for length, text in texts.items()
    )
    appeal.statement = texts[appeal.length]
    appeal.save(update_fields=["statement"])


def _listed(pack: EvidencePack | None, language: str) -> tuple[Listed, ...]:
    """The catalogue of the pack that goes along; nothing where its file cannot be read."""
    if pack is None or not pack.stored_as:
        return ()
    try:
        with opened_members(pack) as member:
            catalogue = member(CATALOGUE)
    except PackRefused:  # the page of packs says so; a deadline does not wait for it
        return ()
    return listed_in(catalogue, language) if catalogue is not None else ()
