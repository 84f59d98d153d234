"""Which letters a text file is written in: byte order mark, strict UTF-8, then GB18030.

UTF-16 whose mark was lost is read where the halves of its letters leave no doubt.

The whole file is decoded before an answer is given: one bad byte means the next codec. Guessing
by statistics is fooled by short headers, and ignoring bad bytes loses data silently. Exports of
foreign platforms may also be in Windows' western or Japanese letters; whether they are asked is the
platform's to say, after the columns have told it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path

from shops.platforms.problems import FileCode, FileProblem

# UTF-32's little-endian mark begins with UTF-16's, so it is asked first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a merchant may choose by hand on the import page.
CHOICES = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "big5", "cp1252", "cp932")
_CHUNK_BYTES = 1024 * 1024


# Read with this until the columns tell the platform, and with it the codecs to try.
ANY_BYTES = "latin-1"
# What these say about a file that is no UTF-8 waits for the platform's own codecs.
GUESSED = frozenset({"gb18030", ANY_BYTES})


# Digits and the commas between hanzi have one empty half, few hanzi (一, 言) have the other one empty.
_EMPTY_HALVES = 0.02
_MOST_OF_THEM = 8
_DELIMITERS = ",\t;|"
_FEWEST_DELIMITERS = 2
_HEAD_BYTES = 4096


def unmarked_wide(head: bytes) -> str | None:
    """Name the UTF-16 of a table that begins without its mark; None where anything speaks against it."""
    for name, half in (("utf-16-le", 1), ("utf-16-be", 0)):
        own, other = head[half::2].count(0), head[1 - half :: 2].count(0)
        if own > _EMPTY_HALVES * len(head) and own > _MOST_OF_THEM * other:
            return name if _is_table(head, name) else None
    return None


def _is_table(head: bytes, name: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)("strict").decode(head)
    except UnicodeDecodeError:
        return False
    has_cells = any(text.count(mark) >= _FEWEST_DELIMITERS for mark in _DELIMITERS)
    return has_cells and all(sign.isprintable() or sign in "\t\r\n" for sign in text)


def encoding_of(path: Path, chosen: str | None = None) -> str | None:
    """Name the codec that reads the whole file, or None when only another code page can.

    Raises FileProblem when the file is not in the `chosen` one, or breaks off the one it begins in.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    marked = [name for mark, name in _MARKS if head.startswith(mark)]
    told = chosen or (None if marked else unmarked_wide(head))
    if told is not None:
        if not _decodes(path, told):
            raise FileProblem(FileCode.ENCODING, encoding=told)
        return told
    return next((name for name in [*marked, "utf-8", "gb18030"] if _decodes(path, name)), None)


def encoding_for(path: Path, read_as: str | None, platform_codecs: Sequence[str]) -> str:
    """Decide between GB18030 and a foreign platform's own codecs, for a file that is no UTF-8.

    Raises FileProblem when none of them reads the whole file.
    """
    fits_gb = read_as == "gb18030"
    letters = _letters_of(path) if platform_codecs else None
    first = [letters] if letters in platform_codecs else []
    for name in [*first, *(["gb18030"] if fits_gb else []), *platform_codecs]:
        if name is not None and _decodes(path, name):
            return name
    raise FileProblem(FileCode.ENCODING, encoding="UTF-8, GB18030")


def first_unreadable_line(path: Path, name: str) -> int | None:
    """Number the first line that is not in the codec, from 1; None where all of them are.

    For codecs in which no byte of a letter is a line's end.
    """
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode(name)
            except UnicodeError:
                return number
    return None


_LOOK_BYTES = 1024 * 1024
_KANA = re.compile(rb"[\x82\x83][\x40-\xfc]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
# In Japanese text about half of the letters are kana, which Shift_JIS leads in with 82 and 83; in
# GBK these two lead in rare hanzi.
_KANA_SHARE = 0.1
# Accented letters stand alone between plain ones, hanzi come as pairs of high bytes.
_LONE_SHARE = 0.5


def _letters_of(path: Path) -> str | None:
    """Say which letters the bytes above ASCII look like: cp932, cp1252, or neither."""
    with path.open("rb") as file:
        data = file.read(_LOOK_BYTES)
    runs = _HIGH_RUN.findall(data)
    high = sum(map(len, runs))
    if not high:
        return None
    if len(_KANA.findall(data)) > _KANA_SHARE * high or _is_from_japan(data):
        return "cp932"
    return "cp1252" if sum(len(run) == 1 for run in runs) > _LONE_SHARE * high else None


# Names and addresses may hold next to no kana. Then what the file says of its country counts, where
# reading it so makes sense: of two bytes of GBK most would be two half-width kana.
_JAPAN = re.compile(rb"(?<![A-Za-z])JPY(?![A-Za-z])|\.co\.jp\b|[\t,\"]JP[\t,\"\r\n]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_MOST_HALF_WIDTH = 0.3


def _is_from_japan(data: bytes) -> bool:
    if not _JAPAN.search(data):
        return False
    text = data.decode("cp932", errors="ignore")
    letters = sum(not sign.isascii() for sign in text)
    return letters > 0 and len(_HALF_WIDTH.findall(text)) < _MOST_HALF_WIDTH * letters


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
