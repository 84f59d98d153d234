"""Where people sign: name, signature and date, each on a line of its own."""

from __future__ import annotations

from appeals.packing.documents.blocks import Block, signature
from appeals.packing.documents.voice import Voice

_BLANKS = ("name", "signature", "date")


def signing(voice: Voice, role: str) -> Block:
    """The line for whoever signs as `role`, in the voice's language."""
    return signature(role, [voice.say(f"signing.{name}") for name in _BLANKS])
