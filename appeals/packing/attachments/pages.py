"""Pages of PDFs: counted, cut out, and drawn as pictures."""

from __future__ import annotations

import io
from functools import cache

import pikepdf
import typst
from PIL import Image, UnidentifiedImageError

DPI = 110
_QUALITIES = (85, 70, 55, 40)


def page_count(pdf: bytes) -> int:
    """How many pages; 0 for what is no PDF that can be read."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            return len(opened.pages)
    except pikepdf.PdfError:
        return 0


def cut(pdf: bytes, first: int, last: int) -> bytes:
    """This will give pages `first` to `last` (from 0, the last not included) as a PDF of its own."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as source, pikepdf.new() as target:
        target.pages.extend(source.pages[first:last])
        target.save(out, deterministic_id=True)
    return out.getvalue()


def drawn_pages(pdf: bytes, most_bytes: int | None) -> list[bytes]:
    """This will draw each page as a JPG of at most `most_bytes`, about 200 kB at 110 dpi.

    Raises ValueError where a page cannot be drawn or does not become small enough.
    """
    return [small_jpg(_page(pdf, number), most_bytes) for number in _sizes(pdf)]


def small_jpg(picture: bytes, most_bytes: int | None) -> bytes:
    """This will give the picture as a JPG without metadata, coarser until it is small enough."""
    try:
        with Image.open(io.BytesIO(picture)) as found:
            pixels = found.convert("RGB")
    except (UnidentifiedImageError, OSError) as fault:
        raise ValueError("This is no picture that can be read.") from fault
    for scale in (1.0, 0.7, 0.5):
        size = (max(1, int(pixels.width * scale)), max(1, int(pixels.height * scale)))
        sized = pixels if scale == 1.0 else pixels.resize(size)
        for quality in _QUALITIES:
            out = io.BytesIO()
            sized.save(out, "JPEG", quality=quality)
            if most_bytes is None or out.tell() <= most_bytes:
                return out.getvalue()
    raise ValueError("The picture does not become small enough.")


def picture_pdf(picture: bytes) -> bytes:
    """This will put one picture on one page of a PDF."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(picture)) as found:
            found.convert("RGB").save(out, "PDF", resolution=DPI)
    except (UnidentifiedImageError, OSError) as fault:
        raise ValueError("This is no picture that can be read.") from fault
    return out.getvalue()


def _sizes(pdf: bytes) -> list[tuple[int, float, float]]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        boxes = [[float(edge) for edge in page.mediabox] for page in opened.pages]
    return [(n, box[2] - box[0], box[3] - box[1]) for n, box in enumerate(boxes, start=1)]


def _page(pdf: bytes, page: tuple[int, float, float]) -> bytes:
    """From memory: a folder of its own would lie open where the process is killed.

    The library takes texts alone, so a character stands for each byte.
    """
    number, width, height = page
    told = (
        f"#set page(width: {width}pt, height: {height}pt, margin: 0pt)\n"
        '#let pdf = bytes(read("in.txt").codepoints().map(str.to-unicode))\n'
        f'#image(pdf, format: "pdf", page: {number}, width: 100%)'
    )
    sources = {"main.typ": told.encode(), "in.txt": pdf.decode("latin-1").encode()}
    try:
        # The library's own types do not list the dict of sources that it takes.
        drawn = typst.compile(  # type: ignore[call-overload]
            sources, format="png", ppi=DPI, font_paths=_fonts()
        )
        return bytes(drawn)
    except (RuntimeError, typst.TypstError) as fault:
        raise ValueError(f"Page {number} could not be drawn.") from fault


@cache
def _fonts() -> typst.Fonts:
    """A page brings its fonts along: none of the system's is looked for, page after page."""
    return typst.Fonts(include_system_fonts=False)
