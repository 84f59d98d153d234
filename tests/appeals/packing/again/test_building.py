"""A full copy builds itself again in an empty folder; what was altered in it shows."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import call_command

from appeals.packing import (
    Case,
    Delivery,
    PackError,
    RawFile,
    build_pack,
    load_profile,
)
from appeals.packing.again import Again, Outcome, build_again
from tests.appeals.packing.cases import CUTOFF, quiet_case, seed_case
from tests.appeals.packing.conftest import files_of, zip_of

RAW = RawFile("orders.csv", b"order,receiver\n")
DERIVED = {
    "data/02-appeal/generic/order-numbers.txt",
    "data/04-orders/clusters.csv",
    "data/04-orders/order-facts.jsonl",
    "data/10-method/derivation.json",
    "data/13-disclosure/commitments.csv",
    "manifest-sha256.txt",
    "manifest-sha512.txt",
    "tagmanifest-sha256.txt",
    "tagmanifest-sha512.txt",
}


def full(case: Case) -> Case:
    inputs = tuple(replace(file, sha256=RAW.sha256) for file in case.inputs[:1])
    delivery = Delivery("法院", "审理", "(2026)浙0782民初1号", CUTOFF.date())
    return replace(case, raw=(RAW,), inputs=inputs, delivery=delivery)


def zipped(case: Case, tier: str = "T2") -> bytes:
    return build_pack(full(case), load_profile("generic"), tier).zip_bytes


@pytest.fixture(scope="module")
def pack() -> bytes:
    case = seed_case(suspects=60, comparison=90)
    told = [replace(order, has_chat=n % 3 == 0, review_stars=n % 6 or None)
            for n, order in enumerate(case.orders)]  # fmt: skip
    return zipped(replace(case, orders=tuple(told)))


def again(content: bytes, out: Path) -> Again:
    return build_again(content, out, lambda _currency: 2)


def outcomes(found: Again, outcome: Outcome) -> set[str]:
    return {path for path, told in found.files.items() if told == outcome}


def altered(content: bytes, path: str, old: bytes, new: bytes) -> bytes:
    files = files_of(content)
    assert old in files[path]
    return zip_of({**files, path: files[path].replace(old, new, 1)}).getvalue()


def test_full_copy_gives_the_same_core_root_from_itself(pack: bytes, tmp_path: Path) -> None:
    found = again(pack, tmp_path / "new")

    assert found.is_same
    assert outcomes(found, Outcome.EQUAL) == DERIVED
    assert outcomes(found, Outcome.DIFFERS) == set()
    root = hashlib.sha256((tmp_path / "new/tagmanifest-sha256.txt").read_bytes()).hexdigest()
    assert root == found.core_root
    written = {
        str(p.relative_to(tmp_path / "new")) for p in (tmp_path / "new").rglob("*") if p.is_file()
    }
    assert written == set(found.files)


def test_quiet_case_and_one_without_timeline_build_themselves_again(tmp_path: Path) -> None:
    bare = seed_case(suspects=6, comparison=0, verdicts=(), filings=(), notices=(), penalties=())

    assert again(zipped(quiet_case()), tmp_path / "1").is_same
    assert again(zipped(bare), tmp_path / "2").is_same


@pytest.mark.parametrize(
    ("path", "old", "new", "differs"),
    [
        (
            "data/13-disclosure/disclosures.csv",
            b",phone,",
            b",phone,0",
            "data/13-disclosure/commitments.csv",
        ),
        (
            "data/04-orders/orders-masked.csv",
            b",suspect,",
            b",window,",
            "data/10-method/derivation.json",
        ),
        (
            "data/04-orders/orders-masked.csv",
            b",suspect,",
            b",window,",
            "data/04-orders/clusters.csv",
        ),
        (
            "data/10-method/derivation.json",
            b'"value":60',
            b'"value":61',
            "data/10-method/derivation.json",
        ),
    ],
)
def test_altered_file_shows_in_what_is_derived_from_it(
    pack: bytes, tmp_path: Path, path: str, old: bytes, new: bytes, differs: str
) -> None:
    found = again(altered(pack, path, old, new), tmp_path)

    assert found.is_same is False
    assert differs in outcomes(found, Outcome.DIFFERS)
    assert ("manifest-sha256.txt" in outcomes(found, Outcome.DIFFERS)) == (path != differs)


def test_attachments_of_a_form_are_made_again_from_the_papers_of_the_pack(tmp_path: Path) -> None:
    profile = load_profile("tmall")
    drawn = replace(profile, attachments=replace(profile.attachments, image_only=True))
    case = full(seed_case(suspects=6, comparison=0))
    content = build_pack(case, drawn, "T2").zip_bytes
    files = files_of(content)
    made = {path for path in files if path.startswith("data/02-appeal/tmall/attach")}

    assert len(made) > 5
    found = again(content, tmp_path / "1")
    assert found.is_same
    assert made <= outcomes(found, Outcome.EQUAL)

    first = "data/02-appeal/tmall/attach-01.jpg"
    swapped = zip_of({**files, first: files["data/02-appeal/tmall/attach-02.jpg"]}).getvalue()
    found = again(swapped, tmp_path / "2")
    assert first in outcomes(found, Outcome.DIFFERS)
    assert not found.is_same


def test_raw_file_that_inputs_do_not_name_is_told(pack: bytes, tmp_path: Path) -> None:
    (raw,) = [path for path in files_of(pack) if "/raw/" in path]

    found = again(altered(pack, raw, b"order", b"0rder"), tmp_path)

    assert (found.unnamed, found.is_same) == ((raw,), False)


def test_copy_without_identities_and_a_used_folder_are_refused(pack: bytes, tmp_path: Path) -> None:
    with pytest.raises(PackError, match="full copy"):
        again(zipped(seed_case(suspects=3, comparison=3), "T1"), tmp_path)
    (tmp_path / "x").touch()
    with pytest.raises(PackError, match="not empty"):
        again(pack, tmp_path)
    for nonsense in (b"", b"PK", zip_of({"a/b": b""}).getvalue()):
        with pytest.raises(PackError):
            again(nonsense, tmp_path / "y")


def test_command_needs_no_database_and_names_each_file(
    pack: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.zip").write_bytes(pack)

    call_command("rederive_pack", tmp_path / "p.zip", out=tmp_path / "new", json=True)

    told = json.loads(capsys.readouterr().out)
    assert (told["same"], told["unnamed"]) == (True, [])
    assert told["files"]["data/04-orders/orders-masked.csv"] == "input"
    assert told["files"]["data/13-disclosure/commitments.csv"] == "derived, equal"
