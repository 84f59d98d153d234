"""Signed copies: each is of a document of the pack, by the pack's key; both checkers say so."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appeals.packing import Case, Pack, Signer, build_pack, load_profile, verify_pack
from appeals.packing.copies import copied_documents
from appeals.packing.copies.signing import signed_copies
from appeals.packing.later import with_list
from appeals.packing.stamping import answer_locally
from tests.appeals.packing.cases import CUTOFF, seed_case
from tests.appeals.packing.conftest import files_of, zip_of
from tests.appeals.packing.reading import validated
from tests.appeals.packing.tampering.test_ways import needs_tools, written
from tests.appeals.packing.test_verify import resealed
from tests.appeals.packing.test_verify_sh import check

Files = dict[str, bytes]
Change = Callable[[Files, Signer], Files]
COPY, OTHER = "signed/report.en.signed.pdf", "signed/summary.en.signed.pdf"
REPORT, SUMMARY = "data/01-report/report.en.pdf", "data/00-cover/summary.en.pdf"
SINCE = datetime(2026, 1, 5, tzinfo=UTC)
I, C, S = "integrity", "completeness", "signer"  # noqa: E741  set side by side below


@pytest.fixture(scope="module")
def small() -> Case:
    return seed_case(suspects=40, comparison=60)


@pytest.fixture(scope="module")
def signed(small: Case, signer: Signer) -> Pack:
    return build_pack(
        small, load_profile("tmall"), "T1", signer,
        copier=lambda core: signed_copies(
            {path: core[path] for path in (REPORT, SUMMARY)}, signer, "义乌小商品旗舰店", SINCE
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def contents(signed: Pack) -> Files:
    return files_of(signed.zip_bytes)


def relisted(files: Files) -> Files:
    return {**files, **with_list(files)}


def _names_another(files: Files, signer: Signer) -> Files:
    """The hash in the copy's text altered; its signature no longer covers what it covered."""
    named = re.search(rb"SHA256 ([0-9a-f]{64})", files[COPY])
    assert named
    return relisted({**files, COPY: files[COPY].replace(named[1], b"0" * 64)})


def _well_signed_copy_of_another_text(files: Files, signer: Signer) -> Files:
    """With the right key: a report that is not the core's, signed and named by its own hash."""
    forged = files["data/10-method/system-and-method.pdf"]
    copies = signed_copies({REPORT: forged}, signer, "店", SINCE)
    return relisted({**files, **copies})


def _signed_by_another_key(files: Files, signer: Signer) -> Files:
    copies = signed_copies({REPORT: files[REPORT]}, Signer.generate(), "店", SINCE)
    return relisted({**files, **copies})


def _extended(files: Files, signer: Signer) -> Files:
    """An update behind the signature, as programs append that change what a reader sees."""
    return relisted({**files, COPY: files[COPY] + b"\n1 0 obj\n<< >>\nendobj\n%%EOF\n"})


def _signed_twice(files: Files, signer: Signer) -> Files:
    once = files[COPY].replace(b"/T (Seal)", b"/T (Soul)")
    again = signed_copies({"data/report.en.pdf": once}, Signer.generate(), "店", SINCE)
    return relisted({**files, **again})


def _exchanged(files: Files, signer: Signer) -> Files:
    return relisted({**files, COPY: files[OTHER], OTHER: files[COPY]})


def _of_nothing(files: Files, signer: Signer) -> Files:
    return relisted({**files, "signed/letter.signed.pdf": files[COPY]})


def _unlisted(files: Files, signer: Signer) -> Files:
    return {**files, "signed/report.signed.pdf": files[COPY]}


def _another_kind_of_file(files: Files, signer: Signer) -> Files:
    return {**files, "signed/note.txt": b"read me"}


def _a_flipped_bit(files: Files, signer: Signer) -> Files:
    content = bytearray(files[COPY])
    content[2000] ^= 1
    return {**files, COPY: bytes(content)}


