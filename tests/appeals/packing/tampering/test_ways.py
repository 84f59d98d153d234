"""Both checkers fail each tampering in the results it touches, and in no other."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from appeals.packing import verify_pack
from tests.appeals.packing.conftest import zip_of
from tests.appeals.packing.tampering.given import Files, Given, given_in
from tests.appeals.packing.tampering.ways import WAYS
from tests.appeals.packing.test_verify_sh import check

TOOLS = ("openssl", "sha256sum")
NAME = "BG-2026-0001-T1-v1"
needs_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="needs openssl and coreutils"
)
pytestmark = needs_tools


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return given_in(tmp_path_factory.mktemp("authority"))


def written(files: Files, folder: Path, name: str = NAME) -> Path:
    for path, content in files.items():
        target = folder / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder / name


def both(given: Given, files: Files, folder: Path) -> tuple[int, dict[str, str], str]:
    """What both checkers say; fails when they differ."""
    report = verify_pack(zip_of(files), given.signer.fingerprint, given.root)
    code, results, said = check(
        written(files, folder), "--fingerprint", given.signer.fingerprint, "--tsa-ca", given.root
    )
    ours = report.results()
    if "linkage" not in results:
        assert ours.pop("linkage") == "unconfirmed"
    assert results == ours, (said, report.sentences())
    assert code == report.exit_code
    return code, ours, said


def failing(results: dict[str, str]) -> set[str]:
    return {name for name, result in results.items() if result == "fail"}


def test_pack_passes_wholly_when_nothing_was_touched(given: Given, tmp_path: Path) -> None:
    code, results, said = both(given, given.files, tmp_path)

    assert (code, set(results.values())) == (0, {"pass"}), said


@pytest.mark.parametrize("name", WAYS)
def test_tampering_fails_what_it_touches(given: Given, tmp_path: Path, name: str) -> None:
    change, due = WAYS[name]

    changed = change(given)

    code, results, said = both(given, changed, tmp_path)

    assert failing(results) == due | stamp_of_another(changed), said
    assert code == 1


def test_stamp_of_another_pack_fails_although_it_fits_its_own_list(
    given: Given, tmp_path: Path
) -> None:
    """A whole set of another pack's stamp: list, question and reply agree with each other."""
    names = ("seal/stamped.sha256", "seal/stamped.tsq", "seal/stamped.tsr", "seal/received.sha256")
    changed = {**given.files, **{name: given.other[name] for name in names}}

    assert "timestamp" in failing(both(given, changed, tmp_path)[1])


def stamp_of_another(files: Files) -> set[str]:
    """What is here otherwise than the stamped list says was not stamped, whoever sealed it."""
    lines = files.get("seal/stamped.sha256", b"").decode().splitlines()
    for line in lines if "seal/stamped.tsr" in files else []:
        digest, _, path = line.partition("  ")
        if hashlib.sha256(files.get(path, b"")).hexdigest() != digest:
            return {"timestamp"}
    return set()
