"""Papers for a reader who knows neither platform nor country: a guide, and a certification."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.documents.blocks import Block, bullets, heading, page_break, paragraph
from appeals.packing.documents.signing import signing
from appeals.packing.documents.voice import Voice
from appeals.packing.naming import compact
from appeals.packing.numbers import ORDERS_CSV
from appeals.packing.variants.saying import part, say
from appeals.packing.working import hash_of

Files = Mapping[str, bytes]


def reading_guide(voice: Voice, _files: Files) -> list[Block]:
    names = ("first", "report", "figures", "verify", "neutral")
    return [
        heading(part(voice, "reading_guide")),
        bullets([say(voice, f"guide.{name}") for name in names]),
    ]


def certification_902(voice: Voice, files: Files) -> list[Block]:
    """For Federal Rules of Evidence 902(11), (13), (14): the signer fills in what only they know."""
    numbers = compact(voice.catalogue.numbers("input")) or "E____"
    return [
        page_break(),
        heading(part(voice, "certification_902")),
        paragraph(say(voice, "certify.rule")),
        paragraph(say(voice, "certify.one")),
        paragraph(say(voice, "certify.two", numbers=numbers)),
        paragraph(say(voice, "certify.three")),
        paragraph(say(voice, "certify.four", sha256=hash_of(files, ORDERS_CSV))),
        paragraph(say(voice, "certify.penalty")),
        signing(voice, say(voice, "certify.sign")),
    ]
