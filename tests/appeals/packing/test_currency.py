"""An amount is written in the decimals of its own currency, in tables and in sentences."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest

from appeals.packing import Case, load_profile
from appeals.packing.core import core_of
from appeals.packing.currency import Currency
from appeals.packing.losses import Assessment, Basis, Claim, Entry, Head, Ledger
from appeals.packing.losses.chapter import losses_added
from appeals.packing.words import sentences
from shops.enums import Platform
from tests.appeals.packing.reading import text_of_pdf

YUAN, YEN, DINAR = Currency(), Currency("JPY", 0), Currency("KWD", 3)


@pytest.mark.parametrize(
    ("currency", "amount", "text"),
    [
        (YUAN, 5_980_000, "59,800.00"), (YUAN, 5, "0.05"), (YUAN, -150, "-1.50"), (YUAN, None, ""),
        (YEN, 5_980, "5,980"), (YEN, 0, "0"), (DINAR, 1_234_567, "1,234.567"), (DINAR, 7, "0.007"),
    ],
)  # fmt: skip
def test_minor_units_are_written_in_the_currencys_decimals(
    currency: Currency, amount: int | None, text: str
) -> None:
    assert currency.plain(amount) == text


def test_sentence_names_the_currency_as_its_language_does() -> None:
    assert (YUAN.said(2990).en, YUAN.said(2990).zh) == ("CNY 29.90", "29.90 元")
    assert (YEN.said(2990).en, YEN.said(2990).zh) == ("JPY 2,990", "2,990 JPY")


def test_pack_of_a_yen_shop_writes_whole_yen_everywhere(case: Case) -> None:
    shop = replace(case.shop, currency="JPY", decimals=0)
    core = core_of(replace(case, shop=shop), load_profile("generic"), "T1", None)

    clusters = csv.DictReader(
        io.StringIO(core["data/04-orders/clusters.csv"].decode("utf-8-sig"), newline="")
    )
    paid = [row["key"] for row in clusters if row["kind"] == "paid_amount"]
    summary = text_of_pdf(core["data/00-cover/summary.en.pdf"])
    report = text_of_pdf(core["data/01-report/report.zh-Hans.pdf"])

    assert paid == ["2,990"]
    assert "JPY" in summary
    assert "CNY" not in summary
    for text in (summary, report):
        assert "29.90" not in text
    assert "支付金额（JPY）" in report


def test_losses_of_a_yen_shop_are_told_in_yen() -> None:
    ledger = Ledger((Entry("L01", Head.PACKING, 12_345, Basis.DOCUMENTED, vouchers=("a" * 64,)),))
    claim = Claim(12_345, 0, 0)

    told = losses_added(ledger, Assessment(why_none="no_penalty", unit=1), claim, {}, YEN)

    said = " ".join(part.text.zh for part in told.chapters["losses"] if hasattr(part, "text"))
    assert "损失下限 12,345 JPY" in said
    assert "元" not in said
    assert "JPY 12,345 counted" in told.files[0].facts.en


@pytest.mark.parametrize("currency", [YEN, DINAR, Currency("VND", 0)])
def test_no_word_of_another_currency_is_in_a_document(case: Case, currency: Currency) -> None:
    shop = replace(case.shop, currency=currency.code, decimals=currency.decimals, platform="shopee")
    small = replace(case, shop=shop, orders=case.orders[:60], holds=())
    core = core_of(small, load_profile("shopee"), "T1", None)

    for path, content in core.items():
        if path.endswith(".pdf"):
            told = text_of_pdf(content)
            found = re.findall(r"CNY| fen\b(?!,)|\d ?元|（元）|以分|（分）", told)
            assert found == [], path
            assert "shopee" not in told


def test_every_platform_that_a_shop_may_be_on_has_a_name_in_both_languages() -> None:
    for language in ("zh-Hans", "en"):
        known = sentences(language)
        assert [one for one in Platform.values if f"platform.{one}" not in known] == []
