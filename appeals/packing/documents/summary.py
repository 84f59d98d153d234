"""00-cover: what a reviewer with two minutes reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from appeals.packing.documents.assessment import shortcomings
from appeals.packing.documents.charts import Chart
from appeals.packing.documents.glance import glance
from appeals.packing.documents.voice import Voice
from appeals.packing.numbers import ORDERS_CSV
from appeals.packing.text import chance, percent
from appeals.packing.working import hash_of

_SHOWN_AGAINST = 5
# The order in which kinds of contrary facts are shown where only a few fit.
_KINDS = ("orders", "finding", "promotion", "signal", "alternative", "data-gap")


def summary_document(
    voice: Voice, charts: Mapping[str, Chart], files: Mapping[str, bytes]
) -> dict[str, Any]:
    contents = voice.contents
    weak = shortcomings(voice)
    against = _against(voice)
    return {
        **front(voice, "summary.title"),
        "source": voice.say("summary.source" if contents.case.inputs else "summary.source_none"),
        "delivery": _delivery(voice),
        "insufficient": {
            "title": voice.say("summary.insufficient"),
            "items": [*weak, voice.say("summary.insufficient_end")] if weak else [],
        },
        "glance": glance(voice, bool(weak)),
        "shown": {"title": voice.say("summary.shown"), "items": _beyond_glance(voice)},
        "facts": {"title": voice.say("summary.facts"), "rows": list(_facts(voice))},
        "figure": _figure(charts),
        "reading": {"title": voice.say("summary.reading"), "items": _reading(voice)},
        "against": {
            "title": voice.say("summary.against"),
            "items": against,
            "more": voice.say(
                "summary.against_more", shown=len(against), total=len(contents.contrary)
            )
            + voice.citation("contrary"),
        },
        "check": {
            "title": voice.say("summary.check"),
            "items": [voice.say(f"summary.check_{name}") for name in ("how", "root", "stamp")],
            "rows": [
                [voice.say("summary.pack_id"), contents.pack_id],
                [
                    voice.say("summary.fingerprint"),
                    contents.fingerprint or voice.say("common.unsigned"),
                ],
                [
                    voice.say("summary.orders_hash"),
                    hash_of(files, ORDERS_CSV),
                ],
            ],
        },
    }


def _beyond_glance(voice: Voice) -> list[str]:
    """What the first lines do not say already: they begin with the surge."""
    told = list(shown(voice))
    return told[1:] if voice.contents.verdict is not None and len(told) > 1 else told


def front(voice: Voice, title: str) -> dict[str, Any]:
    """What stands at the head and foot of every document."""
    contents, case = voice.contents, voice.contents.case
    return {
        "lang": voice.language,
        "title": voice.say(title),
        "subtitle": voice.say(
            "summary.subtitle",
            shop=case.shop.name,
            platform=contents.platform_name(voice.words),
            product=contents.product_names(),
        ),
        "product": voice.say("common.product"),
        "tier": voice.say(f"tier.{contents.tier}"),
        "pack_id": contents.pack_id,
        "cutoff": f"{voice.say('fact.cutoff')} {voice.time(case.cutoff)} ({case.shop.timezone})",
        "facts_only": voice.say("common.facts_only"),
        "page": voice.say("common.page", page="{page}", total="{total}"),
    }


def shown(voice: Voice) -> Iterator[str]:
    """What the records show, a sentence each with its evidence."""
    numbers, verdict = voice.contents.numbers, voice.contents.verdict
    if verdict is None:
        yield voice.say("summary.no_verdict")
    else:
        yield voice.cited(
            "summary.surge", "input", "orders", "timeline", "parameters",
            window=voice.span(verdict.window_from, verdict.window_to),
            minutes=numbers["window_minutes"],
            orders=verdict.orders,
            expected=voice.number(float(verdict.expected)),
        )  # fmt: skip
    count = numbers.count("suspects")
    if not count:
        return
    paid = voice.money(numbers["paid_fen"])
    line = voice.say("summary.suspects", suspects=count, paid=paid)
    if numbers["buyers"] is not None:
        line += " " * (voice.language == "en") + voice.say(
            "summary.buyers", buyers=numbers["buyers"], provinces=numbers["provinces"]
        )
    yield line + voice.citation("input", "orders")
    yield from _refund_sentences(voice, count)
    yield from _address_sentences(voice)
    yield _report_sentence(voice)


def _refund_sentences(voice: Voice, count: int) -> Iterator[str]:
    numbers = voice.contents.numbers
    asked, refunded = numbers.count("refund_asked"), numbers.count("refunded")
    parts = [
        voice.say("summary.refunds", asked=asked, percent=percent(asked, count), refunded=refunded)
    ]
    total = numbers.count("group_comparison")
    if total:
        usual = numbers.count("comparison_refund_asked")
        parts.append(
            voice.say(
                "summary.refunds_usual", total=total, asked=usual, percent=percent(usual, total)
            )
        )
    if numbers["refund_minutes_median"] is not None:
        parts.append(
            voice.say(
                "summary.refund_delay",
                known=numbers["refund_minutes_known"],
                minutes=numbers["refund_minutes_median"],
            )
        )
    yield _joined(voice, parts) + voice.citation("input", "orders")


def _address_sentences(voice: Voice) -> Iterator[str]:
    numbers = voice.contents.numbers
    known, shallow = numbers.count("address_known"), numbers.count("address_shallow")
    if not known:
        return
    total = numbers.count("suspects")
    key = "addresses" if known == total else "addresses_part"
    parts = [
        voice.say(
            "summary.addresses_few" if numbers.are_addresses_few else f"summary.{key}",
            total=total, known=known, shallow=shallow, percent=percent(shallow, known),
        )
    ]  # fmt: skip
    usual = numbers.count("comparison_address_known")
    if usual and not numbers.are_addresses_few:
        part = numbers.count("comparison_address_shallow")
        parts.append(
            voice.say(
                "summary.addresses_usual", known=usual, shallow=part, percent=percent(part, usual)
            )
        )
    yield _joined(voice, parts) + voice.citation("input", "orders")


def _report_sentence(voice: Voice) -> str:
    moments, numbers = voice.contents.moments, voice.contents.numbers
    shipping = voice.say(
        "summary.shipping", unshipped=numbers["not_shipped"], shipped=numbers["shipped"]
    )
    if moments.first_seen_at is None:
        return shipping + voice.citation("input", "orders")
    if moments.first_report_at is None:
        told = voice.say("summary.no_report", seen=voice.time(moments.first_seen_at))
    else:
        is_before = moments.first_report_at < moments.first_seen_at
        told = voice.say(
            "summary.report_before" if is_before else "summary.report",
            seen=voice.time(moments.first_seen_at),
            reported=voice.time(moments.first_report_at),
            lapse=voice.lapse(numbers.count("minutes_to_report")),
        )
    return _joined(voice, [told, shipping]) + voice.citation("input", "orders", "custody")


def _joined(voice: Voice, parts: list[str]) -> str:
    return (" " if voice.language == "en" else "").join(parts)


def _facts(voice: Voice) -> Iterator[list[str]]:
    """The facts box, label and value; an unknown value says so."""
    contents, numbers = voice.contents, voice.contents.numbers
    verdict, moments = contents.verdict, contents.moments
    count = numbers["suspects"]
    minutes = numbers["minutes_to_report"]
    window = voice.span(verdict.window_from, verdict.window_to) if verdict else None
    wait = None
    if minutes is not None:
        wait = voice.lapse(minutes) if minutes >= 0 else voice.say("fact.reported_before")
    values = {
        "window": voice.or_unknown(window),
        "window_orders": voice.number(verdict.orders if verdict else None),
        "expected": voice.number(float(verdict.expected) if verdict else None),
        "suspects": voice.number(count),
        "refund_asked": voice.share(numbers["refund_asked"], count),
        "refunded": voice.share(numbers["refunded"], count),
        "paid": voice.money(numbers["paid_fen"]),
        "refunded_money": voice.money(numbers["refunded_fen"]),
        "buyers": voice.number(numbers["buyers"]),
        "address_shallow": _shallow(voice),
        "identity_mismatch": voice.say("common.unknown"),
        "shipped": voice.share(numbers["shipped"], count),
        "first_seen": voice.time(moments.first_seen_at),
        "first_report": voice.time(moments.first_report_at),
        "minutes_to_report": voice.or_unknown(wait),
        "notice": voice.time(moments.first_notice_at),
        "penalties": _penalties(voice),
        "loss_floor": _loss(voice, contents.case.additions.loss_floor_fen),
        "loss_centre": _loss(voice, contents.case.additions.loss_centre_fen),
    }
    for name, value in values.items():
        yield [voice.say(f"fact.{name}"), value]


def _shallow(voice: Voice) -> str:
    """Beside the share how many of all it rests on; no share where they are too few."""
    numbers = voice.contents.numbers
    shallow, known, total = (numbers[n] for n in ("address_shallow", "address_known", "suspects"))
    if not known or known == total:
        return voice.share(shallow, known)
    key = "fact.address_few" if numbers.are_addresses_few else "fact.address_part"
    share = voice.share(shallow, known)
    return voice.say(key, share=share, shallow=shallow, known=known, total=total)


def _delivery(voice: Voice) -> dict[str, Any] | None:
    """Whom a copy with identities is for; nothing in any other copy."""
    delivery = voice.contents.case.delivery
    if delivery is None or voice.contents.tier != "T2":
        return None
    rows = {
        "recipient": delivery.recipient,
        "purpose": delivery.purpose,
        "legal_paper": delivery.legal_paper,
        "delete_by": delivery.delete_by.isoformat(),
    }
    return {
        "title": voice.say("tier.personal"),
        "text": voice.say("tier.personal_text"),
        "rows": [[voice.say(f"tier.{name}"), value] for name, value in rows.items()],
    }


def _loss(voice: Voice, fen: int | None) -> str:
    return voice.say("common.not_computed") if fen is None else voice.money(fen)


def _penalties(voice: Voice) -> str:
    penalties = sorted(voice.contents.case.penalties, key=lambda penalty: penalty.noticed_at)
    kinds = voice.say("common.comma").join(voice.measure(penalty.kind) for penalty in penalties)
    return kinds or voice.say("common.none")


def _figure(charts: Mapping[str, Chart]) -> dict[str, str] | None:
    chart = charts.get("rate")
    return {"file": "rate.svg", "caption": chart.caption, "alt": chart.alt} if chart else None


def _reading(voice: Voice) -> list[str]:
    verdict = voice.contents.verdict
    if verdict is None:
        return [voice.say("summary.limits")]
    told = voice.cited(
        "summary.consistent",
        "parameters",
        klass=voice.klass(verdict.klass),
        chance=voice.or_unknown(chance(verdict.probability.get(verdict.klass))),
        level=voice.level(verdict.level),
    )
    return [told, voice.say("summary.limits")]


def _against(voice: Voice) -> list[str]:
    lines = sorted(voice.contents.contrary, key=lambda line: _KINDS.index(line.kind))
    return [voice.words.pick(line.text) for line in lines[:_SHOWN_AGAINST]]
