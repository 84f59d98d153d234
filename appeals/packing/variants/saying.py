"""Sentences of the recipients' papers, in a voice's language."""

from __future__ import annotations

from appeals.packing.documents.voice import Voice
from appeals.packing.said import said


def say(voice: Voice, key: str, /, **values: object) -> str:
    """Say `key` of templates/said/variants.toml. Raises KeyError when it or a value is missing."""
    return voice.words.pick(said("variants", key, **values))


def part(voice: Voice, code: str) -> str:
    """What a paper is called, in its heading and on the cover."""
    return say(voice, f"part.{code}")
