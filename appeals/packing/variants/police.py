"""Papers for the police: losses beside the filing lines, and a statement for the shop to make."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.documents.blocks import Block, heading, page_break, paragraph, table
from appeals.packing.documents.signing import signing
from appeals.packing.documents.voice import Voice
from appeals.packing.profile import Threshold
from appeals.packing.variants.saying import part, say

Files = Mapping[str, bytes]
_ROOM = "\n".join(["_" * 84] * 3)
_QUESTIONS = ("q_how", "q_did", "q_loss", "q_know", "q_own")


def loss_floor(voice: Voice, _files: Files) -> list[Block]:
    """Each line beside what the records hold; whether one is met is not for a program to say."""
    header = [say(voice, f"loss.{name}") for name in ("line", "found", "reading")]
    rows = [_line(voice, line) for line in voice.contents.profile.thresholds]
    return [
        heading(part(voice, "loss_floor")),
        paragraph(say(voice, "loss.intro")),
        table(header, rows, (2.6, 4, 3.6)),
        paragraph(say(voice, "loss.method") + voice.citation("ledger", "profit")),
        *_others(voice),
    ]


def victim_statement(voice: Voice, _files: Files) -> list[Block]:
    return [
        page_break(),
        heading(part(voice, "victim_statement")),
        *(paragraph(line) for line in statement_lines(voice, room=_ROOM)),
        signing(voice, say(voice, "victim.sign")),
    ]


def statement_lines(voice: Voice, room: str = "") -> list[str]:
    """The statement's text: facts of the records, and blanks where only a person can speak.

    `room` is what follows each question, to be written on.
    """
    lines = [say(voice, f"victim.{name}") for name in ("intro", "who", "role")]
    contents, verdict = voice.contents, voice.contents.verdict
    if verdict is not None:
        numbers = contents.numbers
        lines.append(
            say(voice, "victim.records",
                window=voice.span(verdict.window_from, verdict.window_to),
                product=contents.product_names(), orders=verdict.orders,
                suspects=numbers.count("suspects"), asked=numbers.count("refund_asked"))
        )  # fmt: skip
    asked = [say(voice, f"victim.{name}") for name in _QUESTIONS]
    answered = [line for question in asked for line in (question, room) if line]
    return [*lines, *answered, say(voice, "victim.truth")]


def _line(voice: Voice, line: Threshold) -> list[str]:
    found, reading = {"loss_fen": _loss, "times": _times, "people": _people}[line.id](voice, line)
    return [line.said[voice.language], found, reading]


def _loss(voice: Voice, line: Threshold) -> tuple[str, str]:
    floor = voice.contents.case.additions.loss_floor_fen
    if floor is None:
        return say(voice, "loss.loss_none"), say(voice, "loss.unknown")
    found = say(voice, "loss.loss_is", floor=voice.money(floor))
    if voice.contents.case.shop.currency != "CNY":
        return found, say(voice, "loss.currency")
    word = "above" if floor >= line.value else "below"
    return found, say(voice, f"loss.{word}", line=voice.money(line.value))


def _times(voice: Voice, line: Threshold) -> tuple[str, str]:
    count = len(voice.contents.case.bursts) + 1
    word = "times_met" if count >= line.value else "times_less"
    return say(voice, "loss.times_is", count=count), say(voice, f"loss.{word}", line=line.value)


def _people(voice: Voice, _line: Threshold) -> tuple[str, str]:
    buyers = voice.contents.numbers["buyers"]
    if buyers is None:
        return say(voice, "loss.people_none"), say(voice, "loss.unknown")
    return say(voice, "loss.people_is", buyers=buyers), say(voice, "loss.unknown")


def _others(voice: Voice) -> list[Block]:
    """The shop's other irregular stretches, by which the second line is counted."""
    bursts = sorted(voice.contents.case.bursts, key=lambda burst: burst.starts_at)
    if not bursts:
        return []
    header = [say(voice, f"loss.{name}") for name in ("at", "orders", "klass")]
    rows = [
        [voice.span(one.starts_at, one.ends_at), voice.number(one.orders), voice.klass(one.klass)]
        for one in bursts
    ]
    return [heading(say(voice, "loss.bursts"), 2), table(header, rows, (4, 1.4, 3), right=(1,))]
