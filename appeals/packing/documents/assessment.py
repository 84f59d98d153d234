"""When a pack must say of itself that its records are insufficient."""

from __future__ import annotations

from appeals.packing.documents.blocks import Block, note
from appeals.packing.documents.voice import Voice

# Below this many orders a share's 95 % interval is wider than 30 points: no comparison holds.
LEAST_SUSPECTS = 30
SELF = "self_brushing"
UNKNOWN = "unknown"
BRUSHING = ("reverse_brushing", "artificial_unknown")


def shortcomings(voice: Voice) -> list[str]:
    """Why this case is too weak for an appeal by itself, in sentences; empty when it is not."""
    verdict = voice.contents.verdict
    if verdict is None:
        return [voice.say("summary.insufficient_none")]
    found = []
    if verdict.klass == SELF:
        found.append(voice.say("summary.insufficient_self", klass=voice.klass(verdict.klass)))
    elif verdict.klass == UNKNOWN:
        found.append(voice.say("summary.insufficient_unknown"))
    elif verdict.klass not in BRUSHING:
        found.append(voice.say("summary.insufficient_genuine", klass=voice.klass(verdict.klass)))
    if verdict.level == "watch":
        found.append(voice.say("summary.insufficient_watch"))
    suspects = voice.contents.numbers.count("suspects")
    if suspects < LEAST_SUSPECTS:
        found.append(voice.say("summary.insufficient_few", count=suspects, least=LEAST_SUSPECTS))
    return found


def warning(voice: Voice) -> list[Block]:
    """What stands on top of every document of a case that is too weak; nothing on any other."""
    weak = shortcomings(voice)
    title, end = voice.say("summary.insufficient"), voice.say("summary.insufficient_end")
    return [note(title, [*weak, end])] if weak else []
