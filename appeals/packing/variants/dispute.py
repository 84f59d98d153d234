"""A payment dispute: what of the case goes into which field of its form, within the limits."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from appeals.packing.documents.blocks import Block, bullets, heading, paragraph, table
from appeals.packing.documents.voice import Voice
from appeals.packing.letters import count_characters
from appeals.packing.profile import EvidenceKey
from appeals.packing.text import json_bytes
from appeals.packing.variants.letter import letter_text
from appeals.packing.variants.saying import part, say

Files = Mapping[str, bytes]
_SHOWN = 400  # characters of a text that the table prints; the whole stands in evidence.json


def dispute_keys(voice: Voice, _files: Files) -> list[Block]:
    profile = voice.contents.profile
    header = [say(voice, f"dispute.{name}") for name in ("field", "kind", "content", "limit")]
    rows = [_row(voice, key) for key in profile.evidence_keys]
    lines = [say(voice, "dispute.intro"), say(voice, "dispute.order")]
    if profile.is_once_only:
        lines.append(say(voice, "dispute.once"))
    return [
        heading(part(voice, "dispute_keys")),
        bullets(lines),
        table(header, rows, (2.6, 0.8, 5, 1.8)),
        paragraph(_totals(voice)),
        paragraph(file_limits(voice)),
    ]


def evidence_json(voice: Voice) -> bytes:
    """The same, for a program: null where only the shop has something to say."""
    profile = voice.contents.profile
    keys = [
        {
            "key": key.key,
            "kind": key.kind,
            "fill": key.fill,
            "value": filled(voice, key),
            "characters": count_characters(filled(voice, key) or "")
            if key.kind == "text"
            else None,
            "max_characters": key.max_characters,
            "note": key.said,
        }
        for key in profile.evidence_keys
    ]
    return json_bytes(
        {
            "profile": profile.id,
            "checked_on": profile.checked_on,
            "confidence": profile.confidence,
            "attachments": _listed(dataclasses.asdict(profile.attachments)),
            "text_limits": profile.text_limits,
            "total_characters": total_characters(voice),
            "keys": keys,
        }
    )


def filled(voice: Voice, key: EvidenceKey) -> str | None:
    """What the case gives for a field; None where only the shop can fill it."""
    if key.fill == "statement":
        return letter_text(voice)
    if key.fill == "products":
        return voice.contents.product_names()
    if key.fill == "papers":
        return f"{voice.contents.appeal_folder}/papers.{voice.language}.pdf"
    if key.fill == "refunds":
        return _refunds(voice)
    return None


def total_characters(voice: Voice) -> int:
    texts = (
        filled(voice, key) for key in voice.contents.profile.evidence_keys if key.kind == "text"
    )
    return sum(count_characters(text) for text in texts if text)


def _refunds(voice: Voice) -> str:
    numbers = voice.contents.numbers
    return say(voice, "dispute.refunds", cutoff=voice.time(voice.contents.case.cutoff),
               suspects=numbers.count("suspects"), asked=numbers.count("refund_asked"),
               refunded=numbers.count("refunded"), money=voice.money(numbers["refunded_fen"]))  # fmt: skip


def _row(voice: Voice, key: EvidenceKey) -> list[str]:
    text = filled(voice, key)
    shown = key.said[voice.language]
    if text and key.fill != "papers":
        cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
        shown = f"{shown}: {cut}"
    return [key.key, say(voice, f"dispute.{key.kind}"), shown, _limit(voice, key, text)]


def _limit(voice: Voice, key: EvidenceKey, text: str | None) -> str:
    if key.kind == "file":
        return ""
    if key.max_characters is None:
        return say(voice, "dispute.no_limit")
    return say(
        voice, "dispute.characters", count=count_characters(text or ""), limit=key.max_characters
    )


def _totals(voice: Voice) -> str:
    limit: object = voice.contents.profile.text_limits.get("total_characters")
    return say(voice, "dispute.total", count=total_characters(voice),
               limit=limit or say(voice, "dispute.unknown"))  # fmt: skip


def file_limits(voice: Voice) -> str:
    """Each limit that is known; those that are not, by name."""
    limits, apart = voice.contents.profile.attachments, say(voice, "dispute.apart")
    values = {
        "types": ", ".join(limits.types or ()),
        "mb": f"{limits.max_mb:g}" if limits.max_mb else "",
        "pages": limits.max_pages, "files": limits.max_files,
        "total": f"{limits.max_total_mb:g}" if limits.max_total_mb else "",
        "points": limits.min_point_size,
    }  # fmt: skip
    known = [say(voice, f"limit.{name}", value=value) for name, value in values.items() if value]
    open_ = [say(voice, f"limit.{name}_name") for name, value in values.items() if not value]
    sentences = [say(voice, "dispute.limits", limits=apart.join(known))] if known else []
    sentences += [say(voice, "dispute.limits_open", names=apart.join(open_))] if open_ else []
    return " ".join(sentences)


def _listed(values: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
