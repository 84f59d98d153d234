"""Tell how deep addresses go: `python -m detection.address < addresses > readings`.

One address a line, UTF-8; one JSON line each, in the same order:

    {"depth": "room", "region": ["浙江省", "杭州市", "余杭区"], "class": "home"}

`depth` is none, province, city, district, town, road, house, building, unit, room, or masked;
`region` the full names of province, city and district, null where not told; `class` home, village,
campus, office, locker or unknown. docs/addresses.md says what each means. A line that is no UTF-8
or overlong has depth none. Whatever has been read is answered before more is waited for.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from functools import cache
from typing import BinaryIO

from detection.engine.address import Region, Step, read

_AT_ONCE = 1 << 16  # bytes
_LONGEST = 1 << 14  # bytes of a line that are kept: far beyond any address
_DEPTHS = tuple(step.name.lower() for step in Step)


def answer(line: str) -> str:
    """The JSON line of one address, with its line end."""
    found = read(line)
    depth = "masked" if found.is_masked else _DEPTHS[found.step]
    return f'{{"depth": "{depth}", "region": {_region(found.region)}, "class": "{found.kind}"}}\n'


def stream(source: int, out: BinaryIO) -> None:
    """Answer every line of the file descriptor `source`; the last may lack its line end."""
    rest = b""
    while chunk := os.read(source, _AT_ONCE):
        *lines, rest = (rest + chunk).replace(b"\r\n", b"\n").split(b"\n")
        rest = rest[:_LONGEST]
        _answer_all(lines, out)
    if rest:
        _answer_all([rest], out)


def _answer_all(lines: list[bytes], out: BinaryIO) -> None:
    try:
        texts = b"\n".join(lines).decode().split("\n")
    except UnicodeDecodeError:
        texts = [_decoded(line) for line in lines]
    out.write("".join(map(answer, texts if lines else ())).encode())
    out.flush()


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return ""


@cache
def _region(region: Region) -> str:
    # Names of the table hold nothing that JSON would escape.
    return "[" + ", ".join(f'"{name}"' if name else "null" for name in region) + "]"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="detection.address",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args(argv)
    gc.disable()  # reading makes no cycles
    stream(sys.stdin.fileno(), sys.stdout.buffer)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
