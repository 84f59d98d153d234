"""Chapters that other parts of the house wrote, as blocks of a document."""

from __future__ import annotations

from collections.abc import Mapping

from appeals.packing.additions import Grid, Part, Picture, Sentence, Subheading
from appeals.packing.bilingual import Bilingual
from appeals.packing.documents.blocks import Block, figure, heading, paragraph, table
from appeals.packing.documents.voice import Voice


def chapter(voice: Voice, name: str) -> list[Block]:
    """The chapter's blocks in the voice's language; empty when nobody wrote it."""
    parts = voice.contents.case.additions.chapters.get(name, ())
    return [_block(voice, part) for part in parts]


def chapter_pictures(voice: Voice) -> Mapping[str, bytes]:
    """Every chapter's pictures by name, in the voice's language."""
    chapters = voice.contents.case.additions.chapters.values()
    pictures = (part for parts in chapters for part in parts if isinstance(part, Picture))
    return {picture.name: picture.svg[voice.language] for picture in pictures}


def _block(voice: Voice, part: Part) -> Block:
    pick = voice.words.pick
    match part:
        case Sentence():
            return paragraph(pick(part.text) + voice.citation(*part.cites))
        case Subheading():
            return heading(pick(part.text), 2)
        case Picture():
            return figure(part.name, pick(part.caption), pick(part.alt))
        case Grid():
            header = [pick(text) for text in part.header]
            rows = [[_cell(voice, cell) for cell in row] for row in part.rows]
            return table(header, rows, part.widths, part.right)


def _cell(voice: Voice, cell: Bilingual | str) -> str:
    return cell if isinstance(cell, str) else voice.words.pick(cell)
