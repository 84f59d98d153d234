"""Mutated exports: never a traceback, never a number from nowhere, each row accounted for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shops.platforms.amounts import AmountUnreadable, MarkVotes, fen_of_text
from shops.platforms.cells import column_name, text_of
from shops.platforms.times import TimeAmbiguous, TimeUnreadable, time_of
from tests.shops.platforms import (
    china_files,
    test_amazon_orders,
    test_ebay,
    test_lazada,
    test_magento,
    test_shopee,
    test_shopify,
    test_tiktok,
    test_woocommerce,
)
from tests.shops.platforms.fuzzing import complaints, mutated, seen
from tests.shops.platforms.fuzzing_books import book_of, damaged_cells, repacked, rows_in, zip_of
from tests.shops.platforms.reads import delimited
from tests.shops.platforms.test_times import RULES
from tests.shops.taobao_files import Sale, lines_file, orders_file, refunds_file

SALES = [Sale(1), Sale(2, is_refunded=True), Sale(3, is_paid=False), Sale(4, fen=5980, quantity=2)]
FIXTURES = {
    "shopify": delimited(
        test_shopify.COLUMNS,
        [test_shopify.order(1), test_shopify.line(1), test_shopify.order(2, Notes="a\nb, c")],
    ),
    "amazon": test_amazon_orders.SAMPLE,
    "ebay": test_ebay.SAMPLE,
    "tiktok": test_tiktok.SAMPLE,
    "shopee": test_shopee.SAMPLE,
    "lazada": test_lazada.SAMPLE,
    "woocommerce": test_woocommerce.SAMPLE,
    "magento": test_magento.SAMPLE,
    "taobao_orders": orders_file(SALES),
    "taobao_lines": lines_file(SALES),
    "taobao_refunds": refunds_file(SALES),
    "generic": b"order_id,placed_at,amount,title,quantity\n"
    b'1,2026-06-11 10:00:00,29.90,"cup, blue",1\n'
    b"2,2026-06-11 10:01:00,129.90,lid,2\n"
    b"3,2026-06-11 10:02:00,9.90,lid,1\n",
}
FIXTURES |= {
    name: china_files.table(make())
    for name, make in {
        "jd": china_files.jd_rows,
        "pdd": china_files.pdd_rows,
        "douyin": china_files.douyin_rows,
        "douyin_after_sales": china_files.douyin_refund_rows,
        "kuaishou": china_files.kuaishou_rows,
        "xiaohongshu": china_files.xhs_rows,
        "weixin": china_files.weixin_rows,
        "1688": china_files.alibaba_rows,
        "wangdiantong": china_files.wdt_rows,
        "jushuitan": china_files.jst_rows,
    }.items()
}
CASES_EACH = 25


@pytest.mark.parametrize("name", sorted(FIXTURES))
def test_mutated_export_is_read_honestly(tmp_path: Path, name: str) -> None:
    content = FIXTURES[name]
    path = tmp_path / "export.csv"
    before = seen(path, content)
    assert before.table is not None
    for seed in range(CASES_EACH):
        changed = mutated(content, random.Random(f"{name}{seed}"))
        assert complaints(before, seen(path, changed)) == [], f"seed {seed}"


@pytest.mark.parametrize("name", ["taobao_orders", "douyin", "shopify", "lazada"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), suffix=st.sampled_from(("xlsx", "zip")), deep=st.booleans())
def test_mutated_workbook_or_archive_is_read_honestly(
    tmp_path: Path, name: str, seed: int, suffix: str, deep: bool
) -> None:
    rows, rng = rows_in(FIXTURES[name]), random.Random(seed)
    whole = book_of(rows) if suffix == "xlsx" else zip_of("x.csv", FIXTURES[name])
    if suffix == "xlsx" and deep:
        damaged = book_of(damaged_cells(rows, rng))
    else:
        damaged = repacked(whole, rng)
    path = tmp_path / f"export.{suffix}"
    assert complaints(seen(path, whole), seen(path, damaged)) == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        moment = time_of(text, RULES)
    except (TimeUnreadable, TimeAmbiguous):
        return
    assert moment is None or 1999 < moment.year < 2101


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.,-+ ()$€¥元₫'eEx\x00", max_size=20), st.sampled_from(".,"))
def test_any_text_is_an_amount_of_its_own_digits_or_refused(text: str, mark: str) -> None:
    MarkVotes().add(text)
    try:
        minor = fen_of_text(text, mark)
    except AmountUnreadable:
        return
    digits = "".join(sign for sign in text if sign.isdigit())
    assert str(abs(minor)).rstrip("0")[:-1].lstrip("0") in digits + "0"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_a_cell_and_a_column_name(text: str) -> None:
    told = text_of(text)
    assert told is None or told.strip() == told
    assert column_name(text) == column_name(f" {text} ")
