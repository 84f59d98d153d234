"""What other parts of the house hand over becomes exhibits, chapters and closed gaps."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from appeals.packing import (
    Additions,
    Attached,
    Bilingual,
    Grid,
    PackError,
    Sentence,
    Subheading,
    build_pack,
    load_profile,
    merged,
    verify_pack,
)
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.test_documents import contrary, pages

LEDGER = Attached(
    path="08-damages/ledger.csv",
    content=b"id,amount_fen\nL1,4200\n",
    key="ledger",
    name=Bilingual("Loss ledger", "损失台账"),
    type=Bilingual("financial voucher", "财务凭证"),
    purpose=Bilingual("what the burst cost", "证明损失金额"),
    facts=Bilingual("freight of 42 yuan", "运费 42 元"),
)
LOSSES = (
    Subheading(Bilingual("Documented costs", "有凭证的费用")),
    Sentence(Bilingual("Freight came to 42.00 yuan.", "运费共计 42.00 元。"), ("ledger",)),
    Grid((Bilingual("head", "项目"), Bilingual("yuan", "金额")),
         ((Bilingual("freight", "运费"), "42.00"),), (3, 1), right=(1,)),
)  # fmt: skip
ADDED = Additions(
    files=(LEDGER, replace(LEDGER, path="08-damages/raw.csv", key="raw", tiers=("T2", "T3"))),
    chapters={"losses": LOSSES},
    contrary=(Bilingual("One declared account bought twice.", "一个申报账号购买过两次。"),),
    closed=frozenset({"funds"}),
    loss_floor_fen=4200,
    loss_centre_fen=9900,
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    case = seed_case(suspects=40, comparison=60, additions=ADDED)
    zipped = build_pack(case, load_profile("tmall")).zip_bytes
    assert "fail" not in verify_pack(io.BytesIO(zipped)).results().values()
    return files_of(zipped)


def test_attached_file_is_in_the_pack_and_the_catalogue_when_its_tier_allows(
    files: dict[str, bytes],
) -> None:
    text = files["data/03-catalogue/evidence-catalogue.csv"].decode("utf-8-sig")
    rows = {row["file"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}

    assert files["data/08-damages/ledger.csv"] == LEDGER.content
    assert rows["data/08-damages/ledger.csv"]["name_zh"] == "损失台账"
    assert "data/08-damages/raw.csv" not in files
    assert "data/08-damages/raw.csv" not in rows


def test_chapter_is_printed_in_both_languages_and_cites_its_file(files: dict[str, bytes]) -> None:
    text = files["data/03-catalogue/evidence-catalogue.csv"].decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    number = next(row["no"] for row in rows if row["file"].endswith("ledger.csv"))
    english = " ".join(pages(files["data/01-report/report.en.pdf"]))
    chinese = " ".join(pages(files["data/01-report/report.zh-Hans.pdf"]))

    assert f"Freight came to 42.00 yuan. [{number}]" in english
    assert "运费共计 42.00 元。" in chinese


def test_losses_stand_on_the_first_pages_when_they_were_computed(files: dict[str, bytes]) -> None:
    text = " ".join(pages(files["data/00-cover/summary.zh-Hans.pdf"]))

    assert "42.00 元" in text
    assert "99.00 元" in text


def test_closed_gap_is_no_longer_called_missing_and_a_finding_is_printed(
    files: dict[str, bytes],
) -> None:
    said = {line["statement_zh"] for line in contrary(files)}
    before = {
        line["statement_zh"]
        for line in contrary(
            files_of(
                build_pack(seed_case(suspects=40, comparison=60), load_profile("tmall")).zip_bytes
            )
        )
    }

    assert len(before - said) == 1
    assert said - before == {"一个申报账号购买过两次。"}


@pytest.mark.parametrize(
    "wrong",
    [
        Additions(chapters={"poem": ()}),
        Additions(closed=frozenset({"sleep"})),
        Additions(files=(LEDGER, LEDGER)),
        Additions(files=(replace(LEDGER, path="../x"),)),
        Additions(files=(replace(LEDGER, path="08-damages/台账.csv"),)),
    ],
)
def test_additions_are_refused_when_the_pack_has_no_place_for_them(wrong: Additions) -> None:
    with pytest.raises(PackError):
        merged([wrong])


def test_losses_are_refused_when_two_parts_state_them() -> None:
    with pytest.raises(PackError, match="Two parts"):
        merged([Additions(loss_floor_fen=1), Additions(loss_floor_fen=2)])


def test_file_is_refused_when_the_pack_writes_it_itself() -> None:
    own = replace(LEDGER, path="04-orders/orders-masked.csv")

    with pytest.raises(PackError, match="writes"):
        build_pack(seed_case(suspects=4, comparison=4, additions=Additions((own,))),
                   load_profile("tmall"))  # fmt: skip


def test_exhibit_has_one_number_in_every_copy_of_a_case() -> None:
    original = replace(LEDGER, path="06-outreach/originals/x.png", key="original", tiers=("T2",))
    whole = replace(LEDGER, path="09-leads/y.csv", key="leads")
    case = replace(seed_case(), additions=Additions(files=(LEDGER, original, whole)))

    masked, full = ([file.path for file in case.additions.in_tier(tier)] for tier in ("T1", "T2"))

    assert masked == ["08-damages/ledger.csv", "09-leads/y.csv"]
    assert full == [*masked, "06-outreach/originals/x.png"]