def _core_altered_with_it(files: Files, signer: Signer) -> Files:
    """The document, its copy's beginning and every list made to fit, and sealed with the right key."""
    core = files[REPORT].replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    copy = files[COPY].replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    assert core != files[REPORT]
    return relisted({**files, **resealed({**files, REPORT: core}, signer), COPY: copy})


WAYS: list[tuple[Change, set[str]]] = [
    (_names_another, {I, S}),
    (_well_signed_copy_of_another_text, {I, S}),
    (_signed_by_another_key, {S}),
    (_extended, {S}),
    (_signed_twice, {I, S}),
    (_exchanged, {I, S}),
    (_of_nothing, {I}),
    (_unlisted, {C, I}),
    (_another_kind_of_file, {C}),
    (_a_flipped_bit, {I, S}),
    (_core_altered_with_it, {I, S}),
]


@needs_tools
@pytest.mark.parametrize(("change", "due"), WAYS, ids=lambda way: getattr(way, "__name__", ""))
def test_copy_that_is_not_of_its_document_fails_in_both_checkers(
    contents: Files, signer: Signer, tmp_path: Path, change: Change, due: set[str]
) -> None:
    files = change(contents, signer)

    report = verify_pack(zip_of(files), signer.fingerprint)
    code, results, said = check(written(files, tmp_path), "--fingerprint", signer.fingerprint)

    assert {name for name, result in report.results().items() if result == "fail"} == due
    assert {name for name, result in results.items() if result == "fail"} == due, said
    assert (code, report.exit_code) == (1, 1)


@needs_tools
def test_pack_with_signed_copies_passes_in_both_checkers(
    signed: Pack, contents: Files, signer: Signer, tmp_path: Path
) -> None:
    ours = verify_pack(io.BytesIO(signed.zip_bytes), signer.fingerprint).results()
    _code, results, said = check(written(contents, tmp_path), "--fingerprint", signer.fingerprint)

    assert [ours[name] for name in (I, C, S, "custody")] == ["pass"] * 4
    assert [results[name] for name in (I, C, S, "custody")] == ["pass"] * 4, said


def test_core_is_the_same_with_and_without_signed_copies(
    small: Case, signed: Pack, signer: Signer
) -> None:
    plain = build_pack(small, load_profile("tmall"), "T1", signer)

    assert signed.core_root == plain.core_root


def test_every_document_is_signed_and_nothing_that_was_received(contents: Files) -> None:
    own = {
        path.rsplit("/", 1)[1]
        for path in contents
        if path.startswith("data/") and path.endswith(".pdf") and "/attach-" not in path
    }
    copied = copied_documents([*contents, "data/08-damages/vouchers/bill.pdf",
                               "data/07-platform/notices/notice-01.pdf"])  # fmt: skip

    assert {path.rsplit("/", 1)[1] for path in copied.values()} == own
    assert len(own) >= 9


def test_signature_is_valid_for_a_pdf_reader_that_does_not_know_us(
    contents: Files, signer: Signer
) -> None:
    """pyHanko's own validator, as one reader: whole, intact, and issued by nobody it trusts."""
    told = validated(contents[COPY])

    assert (told.intact, told.valid, told.trusted) == (True, True, False)
    assert told.coverage.name == "ENTIRE_FILE"
    assert b"/SubFilter /ETSI.CAdES.detached" in contents[COPY]


def test_signature_carries_the_stamp_of_an_authority_that_answers(
    contents: Files, signer: Signer
) -> None:
    copies = signed_copies(
        {REPORT: contents[REPORT]},
        signer,
        "店",
        SINCE,
        lambda query: answer_locally(query, CUTOFF)[0],
    )

    told = validated(copies[COPY])

    assert told.timestamp_validity is not None
    assert (told.timestamp_validity.intact, told.timestamp_validity.valid) == (True, True)
    assert copies[COPY].startswith(contents[REPORT])
