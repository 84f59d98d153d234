"""What a reader holds in hands: type that can be read, one language a page, no figure told twice."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pypdf import PdfReader

from appeals.packing import Case, Penalty, Signer, build_pack, load_profile
from tests.appeals.packing import cases
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.reading import text_of_pdf

Files = dict[str, bytes]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names and words of the shop, its platform and its buyers stand as they were written.
THEIRS = (
    "义乌小商品旗舰店", "义乌市某某日用品有限公司", "加厚塑料收纳箱 三件套", "商品下架", "违规通知",
    "通过不正当方式获得虚假的商品销量、店铺评分、信用积分", "天猫商家客服", "不想要了", "拍错了,联系",
    "尺寸不合适",
)  # fmt: skip


def packed(case: Case, profile: str, signer: Signer) -> Files:
    return files_of(build_pack(case, load_profile(profile), "T1", signer).zip_bytes)


def sizes(content: bytes) -> Iterator[float]:
    """The size in points of every piece of text, as it lies on the page."""
    found: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.append(abs(size * tm[3] * cm[3]))

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=visit)
    yield from found


@pytest.mark.parametrize(("profile", "least"), [("police-cn", 9), ("court-cn", 9)])
def test_no_document_has_type_below_nine_points(profile: str, least: float, signer: Signer) -> None:
    files = packed(cases.seed_case(suspects=60, comparison=60), profile, signer)

    small = {
        name: min(sizes(content))
        for name, content in files.items()
        if name.endswith(".pdf") and min(sizes(content)) < least - 0.01
    }

    assert small == {}


def test_what_goes_into_a_form_keeps_to_its_least_size(signer: Signer) -> None:
    files = packed(cases.seed_case(suspects=60, comparison=60), "stripe", signer)

    for name in ("letter", "papers"):
        assert min(sizes(files[f"data/02-appeal/stripe/{name}.en.pdf"])) >= 12, name


@pytest.mark.parametrize("name", ["00-cover/summary", "01-report/report"])
def test_english_documents_hold_no_chinese_but_names_and_quotes(name: str, files: Files) -> None:
    text = text_of_pdf(files[f"data/{name}.en.pdf"]).replace(" ", "")

    for words in THEIRS:
        text = text.replace(words.replace(" ", ""), "")

    assert CHINESE.findall(text) == []


def test_second_half_of_a_document_in_two_languages_has_its_own_head_and_foot(
    files: Files,
) -> None:
    for name in ("05-exclusion/self-exclusion", "10-method/system-and-method"):
        pages = PdfReader(io.BytesIO(files[f"data/{name}.pdf"])).pages
        first, last = pages[0].extract_text(), pages[-1].extract_text()
        assert ("BrushGuard 证据包" in first, "第 1 页" in first) == (True, True)
        assert ("BrushGuard evidence pack" in last, CHINESE.findall(last)) == (True, [])


def test_signature_lines_stand_on_the_page_of_what_is_signed(files: Files) -> None:
    pages = PdfReader(io.BytesIO(files["data/05-exclusion/self-exclusion.pdf"])).pages

    told = [page.extract_text() for page in pages if "店铺负责人" in page.extract_text()]

    assert ["由店主作出或划去的声明" in text for text in told] == [True]


def test_table_of_shared_features_and_charts_divide_by_the_same_orders(signer: Signer) -> None:
    """Orders without an address are no part of a share of addresses, here or there."""
    case = cases.seed_case(suspects=60, comparison=90)
    bare = [
        replace(order, address_class=None, province=None, city=None) if index >= 100 else order
        for index, order in enumerate(case.orders)
    ]
    files = packed(replace(case, orders=tuple(bare)), "generic", signer)
    report = text_of_pdf(files["data/01-report/report.en.pdf"])

    assert re.search(r"Address detail street only \d+ / 60 \([\d.]+%\) \d+ / 40 ", report)
    assert re.search(r"Province \w+ \d+ / 60 \([\d.]+%\) \d+ / 40 ", report)
    assert re.search(r"Quantity 1 60 / 60 \(100.0%\) \d+ / 90 ", report)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_document_of_a_weak_case_says_so_on_top(language: str, signer: Signer) -> None:
    files = packed(cases.own_brushing_case(), "police-cn", signer)
    warning = {"zh-Hans": "现有记录不足以说明问题", "en": "The records are insufficient"}[language]

    for name in (
        f"00-cover/summary.{language}.pdf", f"01-report/report.{language}.pdf",
        f"02-appeal/police-cn/papers.{language}.pdf", "05-exclusion/self-exclusion.pdf",
    ):  # fmt: skip
        assert warning in text_of_pdf(files[f"data/{name}"]), name
    letter = files[f"data/02-appeal/police-cn/letter.{language}.txt"].decode()
    assert letter.startswith(
        {"zh-Hans": "【请填写：现有记录", "en": "[fill in: the records"}[language]
    )


def test_no_document_of_a_strong_case_says_so(files: Files) -> None:
    told = [text_of_pdf(content) for name, content in files.items() if name.endswith(".pdf")]

    assert not any("现有记录不足以说明问题" in text for text in told)


def test_report_made_before_the_first_verdict_is_told_without_minutes_below_nothing(
    signer: Signer,
) -> None:
    case = cases.seed_case(suspects=60, comparison=60)
    files = packed(replace(case, verdicts=case.verdicts[-1:]), "generic-en", signer)

    text = text_of_pdf(files["data/00-cover/summary.en.pdf"])

    assert "before the detector first judges the orders irregular" in text
    assert "reported before" in text
    assert re.search(r"-\d[\d,]* min", text) is None
    assert "-1" not in files["data/02-appeal/generic-en/letter.en.txt"].decode().split("\n")[3]


def test_penalty_without_an_end_is_not_said_to_run_until_a_blank(signer: Signer) -> None:
    case = cases.seed_case(suspects=60, comparison=60)
    start = case.penalties[0].noticed_at
    open_one = Penalty(
        kind="商品下架", charge="虚假交易", noticed_at=start, starts_at=start, ends_at=None
    )
    files = packed(replace(case, penalties=(open_one,)), "generic", signer)

    report = text_of_pdf(files["data/01-report/report.zh-Hans.pdf"]).replace(" ", "")

    assert "2026-03-1220:10:00起（未登记结束时间）" in report
    assert "至未提供" not in report


def test_penalty_without_any_time_is_not_said_to_run_from_a_blank(signer: Signer) -> None:
    case = cases.seed_case(suspects=60, comparison=60)
    bare = Penalty(kind="商品下架", charge="虚假交易", noticed_at=case.penalties[0].noticed_at)
    files = packed(replace(case, penalties=(bare,)), "generic", signer)

    for language, told, blank in (
        ("zh-Hans", "起止时间均未登记", "未提供起"),
        ("en", "neitherstartnorendonrecord", "fromnotsupplied"),
    ):
        text = text_of_pdf(files[f"data/01-report/report.{language}.pdf"])
        report = text.replace(" ", "").replace("\n", "")
        assert told in report
        assert blank not in report
