"""02-appeal/…/attach-NN.*: the pack's papers in the shape that the platform's form takes, and their list."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appeals.packing.attachments import Attachment, Fitted, Paper, fit
from appeals.packing.attachments.order import ATTACHMENTS, DOCUMENTS, ORIGINALS
from appeals.packing.bilingual import Bilingual
from appeals.packing.contents import Contents
from appeals.packing.profile import Attachments
from appeals.packing.tables.catalogue import NOTICES
from appeals.packing.text import Cell, csv_bytes
from appeals.packing.words import Words

HEADER = (
    "file", "name_zh", "name_en", "made_from", "pages", "bytes", "sha256", "what_was_done_zh",
    "what_was_done_en",
)  # fmt: skip
_WORDS = Words("en")
Files = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the pack that may go along."""

    path: str
    title: Bilingual


def attachment_files(contents: Contents, files: Files) -> dict[str, bytes]:
    """This will shape what the copy's tier holds by the profile's limits; whatever stays out is listed.

    `files` hold the copy's documents already. Originals come from the case, as far as the tier goes.
    """
    found = {files[source.path]: source for source in reversed(tuple(_sources(contents, files)))}
    once = tuple(reversed(found.values()))  # a receipt may lie at two places of a copy
    return shaped(once, contents.profile.attachments, contents.appeal_folder, files)


def shaped(
    sources: Sequence[Source], limits: Attachments, folder: str, files: Files
) -> dict[str, bytes]:
    """This will write the attachments made of these files, in their order, and the list."""
    fitted = fit(tuple(_paper(source.path, files) for source in sources), limits)
    named = {_file_name(number, one): one for number, one in enumerate(fitted.attachments, start=1)}
    rows = (row for source in sources for row in _rows(source, fitted, named, limits, files))
    done = {f"{folder}/{name}": one.content for name, one in named.items()}
    return {**done, f"{folder}/{ATTACHMENTS}": csv_bytes(HEADER, rows)}


def sources_in(rows: Iterable[Mapping[str, str]]) -> tuple[Source, ...]:
    """Read the list of a pack back, a file once."""
    told = {
        row["made_from"]: Source(row["made_from"], Bilingual(row["name_en"], row["name_zh"]))
        for row in rows
    }
    return tuple(told.values())


def _sources(contents: Contents, files: Files) -> Iterator[Source]:
    """In the order of what persuades."""
    for name, place in DOCUMENTS.items():
        path = place.format(language=contents.profile.language)
        if path in files:
            yield Source(path, _WORDS.both(f"attached.{name}"))
    notice = _WORDS.both("catalogue.notice_name")
    received = [
        ("notice", Source(path, notice)) for path in sorted(files) if path.startswith(NOTICES)
    ]
    received += [
        (file.exhibit, Source(f"data/{file.path}", file.name))
        for file in contents.case.additions.in_tier(contents.tier)
        if file.exhibit in ORIGINALS
    ]
    for _, source in sorted(received, key=lambda one: ORIGINALS.index(one[0])):
        yield source


def _paper(path: str, files: Files) -> Paper:
    is_own = any(path.startswith(place.partition(".")[0]) for place in DOCUMENTS.values())
    return Paper(path, path.rpartition(".")[2].lower(), files[path], is_original=not is_own)


def _file_name(number: int, one: Attachment) -> str:
    return f"attach-{number:02d}.{one.name.rpartition('.')[2]}"


def _rows(
    source: Source, fitted: Fitted, named: Mapping[str, Attachment], limits: Attachments,
    files: Files,
) -> Iterator[tuple[Cell, ...]]:  # fmt: skip
    """A line for each piece of one file, then for each that had to stay out."""
    about = (source.title.said_in("zh"), source.title.en, source.path)
    for file, one in named.items():
        if one.paper == source.path:
            done = _done(one, limits, files[source.path])
            digest = hashlib.sha256(one.content).hexdigest()
            yield (file, *about, one.pages, len(one.content), digest, done.said_in("zh"), done.en)
    for out in fitted.left_out:
        if out.paper == source.path:
            why = _WORDS.both(f"attached.out_{out.reason}")
            yield (None, *about, None, None, None, why.said_in("zh"), why.en)


def _done(one: Attachment, limits: Attachments, source: bytes) -> Bilingual:
    """What became of the paper, and whether that rests on limits nobody knows."""
    if one.content == source:
        key = "as_it_is" if _are_known(limits) else "unknown_limits"
    elif one.content.startswith(b"%PDF"):
        key = "cut"
    else:
        key = "drawn"
    return _WORDS.both(f"attached.{key}")


def _are_known(limits: Attachments) -> bool:
    told = (limits.types, limits.max_mb, limits.max_files, limits.max_pages)
    return None not in told
