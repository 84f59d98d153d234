"""What the readers of files report by code, in the viewer's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from shops.platforms.problems import FILE_MESSAGES, HINTS, Code, FileCode, sentence_of
from shops.platforms.registry import FORMATS


def problem_message(code: str, column: str, params: Mapping[str, str]) -> str:
    """Say what is wrong with a cell."""
    values = {"value": "", "first_row": ""} | dict(params)
    return _(sentence_of(Code(code), params)).format(column=column, **values)


def problem_hint(code: str) -> str:
    """Say what to do about it."""
    return _(HINTS[Code(code)])


def file_problem(problem: Mapping[str, object], fallback: str) -> str:
    """Say why a whole file cannot be read; `fallback` where the problem is not one of a file."""
    code, params = str(problem.get("code", "")), problem.get("params")
    if code not in FileCode.__members__.values() or not isinstance(params, dict):
        return _(fallback) if fallback else ""
    text = _(FILE_MESSAGES[FileCode(code)]).format(**params)
    for format_ in FORMATS:
        text = text.replace(format_.title, _(format_.title))
    return text
