"""Reads what a place answered into one word of the closed list in shops/answers.py.

A robot's service says no inside a 200 more often than with a status, so the body is read. The
codes are those of the services' own documentation as far as it is public, and were not all met.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from shops.answers import FINAL, sentence_of
from shops.masking import mask_text
from shops.outgoing import failure_of

_DETAIL_LENGTH = 160
_LONGEST_WAIT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """`detail` holds the service's own words; `wait_seconds` how long it asks to be left alone."""

    code: str
    detail: str = ""
    wait_seconds: int = 0

    @property
    def is_ok(self) -> bool:
        return self.code == "ok"

    @property
    def is_final(self) -> bool:
        """True when trying again without a person's help is in vain."""
        return self.code in FINAL

    @property
    def sentence(self) -> str:
        return sentence_of(self.code)


# What each service's own number means. Sources: the services' developer pages on group robots.
_CODES: dict[int, str] = {
    # WeCom group robots
    93000: "gone",
    93004: "gone",
    93008: "gone",
    45009: "busy",
    45033: "busy",
    40008: "content",
    40058: "content",
    # DingTalk custom robots
    300001: "gone",
    300005: "gone",
    400101: "gone",
    400102: "gone",
    130101: "busy",
    410100: "busy",
    430101: "content",
    430102: "content",
    430103: "content",
    # Feishu and Lark custom bots
    19001: "gone",
    19021: "signature",
    19022: "network",
    19024: "keyword",
    11232: "busy",
    9499: "content",
}
# DingTalk says 310000 to all three of its security settings; its words tell which.
_WORDS = (
    ("keyword", "keyword"),
    ("sign", "signature"),
    ("timestamp", "signature"),
    ("ip", "network"),
    ("token", "gone"),
    ("no_service", "gone"),
    ("no_team", "gone"),
    ("channel_not_found", "gone"),
    ("channel_is_archived", "gone"),
    ("invalid_payload", "content"),
)


def read_answer(answer: httpx.Response) -> Answer:
    """Read a robot's or a webhook's answer; a body without a code counts by its status."""
    by_status = _by_status(answer)
    if by_status.code != "ok":
        return by_status
    code, words = _said(answer)
    if not code:
        return Answer("ok")
    known = _CODES.get(code) or next(
        (to for word, to in _WORDS if word in words.lower()), "refused"
    )
    return Answer(known, _short(f"{code} {words}"))


def failed(error: Exception) -> Answer:
    """Put a call that never got an answer into a word."""
    return Answer(failure_of(error))


def _by_status(answer: httpx.Response) -> Answer:
    status = answer.status_code
    if status == 429:
        return Answer("busy", "429", _wait(answer))
    if status in {404, 410}:
        return Answer("gone", _short(f"{status} {answer.text}"))
    if 300 <= status < 400:
        return Answer("moved", str(status))
    if status >= 500:
        return Answer("broken", str(status), _wait(answer))
    if status >= 400:
        text = answer.text
        known = next((to for word, to in _WORDS if word in text.lower()), "refused")
        return Answer(known, _short(f"{status} {text}"))
    return Answer("ok")


def _said(answer: httpx.Response) -> tuple[int, str]:
    try:
        body: Any = json.loads(answer.content)
    except ValueError:
        return 0, ""
    if not isinstance(body, dict):
        return 0, ""
    code = next((body[name] for name in ("errcode", "code", "StatusCode") if name in body), 0)
    words = next((body[name] for name in ("errmsg", "msg", "StatusMessage") if name in body), "")
    return (code if isinstance(code, int) else 1), str(words)


def _wait(answer: httpx.Response) -> int:
    asked = answer.headers.get("Retry-After", "")
    return min(int(asked), _LONGEST_WAIT_SECONDS) if asked.isdecimal() else 0


def _short(text: str) -> str:
    return mask_text(" ".join(text.split()))[:_DETAIL_LENGTH]
