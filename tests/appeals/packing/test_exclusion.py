"""The documents that people complete: facts filled in, blanks left, nothing promised or accused."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pikepdf
import pytest
from pypdf import PdfReader

from appeals.packing import build_pack, load_profile
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.conftest import files_of

Files = dict[str, bytes]
EXCLUSION = "data/05-exclusion/self-exclusion.pdf"
EXTRACTION = "data/10-method/extraction-statement.pdf"
LEADS = "data/09-leads/preservation-schedule.csv"
VERDICTS = re.compile(r"犯罪|有罪|证实系|guilty|crime|proven", re.IGNORECASE)


def text(content: bytes) -> str:
    told = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s|\u200b", "", told)


def test_exclusion_states_the_money_that_remains_and_what_was_not_supplied(files: Files) -> None:
    told = text(files[EXCLUSION])

    assert "200笔异常订单共支付5,980.00元，已退5,950.10元；按现有记录，余29.90元。" in told
    assert "未提供账户流水" in told
    assert "CNY29.90remains" in told
    assert "间隔23分钟" in told


def test_exclusion_leaves_every_statement_to_the_owner(files: Files) -> None:
    told = text(files[EXCLUSION])

    assert told.count("□") == 6
    assert "（确无记录时才填0）" in told


def test_exclusion_says_so_when_the_shop_reported_nothing() -> None:
    bare = build_pack(seed_case(suspects=30, comparison=30, filings=()), load_profile("tmall"))

    assert "记录中没有店铺向平台报告的内容" in text(files_of(bare.zip_bytes)[EXCLUSION])


def test_extraction_lists_each_file_with_its_whole_hash_and_leaves_blanks(files: Files) -> None:
    told = text(files[EXTRACTION])
    inputs = files["data/12-inputs/inputs.csv"].decode("utf-8-sig")

    for row in csv.DictReader(io.StringIO(inputs, newline="")):
        assert row["sha256"] in told
    assert told.count("________________") >= 14


def test_leads_name_nobody_and_end_only_where_a_rule_says_so(files: Files) -> None:
    rows = list(csv.DictReader(io.StringIO(files[LEADS].decode("utf-8-sig"), newline="")))
    ends = {row["holder_en"]: row["kept_at_least_until"] for row in rows}
    letter = files["data/09-leads/request-letter.zh-Hans.txt"].decode()

    assert ends["the platform"] == "2029-03-10"
    assert ends["couriers"] == ""
    assert {row["status"] for row in rows} == {""}
    assert "2026-03-10 20:10 至 2026-03-10 20:40" in letter
    assert "依照电子商务法第三十一条" in letter
    assert "请至少保存至 2029-03-10" in letter
    assert VERDICTS.search(letter + str(rows) + text(files[EXCLUSION])) is None


def test_leads_name_no_time_of_keeping_where_the_law_binds_no_such_platform() -> None:
    case = seed_case(suspects=30, comparison=30)
    abroad = replace(case, shop=replace(case.shop, platform="amazon"))
    files = files_of(build_pack(abroad, load_profile("amazon")).zip_bytes)
    rows = list(csv.DictReader(io.StringIO(files[LEADS].decode("utf-8-sig"), newline="")))
    letter = files["data/09-leads/request-letter.zh-Hans.txt"].decode()

    assert {row["kept_at_least_until"] for row in rows} == {""}
    assert "电子商务法" not in letter
    assert "请尽早采取" in letter
    english = files["data/09-leads/request-letter.en.txt"].decode()
    assert "To: Amazon\n" in english
    assert (
        "Between 2026-03-10 20:10 and 2026-03-10 20:40 (Asia/Shanghai) our shop received 30 irregular"
        in english
    )
    assert "please act early" in english
    assert "E-Commerce Law" not in english
    assert VERDICTS.search(english) is None
    assert english.count("________________") == letter.count("________________")
    assert [line[:2] for line in english.splitlines() if line[:1].isdigit()] == [
        line[:2] for line in letter.splitlines() if line[:1].isdigit()
    ]


def test_platform_at_home_gets_the_letter_in_its_own_language_alone(files: Files) -> None:
    letters = [name for name in files if name.startswith("data/09-leads/request-letter")]
    assert letters == ["data/09-leads/request-letter.zh-Hans.txt"]


@pytest.mark.parametrize("name", [EXCLUSION, EXTRACTION])
def test_document_is_marked_as_tagged_pdf_a_2a_and_ua_1(files: Files, name: str) -> None:
    """As far as metadata and structure tell; a validator is not at hand."""
    with pikepdf.open(io.BytesIO(files[name])) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        assert all(font.get("/FontDescriptor") is not None or "/DescendantFonts" in font
                   for page in pdf.pages for font in page.Resources.Font.values())  # fmt: skip
