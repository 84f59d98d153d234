"""A picture without what it must not show: pixels painted over and written anew, no metadata."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

_MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """A part to blacken, in percent of the picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float


def redacted_picture(content: bytes, boxes: tuple[Box, ...]) -> bytes:
    """This will give a PNG of the pixels alone, turned upright, with every box painted black.

    Nothing of the file but its pixels survives: no EXIF, place, thumbnail, comment or profile.
    Raises ValueError for what is no picture, or one of too many pixels.
    """
    try:
        with Image.open(io.BytesIO(content)) as found:
            if found.width * found.height > _MOST_PIXELS:
                raise ValueError("The picture has too many pixels.")
            upright = ImageOps.exif_transpose(found).convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as fault:
        raise ValueError("This is no picture that can be read.") from fault
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    pen = ImageDraw.Draw(clean)
    for box in boxes:
        pen.rectangle(_corners(box, clean.width, clean.height), fill="black")
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=False, compress_level=6)
    return out.getvalue()


def _corners(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    return (
        int(box.left * width / 100),
        int(box.top * height / 100),
        min(width, round(box.right * width / 100)) - 1,
        min(height, round(box.bottom * height / 100)) - 1,
    )
