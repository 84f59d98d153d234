"""The neighbour: what a careful programmer writes in five lines. As a program it reads stdin."""

from __future__ import annotations

import json
import re
import sys

from detection.engine.address import Step

_ROOM = re.compile(
    r"\d+(?:室|房|户)|[\d一二三四五六七八九十]+(?:楼(?!栋)|层)|单元-?\d+|(?:号楼|栋|幢|座)-?\d{3,}|\d+-\d+-\d+"
)
_BUILDING = re.compile(r"[\dA-Za-z一二三四五六七八九十]+(?:号楼|栋|幢|座|单元)")
_HOUSE = re.compile(r"\d+(?:号|弄)|[\d一二三四五六七八九十]+组")


def step(address: str) -> Step:
    """The deepest of room, building and house that a pattern finds."""
    if _ROOM.search(address):
        return Step.ROOM
    if _BUILDING.search(address):
        return Step.BUILDING
    return Step.HOUSE if _HOUSE.search(address) else Step.NONE


def reaches(address: str, wanted: Step) -> bool:
    return step(address) >= wanted


def main() -> None:
    for line in sys.stdin:
        sys.stdout.write(json.dumps({"depth": step(line).name.lower()}) + "\n")


if __name__ == "__main__":
    main()
