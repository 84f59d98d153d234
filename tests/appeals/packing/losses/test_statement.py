"""The damages document: what was counted, what every method said, and what was left out."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest

from appeals.packing import Additions, load_profile
from appeals.packing.additions import Grid, Picture, Sentence
from appeals.packing.contents import contents_of
from appeals.packing.currency import Currency
from appeals.packing.documents.chapters import chapter_pictures
from appeals.packing.documents.damages import damages_document
from appeals.packing.documents.typesetting import typeset
from appeals.packing.documents.voice import Voice
from appeals.packing.losses import (
    Assessment,
    Basis,
    Entry,
    Estimate,
    Head,
    Ledger,
    Placebo,
    Trend,
    claim_of,
)
from appeals.packing.losses.band import usual_band
from appeals.packing.losses.chapter import losses_added
from appeals.packing.losses.estimate import METHODS
from appeals.packing.losses.ledger import Voucher
from appeals.packing.tables.catalogue import Catalogue
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.losses.series import FIRST, even_days, shop_days
from tests.appeals.packing.test_documents import pages

BILL = Voucher("a" * 64, 81_234, "pdf", "2026-03-13T10:00:00+08:00")
LEDGER = Ledger(
    (
        Entry("L01", Head.FREIGHT_OUT, 444_000, Basis.DOCUMENTED, date(2026, 3, 10),
              vouchers=(BILL.sha256,), note="运费，联系 13912345678"),
        Entry("L02", Head.RUSH_STOCK, 900_000, Basis.ESTIMATED),
        Entry("L03", Head.FREIGHT_OUT, 12_000, Basis.DOCUMENTED, vouchers=(BILL.sha256,)),
    )
)  # fmt: skip


def told() -> Assessment:
    """What a count of a shop might give, without the seconds it takes."""
    days, period, _ = shop_days(past=70, lost=7)
    usual = tuple(day.sales_fen * 2 for day in days[-7:])
    estimates = tuple(
        Estimate(method, 3_000_000 + n * 100_000, -100_000 if n == 2 else 2_000_000, 4_000_000, usual, 56)
        for n, method in enumerate(METHODS)
    )  # fmt: skip
    placebos = tuple(
        Placebo(method, FIRST + timedelta(days=n), FIRST + timedelta(days=n + 6), 1000 * n, -50_000, 60_000)
        for method in METHODS for n in range(12)
    )  # fmt: skip
    return Assessment(
        period=period, days=tuple(days), estimates=estimates, placebos=placebos,
        trend=Trend(-0.0139, 0.062, 56), margin_bp=4200, control="保温杯",
    )  # fmt: skip


def added(found: Assessment | None, ledger: Ledger = LEDGER) -> Additions:
    claim = claim_of(ledger.documented_fen, found)
    return losses_added(ledger, found, claim, {}, Currency(), [BILL])


def text_of(found: Assessment | None, ledger: Ledger = LEDGER, language: str = "zh-Hans") -> str:
    """The document as a reader sees it, typeset by itself."""
    case = seed_case(suspects=40, comparison=10, additions=added(found, ledger))
    contents = contents_of(case, load_profile("tmall"), "T1", None)
    voice = Voice(contents, Catalogue((), "T1"), language)
    data = damages_document(voice)
    assert data is not None
    pdf = typeset("report", data, chapter_pictures(voice), case.cutoff)
    return " ".join(pages(pdf))


def squeezed(text: str) -> str:
    """Chinese breaks its lines anywhere."""
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def chinese() -> str:
    return squeezed(text_of(told()))


def test_document_tells_floor_centre_and_each_methods_interval(chinese: str) -> None:
    assert "损失下限4,440.00元" in chinese  # one method's interval holds 0, so no profit in it
    for amount in ("30,000.00元", "20,000.00元至40,000.00元", "-1,000.00元至40,000.00元"):
        assert amount in chinese
    assert "未显示显著损失" in chinese


def test_lower_bound_as_profit_is_not_cut_at_nothing(chinese: str) -> None:
    assert "（-420.00元至16,800.00元）" in chinese


def test_entries_show_what_counts_and_why_another_does_not(chinese: str) -> None:
    assert "L02紧急备货、定金损失—估算9,000.00否" in chinese
    assert "L03与L01依据同一凭证，未重复计入" in chinese


def test_vouchers_are_listed_by_hash_with_the_entries_behind_them(chinese: str) -> None:
    assert "aaaaaaaaaaaaaaaapdf81,2342026-03-1310:00:00L01,L03" in chinese
    files = {file.path: file.content for file in added(told()).files}
    rows = list(csv.DictReader(io.StringIO(files["08-damages/vouchers.csv"].decode("utf-8-sig"))))
    assert [(row["sha256"], row["entries"]) for row in rows] == [(BILL.sha256, "L01 L03")]


def test_note_of_an_entry_shows_no_phone(chinese: str) -> None:
    assert "13912345678" not in chinese
    assert "[***]" in chinese


def test_what_is_left_out_and_the_disclaimer_are_printed(chinese: str) -> None:
    for words in ("商誉和长期搜索排名", "已退还给买家的货款不是损失", "本测算非审计、鉴定意见"):
        assert words in chinese


def test_both_languages_state_the_same_amounts() -> None:
    def amounts(language: str) -> list[str]:
        text = text_of(told(), language=language)
        return sorted(re.findall(r"-?\d[\d,]*\.\d\d", text))

    assert amounts("en") == amounts("zh-Hans")


def test_document_says_so_when_no_method_may_run() -> None:
    days, period = even_days(past=20)
    refused = tuple(Estimate(m, refusal="short", needs=56, has=20) for m in METHODS)
    found = Assessment(period=period, days=tuple(days), estimates=refused, margin_bp=4200)
    text = squeezed(text_of(found))

    assert "三种方法都没有给出数字，因此不主张利润损失" in text
    assert (
        text.count("历史数据不足（可用20天，需56天）") == 6
    )  # in the result's table, and one by one
    assert "没有可供安慰剂检验的时段" in text


def test_document_says_so_when_no_penalty_is_known() -> None:
    assert "三种方法都没有运行" in squeezed(text_of(Assessment(why_none="no_penalty")))


def test_nothing_entered_and_nothing_counted_gives_no_document() -> None:
    assert added(None, Ledger()) == Additions()
    case = seed_case(suspects=4, comparison=4)
    voice = Voice(contents_of(case, load_profile("tmall"), "T1", None), Catalogue((), "T1"), "en")
    assert damages_document(voice) is None


def test_usual_range_leaves_out_the_highest_and_the_lowest_of_a_weekday() -> None:
    days, period = even_days(past=56, lost=7)
    odd = [*days]
    odd[0] = type(days[0])(days[0].on, 9_000_000, 1)
    band = usual_band(odd, period)

    assert len(band) == 63
    assert {(one.low_fen, one.high_fen) for one in band} == {(100_000, 100_000)}


def test_no_range_is_drawn_when_the_past_is_short() -> None:
    days, period = even_days(past=20)
    assert usual_band(days, period) == ()


def test_pictures_are_the_same_bytes_twice_and_are_told_in_words() -> None:
    def pictures() -> dict[str, Picture]:
        parts = added(told()).chapters["damages"]
        return {part.name: part for part in parts if isinstance(part, Picture)}

    first, second = pictures(), pictures()
    assert set(first) == {"losses", "loss-trials", "loss-trend"}
    assert {n: p.svg for n, p in first.items()} == {n: p.svg for n, p in second.items()}
    assert all(p.alt.en and p.alt.zh and p.svg["en"] != p.svg["zh-Hans"] for p in first.values())


def test_document_holds_the_reports_own_chapter_word_for_word() -> None:
    chapters = added(told()).chapters
    kept = [part for part in chapters["damages"] if isinstance(part, Sentence | Grid)]
    assert [part for part in chapters["losses"] if isinstance(part, Sentence | Grid)] == kept[
        : len([part for part in chapters["losses"] if isinstance(part, Sentence | Grid)])
    ]
