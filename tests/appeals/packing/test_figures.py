"""Charts: only the vendored font, no date, the same bytes, and right at the edges."""

import re
from dataclasses import replace

import pytest

from appeals.packing import Case, load_profile
from appeals.packing.contents import contents_of
from appeals.packing.documents.charts import Chart, charts_of
from appeals.packing.documents.voice import Voice
from appeals.packing.figures import gantt, style
from appeals.packing.tables.catalogue import Catalogue
from appeals.packing.words import Words
from tests.appeals.packing import cases
from tests.appeals.packing.cases import seed_case


def drawn(case: Case, language: str = "zh-Hans") -> dict[str, Chart]:
    contents = contents_of(case, load_profile("generic"), "T1", None)
    return charts_of(Voice(contents, Catalogue((), "T1"), language))


@pytest.fixture(scope="module")
def charts() -> dict[str, Chart]:
    return drawn(seed_case())


def test_charts_are_all_drawn_when_the_data_suffice(charts: dict[str, Chart]) -> None:
    assert list(charts) == ["rate", "cumulative", "delay", "addresses", "provinces", "penalties"]


def test_charts_use_the_vendored_font_and_carry_no_date(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        text = chart.svg.decode()
        assert set(re.findall(r'id="([A-Za-z]+)[^"]*-[0-9a-f]+"', text)) == {"NotoSansSC"}
        assert "<dc:date>" not in text
        assert "Matplotlib" not in text


def test_charts_are_the_same_bytes_when_drawn_twice(charts: dict[str, Chart]) -> None:
    assert {name: chart.svg for name, chart in drawn(seed_case()).items()} == {
        name: chart.svg for name, chart in charts.items()
    }


def test_every_chart_has_words_for_those_who_cannot_see_it(charts: dict[str, Chart]) -> None:
    for chart in charts.values():
        assert chart.alt
        assert chart.caption
        assert "{" not in chart.alt + chart.caption


def test_charts_are_left_out_when_there_is_too_little_to_show() -> None:
    bare = seed_case(suspects=4, comparison=2, refunds=(), penalties=())
    bare = replace(bare, timeline=replace(bare.timeline, buckets=()))

    assert drawn(bare) == {}


def test_penalty_without_an_end_is_drawn_to_the_cut_off_and_no_further() -> None:
    cut_off = cases.CUTOFF
    bar = gantt.Bar("店铺屏蔽", cases.START, None)
    with style.chart(7.1, 2.0) as (_figure, axes):
        axes.set_xlim(style.days(cases.START), style.days(cut_off) + 30)
        gantt._draw(axes, 0, bar, style.days(cut_off), Words("zh-Hans"))
        drawn_to = axes.patches[0].get_x() + axes.patches[0].get_width()

    assert drawn_to == pytest.approx(style.days(cut_off))


def test_caption_says_so_where_the_past_is_too_short_for_a_range() -> None:
    case = seed_case()
    bare = tuple(replace(bucket, upper=None, expected=None) for bucket in case.timeline.buckets)
    told = drawn(replace(case, timeline=replace(case.timeline, buckets=bare)))["rate"].caption

    assert "没有可比的正常范围" in told
    assert "没有可比" not in drawn(case)["rate"].caption
