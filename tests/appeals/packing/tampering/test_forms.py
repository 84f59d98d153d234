"""The same content in another form, sealed with the right key: lines of custody, disclosed values.

Whoever holds the key could write a pack that two readers take differently. Both checkers know one form.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from appeals.packing import verify_pack
from appeals.packing.seal import custody_head, seal
from tests.appeals.packing.conftest import zip_of
from tests.appeals.packing.tampering.given import Files, Given, given_in
from tests.appeals.packing.tampering.test_ways import needs_tools, written
from tests.appeals.packing.test_verify import resealed
from tests.appeals.packing.test_verify_sh import check

pytestmark = needs_tools
CUSTODY = "data/11-custody/custody.jsonl"
COMMITMENTS = "data/13-disclosure/commitments.csv"
DISCLOSURES = "data/13-disclosure/disclosures.csv"
ORDERS = "data/04-orders/orders-masked.csv"
MASKED, FULL = "BG-2026-0001-T1-v1", "BG-2026-0001-T2-v1"
Entry = dict[str, Any]
Rows = list[list[str]]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return given_in(tmp_path_factory.mktemp("authority"))


def failing(given: Given, files: Files, folder: Path, name: str) -> set[str]:
    """What fails in both checkers, which must agree."""
    fingerprint = given.signer.fingerprint
    report = verify_pack(zip_of(files, name), fingerprint)
    code, results, said = check(written(files, folder, name), "--fingerprint", fingerprint)
    ours = {one for one, result in report.results().items() if result == "fail"}
    theirs = {one for one, result in results.items() if result == "fail"}
    assert ours == theirs, (said, report.sentences())
    assert code == report.exit_code
    return ours


# ---- lines of custody ----------------------------------------------------------------------------


def plain(entry: Entry, **more: Any) -> bytes:
    options: dict[str, Any] = {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False}
    return json.dumps(entry, **(options | more)).encode()


def again(dump: Callable[[Entry], bytes]) -> Callable[[bytes], bytes]:
    """The whole chain in another form, each hash made to fit."""

    def chain(text: bytes) -> bytes:
        lines: list[bytes] = []
        for line in text.splitlines():
            before = hashlib.sha256(lines[-1]).hexdigest() if lines else "0" * 64
            lines.append(dump(json.loads(line) | {"prev": before}))
        return b"".join(line + b"\n" for line in lines)

    return chain


def last(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """The last line altered: nothing but the seal rests on its hash."""

    def chain(text: bytes) -> bytes:
        *lines, end = text.splitlines(keepends=True)
        assert old in end
        return b"".join([*lines, end.replace(old, new, 1)])

    return chain


CHAINS: dict[str, Callable[[bytes], bytes]] = {
    "blanks": again(lambda entry: plain(entry, separators=(", ", ": "))),
    "another order of keys": again(lambda entry: plain(dict(reversed(entry.items())), sort_keys=False)),
    "a key twice": again(lambda entry: plain(entry)[:-1] + b',"seq":%d}' % entry["seq"]),
    "a further key": again(lambda entry: plain(entry | {"w": 1})),
    "a key less": again(lambda entry: plain({k: v for k, v in entry.items() if k != "case"})),
    "a mark in front": lambda text: b"\xef\xbb\xbf" + text,
    "a blank inside the detail": last(b'"detail":{', b'"detail":{ '),
    "a text escaped needlessly": last(b'"role":"o', b'"role":"\\u006f'),
    "a number as a fraction": last(b'"v":1}', b'"v":1.0}'),
    "bytes that are no text": last(b'"role":"', b'"role":"\xff'),
    "hashes in capitals": again(lambda entry: plain(entry | {"prev": entry["prev"].upper()})),
}  # fmt: skip


@pytest.mark.parametrize("name", CHAINS)
def test_chain_in_another_form_fails_custody_whoever_sealed_it(
    given: Given, tmp_path: Path, name: str
) -> None:
    changed = CHAINS[name](given.files[CUSTODY])
    kept = {path: text for path, text in given.files.items() if "anchors/" not in path}
    files = resealed({**kept, CUSTODY: changed}, given.signer)

    assert failing(given, files, tmp_path, MASKED) == {"custody"}


# ---- disclosed values ----------------------------------------------------------------------------


def table(rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def rows_of(text: bytes) -> Rows:
    return list(csv.reader(io.StringIO(text.decode(), newline="")))


def phones(change: Callable[[list[str], list[str]], None]) -> Callable[[bytes], bytes]:
    """Two orders' lines about the phone, changed by the rule."""

    def rewritten(text: bytes) -> bytes:
        rows = rows_of(text)
        one, other = [row for row in rows if row[1] == "phone"][:2]
        change(one, other)
        return table(rows)

    return rewritten


