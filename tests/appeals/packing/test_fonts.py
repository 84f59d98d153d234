"""Documents are set in two known fonts, whose bytes are pinned; nothing else can slip in."""

from __future__ import annotations

import hashlib
import io
import re

import pikepdf
from pypdf import PdfReader

from appeals.packing.documents.blocks import heading, paragraph
from appeals.packing.documents.typesetting import typeset
from appeals.packing.environment import describe_environment
from appeals.packing.fonts import BOLD
from tests.appeals.packing.cases import CUTOFF

# Another file would change the bytes of every pack; change it on purpose, never by accident.
BOLD_SHA256 = "95d2d9af0dc05bebe6938cda06a2ae3aab6a0f9856502a51379961edc0c0f8c5"
FRONT = {
    "lang": "zh-Hans", "title": "标题", "subtitle": "店铺", "product": "包", "tier": "T1",
    "pack_id": "BG-1", "cutoff": "2026", "facts_only": "事实", "page": "{page} / {total}",
}  # fmt: skip
RARE = "喆"  # stands in no GB 2312 table


def document(text: str) -> bytes:
    data = {**FRONT, "blocks": [heading(text), paragraph("正文 plain")]}
    return typeset("report", data, {}, CUTOFF)


def faces(pdf: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {
            re.sub(r"^/[A-Z]{6}\+", "", str(item.FontName))
            for item in opened.objects
            if isinstance(item, pikepdf.Dictionary) and "/FontName" in item
        }


def test_bold_font_is_the_one_that_was_pinned_and_stands_in_the_environment() -> None:
    told = hashlib.sha256(BOLD.read_bytes()).hexdigest()

    assert told == BOLD_SHA256
    assert describe_environment("x").fonts[BOLD.name] == told
    assert BOLD.stat().st_size < 10_000_000
    assert "SIL Open Font License" in (BOLD.parent / "OFL.txt").read_text("utf-8")


def test_headings_are_bold_and_text_is_regular() -> None:
    assert faces(document("结论 Result")) == {"NotoSansSC-Bold", "NotoSansSC-Regular"}


def test_rare_character_in_a_heading_is_still_printed() -> None:
    pdf = document(f"陶{RARE}的店")

    assert RARE in "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert faces(pdf) <= {"NotoSansSC-Bold", "NotoSansSC-Regular"}


def test_document_keeps_both_standards_and_its_tags() -> None:
    pdf = document("结论")

    assert b"pdfaid:part>2" in pdf
    assert b"pdfuaid:part>1" in pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in opened.Root
