"""What a pack holds for its very reader: papers, letter and form fields, by the profile's data.

The core is the same for every reader. A profile lists its papers in `documents`; they are bound in
one document a language, in that order, in the profile's own folder. No paper names anybody or
draws a conclusion of law.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from appeals.packing.attachments.order import takes_attachments
from appeals.packing.contents import Contents
from appeals.packing.documents.assessment import warning
from appeals.packing.documents.blocks import Block
from appeals.packing.documents.letter import USUAL_POINTS, letter_document
from appeals.packing.documents.summary import front
from appeals.packing.documents.typesetting import typeset
from appeals.packing.documents.voice import Voice
from appeals.packing.errors import PackError
from appeals.packing.said import said
from appeals.packing.tables.catalogue import Catalogue
from appeals.packing.variants import (
    authority,
    circumstances,
    court,
    dispute,
    english,
    everybody,
    police,
)
from appeals.packing.variants.attaching import attachment_files
from appeals.packing.variants.letter import has_letter, letter_text
from appeals.packing.variants.saying import say

Files = Mapping[str, bytes]

PAPERS: Mapping[str, Callable[[Voice, Files], list[Block]]] = {
    "cover": everybody.cover,
    "facts_timeline": everybody.facts_timeline,
    "records": everybody.records,
    "limits": everybody.limits,
    "sealed_annex": everybody.sealed_annex,
    "leads": authority.leads,
    "circumstances": circumstances.circumstances,
    "law_note": authority.law_note,
    "complaint": authority.complaint,
    "preservation_request": authority.preservation_request,
    "collection_request": authority.collection_request,
    "loss_floor": police.loss_floor,
    "victim_statement": police.victim_statement,
    "damages": court.damages,
    "catalogue": court.catalogue,
    "copies_per_party": court.copies_per_party,
    "translations": court.translations,
    "reading_guide": english.reading_guide,
    "certification_902": english.certification_902,
    "dispute_keys": dispute.dispute_keys,
}


def variant_files(contents: Contents, catalogue: Catalogue, files: Files) -> dict[str, bytes]:
    """This will write the profile's own letter, papers and fields; for a plain platform the letter
    and the attachments of its form.

    Raises PackError for a paper that does not exist.
    """
    done: dict[str, bytes] = {}
    for language in contents.profile.languages:
        voice = Voice(contents, catalogue, language)
        if has_letter(voice):
            done |= _letter(voice)
        if contents.profile.documents:
            done |= _papers(voice, files) | _forms(voice)
    if takes_attachments(contents.profile):
        done |= attachment_files(contents, files)
    return done


def _papers(voice: Voice, files: Files) -> dict[str, bytes]:
    contents = voice.contents
    unknown = [code for code in contents.profile.documents if code not in PAPERS]
    if unknown:
        raise PackError(said("refusals", "profile.papers", names=", ".join(unknown)))
    blocks: list[Block] = warning(voice)
    for code in contents.profile.documents:
        blocks += PAPERS[code](voice, files)
    title = say(voice, f"title.{contents.profile.letter_template or 'neutral'}")
    data: dict[str, Any] = {**front(voice, "summary.title"), "title": title, "blocks": blocks}
    pdf = typeset(_template(voice), data, {}, contents.case.cutoff)
    return {f"{contents.appeal_folder}/papers.{voice.language}.pdf": pdf}


def _template(voice: Voice) -> str:
    """Forms that ask for type of a least size get large type throughout."""
    return "large" if voice.contents.profile.audience == "payment" else "report"


def _letter(voice: Voice) -> dict[str, bytes]:
    contents = voice.contents
    text = letter_text(voice)
    stem = f"{contents.appeal_folder}/letter.{voice.language}"
    least = contents.profile.attachments.min_point_size or 0
    pdf = letter_document(
        text, shop=contents.case.shop.name, language=voice.language, dated=contents.case.cutoff,
        points=max(least, USUAL_POINTS),
    )  # fmt: skip
    return {f"{stem}.txt": text.encode() + b"\n", f"{stem}.pdf": pdf}


def _forms(voice: Voice) -> dict[str, bytes]:
    """Editable twins of what a person or a program fills in."""
    contents, documents = voice.contents, voice.contents.profile.documents
    done: dict[str, bytes] = {}
    if "victim_statement" in documents:
        lines = "\n\n".join(police.statement_lines(voice))
        done[f"{contents.appeal_folder}/victim-statement.{voice.language}.txt"] = (
            f"{lines}\n".encode()
        )
    if contents.profile.evidence_keys:
        done[f"{contents.appeal_folder}/evidence.json"] = dispute.evidence_json(voice)
    return done
