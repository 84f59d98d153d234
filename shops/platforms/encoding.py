"""Which letters a text file is written in: byte order mark, strict UTF-8, then GB18030.

The whole file is decoded before an answer is given: one bad byte means the next codec. Guessing
by statistics is fooled by short headers, and ignoring bad bytes loses data silently.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from shops.platforms.problems import FileCode, FileProblem

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a merchant may choose by hand on the import page.
CHOICES = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "big5", "cp1252", "cp932")
_CHUNK_BYTES = 1024 * 1024


def encoding_of(path: Path, chosen: str | None = None) -> str:
    """Name the codec that reads the whole file. Raises FileProblem when none, or not `chosen`."""
    if chosen is not None:
        if not _decodes(path, chosen):
            raise FileProblem(FileCode.ENCODING, encoding=chosen)
        return chosen
    with path.open("rb") as file:
        head = file.read(4)
    candidates = [name for mark, name in _MARKS if head.startswith(mark)]
    for name in [*candidates, "utf-8", "gb18030"]:
        if _decodes(path, name):
            return name
    raise FileProblem(FileCode.ENCODING, encoding="UTF-8, GB18030")


def _decodes(path: Path, name: str) -> bool:
    try:
        decoder = codecs.getincrementaldecoder(name)("strict")
    except LookupError as error:
        raise FileProblem(FileCode.ENCODING, encoding=name) from error
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
