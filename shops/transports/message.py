"""One message: its words for people, and its facts for programs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_CUT = " …"


@dataclass(frozen=True, slots=True)
class Message:
    """`delivery` stays the same when a message is sent again; a receiver tells doubles by it.

    `lines` is the body in paragraphs, most important first. `facts` is JSON for a webhook.
    """

    delivery: str
    subject: str
    lines: tuple[str, ...]
    url: str
    acknowledge_url: str = ""
    is_urgent: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    shop: str = ""
    button: str = ""
    acknowledge_word: str = ""
    note: str = ""

    def text(self, most_bytes: int) -> str:
        """The whole message as plain text of at most so many bytes of UTF-8.

        The links at the end are kept whole; the middle is what gets shorter.
        """
        ends = [f"{self.button}：{self.url}"]
        if self.acknowledge_url:
            ends.append(f"{self.acknowledge_word}：{self.acknowledge_url}")
        tail = "\n" + "\n".join(ends)
        # A robot that asks for a keyword is told to ask for this name.
        first = f"【BrushGuard · {self.shop}】{self.subject}"
        head = "\n".join([first, *self.lines, *([self.note] if self.note else [])])
        return clip(head, most_bytes - len(tail.encode())) + tail


def clip(text: str, most_bytes: int) -> str:
    """Cut a text to so many bytes of UTF-8, never inside a character."""
    data = text.encode()
    if len(data) <= most_bytes:
        return text
    return data[: most_bytes - len(_CUT.encode())].decode(errors="ignore") + _CUT
