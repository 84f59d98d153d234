"""08-damages/damages: how the loss was counted, in one language."""

from __future__ import annotations

from typing import Any

from appeals.packing.documents.blocks import Block, heading
from appeals.packing.documents.chapters import chapter
from appeals.packing.documents.signing import signing
from appeals.packing.documents.summary import front
from appeals.packing.documents.voice import Voice


def damages_document(voice: Voice) -> dict[str, Any] | None:
    """The document's data; None where nobody entered a cost or counted lost sales."""
    told = chapter(voice, "damages")
    if not told:
        return None
    blocks: list[Block] = [_raised(block) for block in told]
    blocks.append(signing(voice, voice.say("damages.prepared_by")))
    return {**front(voice, "damages.title"), "blocks": blocks}


def _raised(block: Block) -> Block:
    """A chapter's subheadings are this document's own headings."""
    return heading(block["text"]) if block["kind"] == "heading" else block
