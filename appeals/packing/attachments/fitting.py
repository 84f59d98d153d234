"""Which papers go along, in what shape, and what had to stay out and why.

Papers come in the order of what persuades; the first one is the summary. Where a limit is not
known nothing is cut, and the reader is told to look in the console.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from appeals.packing.attachments import pages
from appeals.packing.profile import Attachments

_MEGABYTE = 1_000_000
_PICTURES = ("jpg", "png", "gif")


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of the case. `is_original`: a voucher that some platforms want unaltered."""

    name: str  # ASCII, without ending
    extension: str
    content: bytes = field(repr=False)
    is_original: bool = False
    title: str = ""  # in its reader's language


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str  # with its number in front and its ending
    content: bytes = field(repr=False)
    pages: int
    title: str = ""
    paper: str = ""  # the name of the one it was made from


@dataclass(frozen=True, slots=True)
class LeftOut:
    name: str
    reason: str  # type, type_unknown, altered, size, files, total, pages, unreadable
    title: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    attachments: tuple[Attachment, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def pages(self) -> int:
        return sum(one.pages for one in self.attachments)


class _NoFit(Exception):
    """The paper cannot take a shape that the form takes."""


def fit(papers: tuple[Paper, ...], limits: Attachments) -> Fitted:
    """This will shape the papers and take as many as fit, in their order.

    `max_pages` is read as the strictest rule there is: of each file and of all together.
    """
    taken: list[Attachment] = []
    out: list[LeftOut] = []
    for paper in papers:
        try:
            pieces = list(_pieces(paper, limits))
        except _NoFit as fault:
            out.append(LeftOut(paper.name, str(fault), paper.title, paper.name))
            continue
        for number, piece in enumerate(pieces, start=1):
            reason = _refusal(taken, piece, limits)
            suffix = f"-{number:02d}" if len(pieces) > 1 else ""
            if reason:
                out.append(LeftOut(f"{paper.name}{suffix}", reason, paper.title, paper.name))
                continue
            name = f"{len(taken) + 1:02d}-{paper.name}{suffix}.{piece.extension}"
            taken.append(Attachment(name, piece.content, piece.pages, paper.title, paper.name))
    return Fitted(tuple(taken), tuple(out))


@dataclass(frozen=True, slots=True)
class _Piece:
    extension: str
    content: bytes
    pages: int


def _refusal(taken: list[Attachment], piece: _Piece, limits: Attachments) -> str:
    if limits.max_files is not None and len(taken) >= limits.max_files:
        return "files"
    total = sum(len(one.content) for one in taken) + len(piece.content)
    if limits.max_total_mb is not None and total > limits.max_total_mb * _MEGABYTE:
        return "total"
    sheets = sum(one.pages for one in taken) + piece.pages
    if limits.max_pages is not None and sheets > limits.max_pages:
        return "pages"
    return ""


def _pieces(paper: Paper, limits: Attachments) -> Iterator[_Piece]:
    try:
        yield from _shaped(paper, limits)
    except ValueError as fault:
        raise _NoFit("unreadable") from fault


def _shaped(paper: Paper, limits: Attachments) -> Iterator[_Piece]:
    takes = _takes(limits)
    is_kept = paper.extension in takes and not (limits.image_only and paper.extension == "pdf")
    if is_kept and paper.extension == "pdf":
        yield from _pdf(paper, limits)
    elif is_kept:
        yield _kept(paper, limits)
    elif limits.unaltered_only and paper.is_original:
        raise _NoFit("altered")
    elif paper.extension == "pdf" and "jpg" in takes:
        for drawn in pages.drawn_pages(paper.content, _most(limits)):
            yield _Piece("jpg", drawn, 1)
    elif paper.extension in _PICTURES and "pdf" in takes and not limits.image_only:
        yield from _pdf(Paper(paper.name, "pdf", pages.picture_pdf(paper.content)), limits)
    else:
        is_told = limits.types is not None or limits.image_only
        raise _NoFit("type" if is_told else "type_unknown")


def _takes(limits: Attachments) -> tuple[str, ...]:
    if limits.types is not None:
        return limits.types
    return ("jpg", "png") if limits.image_only else ("pdf", *_PICTURES)


def _kept(paper: Paper, limits: Attachments) -> _Piece:
    """A picture as it is, or a smaller copy where it is too large and may be copied."""
    most = _most(limits)
    if most is None or len(paper.content) <= most:
        return _Piece(paper.extension, paper.content, 1)
    if paper.is_original and limits.unaltered_only:
        raise _NoFit("size")
    if "jpg" not in _takes(limits):
        raise _NoFit("size")
    return _Piece("jpg", pages.small_jpg(paper.content, most), 1)


def _pdf(paper: Paper, limits: Attachments) -> Iterator[_Piece]:
    """A PDF whole, or cut where it has too many pages or bytes."""
    count = pages.page_count(paper.content)
    if not count:
        raise ValueError("no pages")
    most = _most(limits)
    whole = most is None or len(paper.content) <= most
    if whole and (limits.max_pages is None or count <= limits.max_pages):
        yield _Piece("pdf", paper.content, count)
        return
    if limits.unaltered_only and paper.is_original:
        raise _NoFit("size")
    yield from _cut(paper.content, 0, count, limits)


def _cut(pdf: bytes, first: int, last: int, limits: Attachments) -> Iterator[_Piece]:
    """Halve until each part fits; a single page that is too large does not."""
    part, most = pages.cut(pdf, first, last), _most(limits)
    is_small = most is None or len(part) <= most
    if is_small and (limits.max_pages is None or last - first <= limits.max_pages):
        yield _Piece("pdf", part, last - first)
    elif last - first == 1:
        raise _NoFit("size")
    else:
        middle = (first + last) // 2
        if is_small and limits.max_pages is not None:
            middle = first + limits.max_pages
        yield from _cut(pdf, first, middle, limits)
        yield from _cut(pdf, middle, last, limits)


def _most(limits: Attachments) -> int | None:
    return None if limits.max_mb is None else int(limits.max_mb * _MEGABYTE)