def swap(start: int, end: int) -> Callable[[list[str], list[str]], None]:
    def change(one: list[str], other: list[str]) -> None:
        one[start:end], other[start:end] = other[start:end], one[start:end]

    return change


def move_border(one: list[str], _other: list[str]) -> None:
    """Salt and value joined give the same text; the border between them is another."""
    one[2], one[3] = f"{one[2]}|{one[3][:3]}", one[3][3:]


DISCLOSED: dict[str, tuple[str, Callable[[bytes], bytes], bool]] = {
    "nothing": (DISCLOSURES, lambda text: text, True),
    "a line less, as a part disclosed": (DISCLOSURES, lambda text: table(rows_of(text)[:-1]), True),
    "values swapped": (DISCLOSURES, phones(swap(3, 4)), False),
    "salts and values swapped": (DISCLOSURES, phones(swap(2, 4)), False),
    "orders swapped": (DISCLOSURES, phones(swap(0, 1)), False),
    "border moved": (DISCLOSURES, phones(move_border), False),
    "a line twice": (DISCLOSURES, lambda text: text + text.splitlines(keepends=True)[-1], False),
    "no line": (DISCLOSURES, lambda text: text.splitlines(keepends=True)[0], False),
    "CRLF": (DISCLOSURES, lambda text: text.replace(b"\n", b"\r\n"), False),
    "a mark in front": (DISCLOSURES, lambda text: b"\xef\xbb\xbf" + text, False),
    "columns in another order": (
        DISCLOSURES, lambda text: table([row[1], row[0], *row[2:]] for row in rows_of(text)), False,
    ),
    "needless quotes": (DISCLOSURES, lambda text: re.sub(rb"(?m)^(O-\d+),", rb'"\1",', text), False),
    "commitments with quotes": (
        COMMITMENTS, lambda text: re.sub(rb"(?m)^(O-\d+),", rb'"\1",', text), False,
    ),
    "commitments with CRLF": (COMMITMENTS, lambda text: text.replace(b"\n", b"\r\n"), False),
    "an order twice": (ORDERS, lambda text: text + text.splitlines(keepends=True)[-1], False),
}  # fmt: skip


def sealed_again(given: Given, files: Files) -> Files:
    """A full copy sealed by its own key over what it holds now."""
    core = {
        path: text for path, text in resealed(files, None).items() if not path.startswith("seal/")
    }
    head = custody_head(tuple(core[CUSTODY].splitlines()))
    sealed = seal(core, pack_id=FULL, tier="T2", profile="tmall", head=head, signer=given.signer)
    return {**core, **sealed}


@pytest.mark.parametrize("name", DISCLOSED)
def test_disclosed_values_fail_linkage_unless_each_is_its_orders_own(
    given: Given, tmp_path: Path, name: str
) -> None:
    path, change, is_good = DISCLOSED[name]
    files = sealed_again(given, {**given.full, path: change(given.full[path])})

    due = set() if is_good else {"linkage"}
    assert failing(given, files, tmp_path, FULL) == due


def test_values_and_commitments_swapped_together_are_told_by_the_masked_copy(
    given: Given, tmp_path: Path
) -> None:
    """A full copy that agrees with itself: only the copy the platform has shows the swap."""
    changed = {
        DISCLOSURES: phones(swap(2, 4))(given.full[DISCLOSURES]),
        COMMITMENTS: phones(swap(2, 3))(given.full[COMMITMENTS]),
    }
    files = sealed_again(given, {**given.full, **changed})
    masked, full = written(given.files, tmp_path), written(files, tmp_path, FULL)

    assert verify_pack(zip_of(files, FULL))["linkage"].outcome == "pass"
    report = verify_pack(zip_of(given.files), linked=zip_of(files, FULL))
    assert report["linkage"].outcome == "fail"
    assert check(masked, "--linked", full)[1]["linkage"] == "fail"
