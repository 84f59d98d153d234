"""The first thing on the first page: what happened, what the shop got out of it, what is asked."""

from __future__ import annotations

from typing import Any

from appeals.packing.documents.balance import balance
from appeals.packing.documents.voice import Voice
from appeals.packing.text import percent

# Letters whose request is another's.
_ASKED_AS = {"amazon": "platform"}


def glance(voice: Voice, is_weak: bool) -> dict[str, Any]:
    """Label and sentence; a case that is too weak asks for nothing."""
    rows = [
        ("what", _what(voice)),
        ("gain", _gain(voice)),
        ("ask", voice.say("summary.ask_none") if is_weak else _ask(voice)),
    ]
    return {"rows": [[voice.say(f"summary.{name}"), text] for name, text in rows if text]}


def _what(voice: Voice) -> str:
    numbers, verdict = voice.contents.numbers, voice.contents.verdict
    if verdict is None:
        return voice.say("summary.no_verdict")
    suspects, asked = numbers.count("suspects"), numbers.count("refund_asked")
    return voice.cited(
        "summary.what_text", "input", "orders", "timeline",
        window=voice.span(verdict.window_from, verdict.window_to),
        minutes=numbers["window_minutes"], product=voice.contents.product_names(),
        orders=verdict.orders, expected=voice.number(float(verdict.expected)),
        suspects=suspects, asked=asked, percent=percent(asked, suspects) or "0",
    )  # fmt: skip


def _gain(voice: Voice) -> str:
    numbers, case = voice.contents.numbers, voice.contents.case
    if not numbers.count("suspects"):
        return ""
    key, sums = balance(voice)
    told = voice.say(
        f"summary.gain_{key}",
        **sums,
        reviewed=numbers.count("reviewed"), shipped=numbers.count("shipped"), held=numbers.count("held"),
    )  # fmt: skip
    floor = case.additions.loss_floor_fen
    if floor:
        gap = "" if voice.language.startswith("zh") else " "
        told += gap + voice.say("summary.gain_loss", floor=voice.money(floor))
    return told + voice.citation("input", "orders", "ledger")


def _ask(voice: Voice) -> str:
    template = voice.contents.profile.letter_template or "neutral"
    template = _ASKED_AS.get(template, template)
    penalties = _penalties(voice)
    if template != "platform":
        return voice.say(f"summary.ask_{template}")
    if not penalties:
        return voice.say("summary.ask_platform_none") + _given_up(voice)
    told = voice.say("summary.ask_platform", penalties=penalties) + voice.citation("notice")
    return told + _given_up(voice)


def _given_up(voice: Voice) -> str:
    """What the owner decided about these sales; nobody asks in the owner's name."""
    word = voice.contents.case.additions.renounces
    if word is False:
        return ""
    gap = "" if voice.language.startswith("zh") else " "
    return gap + voice.say("summary.ask_removed" if word else "summary.ask_open")


def _penalties(voice: Voice) -> str:
    """Each penalty with its number, or with the day it was told of."""
    found = sorted(voice.contents.case.penalties, key=lambda entry: (entry.noticed_at, entry.kind))
    return voice.say("common.comma").join(
        voice.say(
            "summary.penalty_named", kind=voice.measure(entry.kind),
            mark=entry.reference or voice.time(entry.noticed_at)[:10],
        )
        for entry in found
    )  # fmt: skip
