"""What each tier holds, and that all of them describe the same records."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import re
from dataclasses import replace
from datetime import date
from typing import BinaryIO

import pytest
from pypdf import PdfReader

from appeals.packing import (
    Case,
    Closing,
    Delivery,
    Pack,
    PackError,
    RawFile,
    Signer,
    build_pack,
    load_profile,
    verify_pack,
)
from appeals.packing.verify.linkage import SHARED
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.conftest import files_of

Files = dict[str, bytes]
DELIVERY = Delivery("义乌市公安局", "立案侦查", "义公调证字〔2026〕12号", date(2027, 3, 31))
RAW = RawFile("ExportOrderList202603141200.csv", b"order,receiver\n")


def sealer(place: str, plain: bytes) -> bytes:
    """Reversible by the test, opaque to a grep."""
    return bytes(byte ^ 0x5A for byte in place.encode() + b"\0" + plain)


def reversed_to(plain: BinaryIO, out: BinaryIO) -> None:
    out.write(b"age:" + plain.read()[::-1])


@pytest.fixture(scope="module")
def full_case() -> Case:
    return replace(seed_case(suspects=40, comparison=60), raw=(RAW,), delivery=DELIVERY)


@pytest.fixture(scope="module")
def packs(full_case: Case, signer: Signer) -> dict[str, Pack]:
    closing = Closing(annexer=reversed_to, sealer=sealer)
    return {
        tier: build_pack(full_case, load_profile("tmall"), tier, signer, closing=closing)
        for tier in ("T1", "T2", "T3")
    }


@pytest.fixture(scope="module")
def tiers(packs: dict[str, Pack]) -> dict[str, Files]:
    return {tier: files_of(pack.zip_bytes) for tier, pack in packs.items()}


def text_of(name: str, content: bytes) -> str:
    if not name.endswith(".pdf"):
        return content.decode("utf-8", "replace")
    reader = PdfReader(io.BytesIO(content))
    told = [page.extract_text() for page in reader.pages]
    return re.sub(r"\s|\u200b", "", "".join(told) + str(reader.metadata) + str(reader.xmp_metadata))


def test_shared_tables_are_the_same_bytes_in_every_tier(tiers: dict[str, Files]) -> None:
    for path in SHARED:
        assert len({hashlib.sha256(files[path]).hexdigest() for files in tiers.values()}) == 1, path


def test_only_the_copy_with_identities_holds_raw_files_and_salts(tiers: dict[str, Files]) -> None:
    digest = hashlib.sha256(RAW.content).hexdigest()[:16]
    own = {f"data/12-inputs/raw/{digest}.csv", "data/13-disclosure/disclosures.csv"}

    assert tiers["T2"].keys() - tiers["T1"].keys() == own
    assert tiers["T3"].keys() - tiers["T1"].keys() == {"data/13-disclosure/disclosures-sealed.csv"}
    assert tiers["T2"][f"data/12-inputs/raw/{digest}.csv"] == RAW.content


def test_no_secret_of_the_case_is_found_in_t1_or_t3(
    tiers: dict[str, Files], full_case: Case
) -> None:
    """The sceptic's check 8, over the text and metadata of every file."""
    secrets = {
        "".join(value.split())
        for order in full_case.orders
        for value in (order.identity.name, order.identity.phone, order.identity.address,
                      order.identity.buyer)
        if value and len(value) > 2
    }  # fmt: skip
    for tier in ("T1", "T3"):
        for name, content in tiers[tier].items():
            text = text_of(name, content)
            assert [secret for secret in secrets if secret in text] == [], (tier, name)
    told = text_of("", tiers["T2"]["data/13-disclosure/disclosures.csv"])
    assert sum(secret in told for secret in secrets) == len(secrets)


def test_twenty_random_disclosures_match_the_commitments_of_t1(tiers: dict[str, Files]) -> None:
    """The sceptic's check 9, with nothing but a hash function."""

    def table(tier: str, name: str) -> list[dict[str, str]]:
        text = tiers[tier][f"data/13-disclosure/{name}.csv"].decode()
        return list(csv.DictReader(io.StringIO(text, newline="")))

    committed = {(row["ref"], row["field"]): row["sha256"] for row in table("T1", "commitments")}
    disclosed = table("T2", "disclosures")
    assert len(disclosed) == len(committed)
    for row in random.Random(1).sample(disclosed, 20):
        found = hashlib.sha256(f"{row['salt']}|{row['value']}".encode()).hexdigest()
        assert found == committed[row["ref"], row["field"]]


def test_phone_is_not_found_by_trying_all_without_the_salt(
    tiers: dict[str, Files], full_case: Case
) -> None:
    committed = tiers["T1"]["data/13-disclosure/commitments.csv"].decode()
    for order in full_case.orders[:50]:
        phone = str(order.identity.phone)
        for guess in (phone, f"|{phone}", f"phone|{phone}"):
            assert hashlib.sha256(guess.encode()).hexdigest() not in committed


def test_linkage_passes_between_tiers_and_in_the_full_copy_alone(packs: dict[str, Pack]) -> None:
    t1, t2 = (io.BytesIO(packs[tier].zip_bytes) for tier in ("T1", "T2"))

    assert verify_pack(t1, linked=t2)["linkage"].outcome == "pass"
    assert verify_pack(t2)["linkage"].outcome == "pass"
    assert verify_pack(t1)["linkage"].outcome == "unconfirmed"


def test_annex_is_named_by_its_hash_in_the_seal_and_not_in_the_core(
    packs: dict[str, Pack], tiers: dict[str, Files]
) -> None:
    annex = packs["T2"].annex
    assert annex is not None
    line = f"# sealed-annex-sha256: {hashlib.sha256(annex).hexdigest()}"

    assert line in tiers["T2"]["seal/seal.txt"].decode().splitlines()
    assert packs["T1"].annex is None
    assert packs["T3"].annex is None
    assert "sealed-annex-sha256: none" in tiers["T1"]["seal/seal.txt"].decode()


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_cover_of_the_full_copy_names_recipient_purpose_and_end(
    tiers: dict[str, Files], language: str
) -> None:
    name = f"data/00-cover/summary.{language}.pdf"
    text = text_of(name, tiers["T2"][name])

    for value in (DELIVERY.recipient, DELIVERY.purpose, DELIVERY.legal_paper, "2027-03-31"):
        assert value in text
    assert DELIVERY.recipient not in text_of(name, tiers["T1"][name])


def test_full_copy_is_refused_without_a_recipient(full_case: Case) -> None:
    with pytest.raises(PackError, match="recipient"):
        build_pack(replace(full_case, delivery=None), load_profile("tmall"), "T2")


def test_shops_own_copy_is_refused_without_its_key(full_case: Case) -> None:
    with pytest.raises(PackError, match="key"):
        build_pack(full_case, load_profile("tmall"), "T3")
