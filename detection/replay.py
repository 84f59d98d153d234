"""Run the detector over an event log: `python -m detection.replay [--tier N] < events > verdicts`.

Contract: docs/interfaces.md, "Replay". What a line makes the detector say is written and flushed
before the next line is read, so no answer can rest on what came later.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterable
from typing import IO

import orjson

from detection.engine.engine import Engine
from detection.engine.events import EventError, event_from_line, verdict_to_json
from detection.engine.tiers import HIGHEST, LOWEST, at_tier
from detection.engine.types import EndEvent, Event, ShopEvent

BAD_LINE = 2
# Only beside the start and the end of a log can an event stand in a wrong place.
_ENDS = (type(None), EndEvent)


def replay(lines: Iterable[str | bytes], out: IO[str], *, tier: int = HIGHEST) -> None:
    """Feed each line to a fresh engine, write each verdict as a line.

    Raises EventError, its message beginning `line N:`, on the first line that cannot be read.
    """
    engine = Engine()
    before: Event | None = None
    for number, line in enumerate(lines, start=1):
        try:
            read = event_from_line(line)
            if isinstance(before, _ENDS) or isinstance(read, ShopEvent):
                _check_place(read, before)
            before = read
            event = read if tier == HIGHEST else at_tier(read, tier)
            verdicts = engine.feed(event) if event is not None else []
        except orjson.JSONDecodeError as error:
            if not line.strip():
                continue
            raise EventError(f"line {number}: {_why_unread(line, error)}") from error
        except EventError as error:
            raise EventError(f"line {number}: {error}") from error
        if verdicts:
            for verdict in verdicts:
                out.write(json.dumps(verdict_to_json(verdict), ensure_ascii=False) + "\n")
            out.flush()


def _check_place(event: Event, before: Event | None) -> None:
    """A log begins with its one shop and ends with its one `end`."""
    if isinstance(before, EndEvent):
        raise EventError("nothing may follow the end of the log")
    if before is None and not isinstance(event, ShopEvent):
        raise EventError("the first event of a log is its shop")
    if before is not None and isinstance(event, ShopEvent):
        raise EventError("a log has one shop, named by its first event")


def _why_unread(line: str | bytes, error: orjson.JSONDecodeError) -> str:
    try:
        if isinstance(line, bytes):
            line.decode()
    except UnicodeDecodeError as found:
        return f"not UTF-8: {found.reason}"
    return f"not JSON: {error.msg}"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="detection.replay", description=__doc__)
    parser.add_argument("--tier", type=int, choices=range(LOWEST, HIGHEST + 1), default=HIGHEST)
    tier: int = parser.parse_args(argv).tier
    # Orders are kept by the million and none is garbage: looking for cycles among them took 3 % of the time.
    gc.set_threshold(10_000_000, 10, 10)
    # The log is UTF-8 whatever the terminal speaks.
    with open(sys.stdout.fileno(), "w", encoding="utf-8", newline="\n", closefd=False) as out:
        try:
            replay(sys.stdin.buffer, out, tier=tier)
        except EventError as error:
            sys.stderr.write(f"{error}\n")
            return BAD_LINE
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
