from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from detection.engine.engine import Engine
from detection.engine.events import EventError, event_from_json, event_to_json
from detection.engine.types import Event
from detection.replay import replay
from tests.detection.engine.crowds import FIRST, burst, in_order, steady

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "detection.replay"]
FLOOD = burst(FIRST + timedelta(days=4), 200, 8, fake=True)


def _lines(events: list[Event]) -> list[str]:
    return [json.dumps(event_to_json(event), ensure_ascii=False) + "\n" for event in events]


STREAM = [*_lines(in_order([*steady(days=4.1), *FLOOD])), '{"type": "end"}\n']


def _changed(line: str, **fields: object) -> str:
    return json.dumps({**json.loads(line), **fields})


def _replay(lines: list[str], tier: int = 4) -> str:
    out = io.StringIO()
    replay(lines, out, tier=tier)
    return out.getvalue()


def _command(text: str, *args: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *args], input=text.encode(), capture_output=True, cwd=ROOT, check=False
    )


def _first_said() -> int:
    """How many lines it takes until the first verdict."""
    engine = Engine()
    for number, line in enumerate(STREAM, start=1):
        if engine.feed(event_from_json(json.loads(line))):
            return number
    raise AssertionError("the stream says nothing")


def test_replay_writes_the_same_bytes_when_run_twice_and_as_a_command() -> None:
    first = _replay(STREAM)
    done = _command("".join(STREAM))
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, first, b"")
    assert first == _replay(STREAM)


def test_replay_finds_the_flood_and_closes_it_at_the_end() -> None:
    verdicts = [json.loads(line) for line in _replay(STREAM).splitlines()]
    assert {v["type"] for v in verdicts} == {"incident"}
    assert (verdicts[-1]["state"], verdicts[-1]["level"]) == ("closed", "critical")


def test_replay_answers_are_a_prefix_when_the_log_is_cut() -> None:
    """What was said by a line never depends on the lines after it."""
    cut = len(STREAM) - 60
    assert _replay(STREAM).startswith(_replay(STREAM[:cut]))


def test_replay_flushes_its_verdict_before_the_next_line_is_written() -> None:
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("".join(STREAM[: _first_said()]).encode())
        process.stdin.flush()
        # The input stays open: a line can only come out now if it was flushed.
        first = json.loads(process.stdout.readline())
        process.stdin.close()
        process.stdout.read()
    assert first["state"] == "opened"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("{", "line 2: not JSON: "),
        ('{"type": "parcel"}', "line 2: type: 'parcel' is not a known event type"),
        ('{"type": "paid", "at": "2026-03-02T00:00:00+08:00"}', "line 2: order_id: a text"),
        ("[]", "line 2: an event is a JSON object"),
        (STREAM[0], "line 2: a log has one shop"),
        (_changed(STREAM[1], amount=-1), "line 2: amount: 0 or more is needed"),
        (_changed(STREAM[1], at="0001-01-01T00:00:00+08:00"), "line 2: at: an RFC 3339 time"),
        (_changed(STREAM[1], amount=1e300) + "]", "line 2: not JSON"),
    ],
)
def test_replay_names_the_line_when_it_is_bad(bad: str, message: str) -> None:
    with pytest.raises(EventError) as error:
        _replay([STREAM[0], bad])
    assert str(error.value).startswith(message)


def test_replay_wants_the_shop_first() -> None:
    with pytest.raises(EventError, match=r"^line 2: the first event of a log is its shop$"):
        _replay(["\n", *STREAM[1:]])


def test_replay_takes_nothing_after_the_end() -> None:
    for line in (STREAM[-1], STREAM[1]):
        with pytest.raises(EventError, match=r"^line \d+: nothing may follow the end of the log$"):
            _replay([*STREAM[:3], STREAM[-1], line])


def test_replay_takes_an_order_that_comes_late() -> None:
    """What is late is learned of, never refused: only `at` tells when it was."""
    late = _changed(STREAM[1], order_id="late")
    assert _replay([*STREAM[:200], late, *STREAM[200:260]]) == _replay(STREAM[:260])


def test_command_ends_with_2_and_names_the_line_when_it_is_bad() -> None:
    done = _command(STREAM[0] + "nonsense\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().startswith("line 2: not JSON")


def test_command_ends_with_2_when_the_log_is_not_utf_8() -> None:
    done = subprocess.run(
        COMMAND,
        input=b'{"type": "shop", "shop": "\xb5\xea"}\n',
        capture_output=True,
        cwd=ROOT,
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (2, "line 1: not UTF-8: invalid start byte\n")


def test_replay_shows_less_when_the_tier_is_lower() -> None:
    missing = json.loads(_replay(STREAM, tier=0).splitlines()[-1])["missing"]
    assert {"address_depth", "buyer_seen", "province", "chat"} <= set(missing)


def test_replay_skips_blank_lines() -> None:
    assert _replay(["\n", *STREAM[:50], "  \n"]) == ""
