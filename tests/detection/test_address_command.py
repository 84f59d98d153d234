from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from detection.address import answer

COMMAND = [sys.executable, "-m", "detection.address"]
NOTHING = {"depth": "none", "region": [None, None, None], "class": "unknown"}


@pytest.fixture
def command() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    yield process
    process.kill()
    process.communicate()


def _run(given: bytes) -> list[dict[str, object]]:
    done = subprocess.run(COMMAND, input=given, capture_output=True, check=True, timeout=30)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_is_answered_in_order() -> None:
    given = "浙江省杭州市余杭区翡翠城12幢3单元402室\n\n浙江省 杭州市 ***\r\n朝阳区菜鸟驿站".encode()
    assert _run(given) == [
        {"depth": "room", "region": ["浙江省", "杭州市", "余杭区"], "class": "home"},
        NOTHING,
        {"depth": "masked", "region": ["浙江省", "杭州市", None], "class": "unknown"},
        {"depth": "road", "region": [None, None, "朝阳区"], "class": "locker"},
    ]


def test_nothing_is_answered_when_nothing_is_asked() -> None:
    assert _run(b"") == []


def test_unreadable_and_overlong_lines_are_answered_with_none() -> None:
    given = b"\xff\xfe\n" + "浙江省\n".encode() + "路".encode() * 100_000 + b"\n\x00\n"
    assert [row["depth"] for row in _run(given)] == ["none", "province", "none", "none"]


def test_answer_comes_before_the_next_address_is_sent(command: subprocess.Popen[bytes]) -> None:
    assert command.stdin is not None
    assert command.stdout is not None
    for address, depth in (("浙江省", "province"), ("杭州市", "city")):
        command.stdin.write(f"{address}\n".encode())
        command.stdin.flush()
        assert json.loads(command.stdout.readline())["depth"] == depth


def test_character_is_whole_when_it_is_sent_in_two_halves(
    command: subprocess.Popen[bytes],
) -> None:
    first, second = "浙江省\n".encode()[:4], "浙江省\n".encode()[4:]
    assert command.stdin is not None
    command.stdin.write(first)
    command.stdin.flush()
    told, _ = command.communicate(second, timeout=30)
    assert json.loads(told)["region"] == ["浙江省", None, None]


def test_answer_is_one_line_of_json_for_every_depth() -> None:
    told = {json.loads(answer(address))["depth"] for address in _EACH}
    assert told == {
        "none", "province", "city", "district", "town", "road", "house", "building", "unit", "room",
        "masked",
    }  # fmt: skip


_EACH = (
    "", "浙江省", "杭州市", "余杭区", "余杭区仓前街道", "余杭区文一西路", "文一西路9号", "翠苑3幢", "翠苑3幢2单元",
    "翠苑3幢2单元402", "***",
)  # fmt: skip


def test_help_says_what_the_command_does() -> None:
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, check=True, timeout=30)
    assert "depth" in done.stdout.decode()
