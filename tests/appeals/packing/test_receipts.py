"""Receipts of the chain's heads: written plainly, and held against the chain by every checker."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appeals.packing import Case, Signer, build_pack, load_profile
from appeals.packing.later import RECEIVED
from appeals.packing.receipts import RECEIPTS, Receipt, receipts_txt, strange_heads, strange_lines
from tests.appeals.packing.cases import CUTOFF, seed_case
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.test_checkers_agree import both, failing

HASHES = [hashlib.sha256(bytes([number])).hexdigest() for number in range(3)]


def receipt(seq: int, sha256: str, days: int = 1) -> Receipt:
    return Receipt(seq, sha256, CUTOFF + timedelta(days=days), "time stamp of\nan authority")


def test_receipts_are_written_oldest_line_first() -> None:
    written = receipts_txt([receipt(3, HASHES[2]), receipt(1, HASHES[0], 9)]).decode()

    assert written.split("\n")[3:6] == [
        f"custody-head: {HASHES[0]} at seq 1",
        "received: 2026-03-23T12:10:00Z",
        "by: time stamp of an authority",
    ]
    assert strange_heads(written, HASHES) == []
    assert receipts_txt([]) == b""


def test_head_that_the_chain_does_not_give_is_named() -> None:
    text = receipts_txt([receipt(1, HASHES[0]), receipt(2, HASHES[0]), receipt(9, HASHES[0])])

    assert strange_heads(text.decode(), HASHES) == [2, 9]
    assert strange_heads("custody-head: soon at seq 1\n", HASHES) == [0]


def test_line_that_no_such_file_has_is_named() -> None:
    text = receipts_txt([receipt(1, HASHES[0])]).decode()

    assert strange_lines(text) == []
    assert strange_lines(text + "custody-head: soon at seq 1\nby: x\nby y\n") == [7, 9]


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (lambda text: text, set()),
        (lambda text: text.replace(b"at seq 3", b"at seq 2"), {"custody"}),
        (lambda text: text.replace(b"at seq 3", b"at seq 99999"), {"custody"}),
        (lambda text: text.replace(b"\n", b"\r\n"), {"custody"}),
        (lambda _: b"none\n", {"custody"}),
        (lambda text: text.replace(b"at seq 3", b"at seq 03"), {"custody"}),
        (lambda text: text + b"custody-head: soon at seq 1\n", {"custody"}),
        (lambda text: text + b"\n", {"custody"}),
        (lambda text: text + b"# a remark\nby: \xe6\x97\xb6\r \n", set()),
    ],
)
def test_checkers_agree_on_receipts(change, due, signer: Signer, tmp_path: Path) -> None:
    case: Case = seed_case(suspects=20, comparison=20)
    head = hashlib.sha256(case.custody[2]).hexdigest()
    text = change(receipts_txt([receipt(3, head)]))
    built = build_pack(
        replace(case), load_profile("generic"), "T1", signer, stamper=lambda _: {RECEIPTS: text}
    )
    given = files_of(built.zip_bytes)

    results = both(given, tmp_path, signer.fingerprint)[1]

    assert RECEIPTS.encode() in given[RECEIVED]
    assert failing(results) == due
