"""Calls the openssl of this machine: the second opinion on replies that a strict parser refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from appeals.packing.working.frames import PASSING

_SECONDS = 20


class OpensslMissing(Exception):
    """There is no openssl on this machine."""


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    said: str
    files: Mapping[str, bytes]


def openssl(words: Sequence[str], given: Mapping[str, bytes], wanted: Sequence[str] = ()) -> Ended:
    """This will run one openssl command in a folder of its own that holds the `given` files.

    The machine's own settings are left out: they may name a policy that we compare by its numbers.
    Raises OpensslMissing where there is none. `files` has those of `wanted` that it wrote.
    """
    program = shutil.which("openssl")
    if program is None:
        raise OpensslMissing("There is no openssl on this machine.")
    with tempfile.TemporaryDirectory(prefix=PASSING) as folder:
        for name, content in given.items():
            (Path(folder) / name).write_bytes(content)
        ended = subprocess.run(
            [program, *words],
            cwd=folder,
            env={**os.environ, "OPENSSL_CONF": os.devnull},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        found = {name: Path(folder) / name for name in wanted}
        files = {name: path.read_bytes() for name, path in found.items() if path.exists()}
    said = (ended.stdout + ended.stderr).decode("utf-8", "replace")
    return Ended(ended.returncode, said, files)


def holds(
    content: bytes, reply: bytes, roots: bytes, *, query: bytes | None = None,
    chain: bytes | None = None, at: int | None = None,
) -> Ended:  # fmt: skip
    """This will ask `openssl ts -verify`; code 0 when the reply holds under the roots (PEM).

    With `query` nonce and policy are compared too. `at` is the moment, in seconds since 1970, at
    which certificates are to be valid; now unless given.
    """
    given = {"reply": reply, "roots": roots}
    words = ["ts", "-verify", "-in", "reply", "-CAfile", "roots"]
    if query is None:
        given["content"] = content
        words += ["-data", "content"]
    else:
        given["query"] = query
        words += ["-queryfile", "query"]
    if chain:
        given["chain"] = chain
        words += ["-untrusted", "chain"]
    if at is not None:
        words += ["-attime", str(at)]
    return openssl(words, given)


def is_altered(reply: bytes) -> bool:
    """This will tell whether a reply's own signature does not hold, whoever made it.

    No root is asked for. False where that cannot be told: the signer's certificate is not in it.
    """
    token = openssl(["ts", "-reply", "-in", "reply", "-token_out", "-out", "token"],
                    {"reply": reply}, ["token"]).files.get("token")  # fmt: skip
    if token is None:
        return False
    words = ["cms", "-verify", "-noverify", "-inform", "DER", "-in", "token", "-out", os.devnull]
    return ":verification failure" in openssl(words, {"token": token}).said
