"""The letter that goes with a pack, from the pack's own numbers."""

from __future__ import annotations

from appeals.packing.case import Penalty
from appeals.packing.documents.assessment import shortcomings
from appeals.packing.documents.voice import Voice
from appeals.packing.letters import (
    TEMPLATES,
    LetterFacts,
    compose,
    count_characters,
    is_written_in,
)
from appeals.packing.naming import Listed, called
from appeals.packing.variants.laws import laws_on, named, window_day

# Platforms' forms whose limit is not known take this much, and a reviewer reads no more.
_USUAL_LIMIT = 500


def letter_text(voice: Voice) -> str:
    """The letter in the voice's language, as long as the profile's form allows; facts and blanks."""
    profile, template = voice.contents.profile, _template(voice)
    is_form = template == "platform" and profile.audience == "platform"
    limit = profile.text_limits.get("statement_characters") or (_USUAL_LIMIT if is_form else 0)
    head = _warning(voice)
    room = limit - count_characters(head) if limit else 0
    text = compose(letter_facts(voice), template=template, language=voice.language, limit=room)
    return f"{head}{text}"


def has_letter(voice: Voice) -> bool:
    """False in a language in which nobody writes to the profile's reader."""
    return is_written_in(voice.language, _template(voice))


def _template(voice: Voice) -> str:
    return TEMPLATES[voice.contents.profile.letter_template or "neutral"][0]


def _warning(voice: Voice) -> str:
    """A blank in front of a letter that the records do not carry, so that nobody files it unread."""
    return f"{voice.say('summary.insufficient_letter')}\n" if shortcomings(voice) else ""


def letter_facts(voice: Voice) -> LetterFacts:
    contents, case = voice.contents, voice.contents.case
    numbers, moments, verdict = contents.numbers, contents.moments, contents.verdict
    penalty = min(case.penalties, key=lambda entry: entry.noticed_at, default=None)
    added = case.additions
    return LetterFacts(
        shop=case.shop.name,
        timezone=case.shop.timezone,
        now=case.cutoff,
        measure=penalty.kind if penalty else "",
        reference=_reference(voice, penalty),
        noticed_at=penalty.noticed_at if penalty else None,
        product=contents.product_names(),
        starts_at=verdict.window_from if verdict else None,
        ends_at=verdict.window_to if verdict else None,
        orders=verdict.orders if verdict else None,
        expected=verdict.expected if verdict else None,
        suspects=numbers["suspects"],
        refund_asked=numbers["refund_asked"],
        refunded=numbers["refunded"],
        shipped=numbers["shipped"],
        held=numbers["held"],
        reported_at=moments.first_report_at,
        im_evidence_number=penalty.im_evidence_number if penalty else "",
        minutes_to_report=_wait(voice),
        exhibits=_exhibits(voice),
        loss_floor=_loss(voice, added.loss_floor_fen),
        loss_centre=_loss(voice, added.loss_centre_fen),
        laws=_laws(voice),
        renounces=added.renounces,
        consents=added.consents,
    )


def _wait(voice: Voice) -> int | None:
    """Minutes from the first anomaly to the report; a report that came before it has none."""
    minutes = voice.contents.numbers["minutes_to_report"]
    return minutes if minutes is not None and minutes >= 0 else None


def _reference(voice: Voice, penalty: Penalty | None) -> str:
    """A dispute is about an order, not about a penalty: whoever files it writes the number."""
    if voice.contents.profile.audience == "payment":
        return "____________"
    return penalty.reference if penalty else ""


def _loss(voice: Voice, fen: int | None) -> str:
    return "" if fen is None else voice.money(fen)


def _exhibits(voice: Voice) -> tuple[str, ...]:
    pick = voice.words.pick
    return called(Listed(one.no, pick(one.name), one.file) for one in voice.catalogue.exhibits)


def _laws(voice: Voice) -> str:
    """The first text of the profile's list that was in force on the day of the window."""
    day = window_day(voice.contents)
    told = laws_on(voice.contents.profile.laws, day) if day else ()
    return named(voice, told[0]) if told else ""
