"""What the documents say of strong, weak and contrary cases: the sceptic's check 11."""

from __future__ import annotations

import csv
import io
import re

import pytest
from pypdf import PdfReader

from appeals.packing import Case, Signer, build_pack, load_profile, verify_pack
from tests.appeals.packing import cases
from tests.appeals.packing.conftest import files_of

Files = dict[str, bytes]
INSUFFICIENT = {"zh-Hans": "现有记录不足以说明问题", "en": "The records are insufficient"}


def pages(content: bytes) -> list[str]:
    return [
        re.sub(r"\s+", " ", page.extract_text().replace("\u200b", ""))
        for page in PdfReader(io.BytesIO(content)).pages
    ]


def summary(files: Files, language: str = "en") -> str:
    return "".join(pages(files[f"data/00-cover/summary.{language}.pdf"]))


def contrary(files: Files) -> list[dict[str, str]]:
    text = files["data/05-exclusion/contrary-evidence.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def packed(case: Case) -> Files:
    return files_of(build_pack(case, load_profile("generic")).zip_bytes)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_summary_is_short_and_not_called_insufficient_when_the_case_is_strong(
    files: Files, language: str
) -> None:
    text = summary(files, language)

    assert len(pages(files[f"data/00-cover/summary.{language}.pdf"])) <= 2
    assert INSUFFICIENT[language] not in text


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_summary_says_insufficient_when_few_orders_are_only_watched(language: str) -> None:
    text = summary(packed(cases.quiet_case()), language)

    assert INSUFFICIENT[language] in text
    assert {"en": "fewer than 30", "zh-Hans": "少于 30 笔"}[language] in text


def test_flash_sale_names_the_promotion_and_the_ordinary_explanation() -> None:
    files = packed(cases.flash_sale_case())

    assert INSUFFICIENT["en"] in summary(files)
    assert 'most likely is "growth from a promotion"' in summary(files)
    kinds = {line["kind"] for line in contrary(files)}
    assert "promotion" in kinds


def test_own_brushing_is_printed_and_not_hidden_when_it_is_the_likeliest() -> None:
    files = packed(cases.own_brushing_case())

    assert INSUFFICIENT["zh-Hans"] in summary(files, "zh-Hans")
    assert "本店自行刷单" in summary(files, "zh-Hans")
    assert "brushing by the shop itself" in summary(files)


def test_confirmed_genuine_orders_leave_the_attack_set_and_stay_visible() -> None:
    files = packed(cases.mixed_case())
    orders = files["data/04-orders/orders-masked.csv"].decode("utf-8-sig")
    groups = [row["group"] for row in csv.DictReader(io.StringIO(orders, newline=""))]

    assert (groups.count("confirmed_genuine"), groups.count("suspect")) == (9, 191)
    line = next(line for line in contrary(files) if "confirmed genuine" in line["statement_en"])
    assert len(line["refs"].split()) == 9


def test_contrary_facts_list_what_speaks_against_the_shop(files: Files) -> None:
    said = " ".join(line["statement_en"] for line in contrary(files))

    for fact in (
        "1 of 200 irregular orders have no refund request",
        "50 of 200 irregular orders were shipped by the records",
        "6 of the orders come from earlier buyers",
        'does not exclude "brushing by the shop itself"',
        "Traffic was not supplied",
        "no record of asking buyers",
        "No account statements",
    ):
        assert fact in said


def test_loss_is_said_to_be_uncomputed_and_never_guessed(files: Files) -> None:
    assert summary(files).count("not computed in this pack") == 2


def test_readme_lists_what_is_not_included(files: Files) -> None:
    readme = files["README.en.txt"].decode()

    for missing in (
        "06-outreach",
        "08-damages",
        "11-custody/anchors",
        "12-inputs/raw",
        "time stamp",
    ):
        assert missing in readme
    assert "07-platform" not in readme


def test_bare_case_is_packed_and_lists_more_as_missing() -> None:
    bare = cases.seed_case(
        suspects=0, comparison=0, verdicts=(), custody=(), notices=(), penalties=(), filings=(),
        holds=(), inputs=(), refunds=(), timeline=cases.Timeline(5), products=(), parameters={},
    )  # fmt: skip
    files = packed(bare)

    assert "data/04-orders/timeline.csv" not in files
    assert "data/11-custody/custody.jsonl" not in files
    assert "07-platform" in files["README.en.txt"].decode()
    assert INSUFFICIENT["en"] in summary(files)


def test_masked_case_says_that_addresses_and_buyers_cannot_be_judged(signer: Signer) -> None:
    from dataclasses import replace

    case = cases.seed_case(suspects=60, comparison=60)
    masked = [
        replace(order, identity=cases.Identity(), address_class="masked", name_mask="张**")
        for order in case.orders
    ]
    built = build_pack(replace(case, orders=tuple(masked)), load_profile("tmall"), "T1", signer)
    files = files_of(built.zip_bytes)
    said = " ".join(line["statement_en"] for line in contrary(files))

    assert "carry no buyer account" in said
    assert "missing or masked" in said
    assert "name no building or room" not in summary(files)
    assert verify_pack(io.BytesIO(built.zip_bytes), signer.fingerprint).exit_code == 3


def test_documents_are_archival_and_dated_by_the_cutoff(files: Files) -> None:
    for name, content in files.items():
        if name.endswith(".pdf"):
            reader = PdfReader(io.BytesIO(content))
            assert reader.metadata is not None
            assert reader.metadata.creation_date == cases.CUTOFF, name
            assert b"pdfaid:part>2" in content, name
            fonts = {str(page["/Resources"]["/Font"]) != "" for page in reader.pages[:1]}
            assert fonts == {True}
