"""Figures are plain dicts; here is what is in them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import translation

from detection.charts import backtest_figure, spark_points, timeline_figure
from detection.enums import Judgement
from detection.queries.backtests import Alarm, Case, Outcome, Report, Stand
from detection.queries.happenings import Mark, Span
from detection.queries.timeline import Bucket, Timeline

AT = datetime(2026, 6, 11, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def figure(spans: list[Span] | None = None, marks: list[Mark] | None = None) -> dict:
    told = Timeline(
        starts_at=AT,
        ends_at=AT + 2 * HOUR,
        step=HOUR,
        buckets=[
            Bucket(AT, orders=2, expected=1.5, upper=5.0, refunds=0),
            Bucket(AT + HOUR, orders=40, expected=1.5, upper=5.0, refunds=3),
        ],
        spans=spans or [],
        marks=marks or [],
    )
    with translation.override("en"):
        return timeline_figure(told, SHANGHAI, lambda bucket: f"/orders/{bucket.orders}")


def trace(found: dict, name: str) -> dict:
    return next(one for one in found["data"] if one["name"] == name)


def test_figure_draws_times_as_the_shops_clock_shows_them() -> None:
    assert trace(figure(), "Orders")["x"] == ["2026-06-11T10:00:00", "2026-06-11T11:00:00"]


def test_figure_colours_a_bar_when_it_is_above_the_band() -> None:
    assert trace(figure(), "Orders")["marker"]["color"] == ["--brand", "--critical"]


def test_figure_gives_each_bar_the_address_of_its_orders() -> None:
    assert trace(figure(), "Orders")["customdata"] == ["/orders/2", "/orders/40"]


def test_figure_shows_the_usual_and_the_refunds() -> None:
    found = figure()
    assert trace(found, "Usual range, up to")["y"] == [5.0, 5.0]
    assert trace(found, "Expected")["y"] == [1.5, 1.5]
    assert trace(found, "Refund requests")["y"] == [0, 3]


def test_figure_has_one_lane_a_kind_clipped_to_the_stretch() -> None:
    found = figure(
        spans=[Span("incident", AT - HOUR, AT + HOUR, "Attack", "/i", "critical")],
        marks=[Mark("pack", AT, "Pack 1", "/p")],
    )
    lane = trace(found, "Incidents")
    assert lane["x"] == ["2026-06-11T10:00:00", "2026-06-11T11:00:00", None]
    assert lane["line"]["color"] == "--critical"
    assert lane["customdata"] == ["/i", "/i", "/i"]
    assert trace(found, "Packs")["x"] == ["2026-06-11T10:00:00", None]
    assert found["layout"]["yaxis3"]["categoryarray"] == ["Packs", "Incidents"]
    assert [shape["fillcolor"] for shape in found["layout"]["shapes"]] == ["--critical-soft"]


def test_figure_has_no_lane_when_nothing_else_happened() -> None:
    found = figure()
    assert found["layout"]["yaxis3"]["visible"] is False
    assert found["layout"]["shapes"] == []


def test_figure_escapes_what_people_typed() -> None:
    found = figure(marks=[Mark("note", AT, "<b>1 & 2</b>", "")])
    assert trace(found, "Notes")["text"][0] == "06-11 10:00 &lt;b&gt;1 &amp; 2&lt;/b&gt;"


def test_figure_is_plain_json() -> None:
    assert json.loads(json.dumps(figure())) == figure()


def test_spark_points_fill_their_box() -> None:
    assert spark_points([0, 5, 10], 100, 40) == "0.0,40.0 50.0,20.0 100.0,0.0"


def test_spark_points_lie_flat_when_nothing_was_sold() -> None:
    assert spark_points([0, 0], 100, 40) == "0.0,40.0 100.0,40.0"


def test_spark_points_are_empty_when_there_is_no_line_to_draw() -> None:
    assert spark_points([3], 100, 40) == ""


def backtest(starts_at: datetime) -> dict:
    """Two days of orders, and one burst that only the keener of two places raises."""
    alarm = Alarm("critical", starts_at + HOUR, 0.9, 0.6, 20, 60.0, None)
    stands = [Stand(0.0, "watch", 0.7, None), Stand(1.0, "critical", 0.99, alarm)]
    case = Case(
        number=7,
        product=None,
        name="<mug>",
        klass="viral",
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        orders=40,
        expected=2.0,
        stands=stands,
        present=stands[0],
        incident=None,
        judgement=Judgement.OPEN,
    )
    outcomes = [outcome(0.0, is_present=True), outcome(1.0, is_present=False)]
    days = [(date(2026, 6, 11), 5), (date(2026, 6, 12), 45)]
    report = Report(AT, AT + 30 * HOUR, 50, 1.0, days, outcomes, [case], [])
    with translation.override("en"):
        return backtest_figure(report, SHANGHAI, lambda one: f"#case-{one.number}")


def outcome(sensitivity: float, *, is_present: bool) -> Outcome:
    return Outcome(sensitivity, is_present, 0, 0, 0, 0, 0, 0, None, None, None)


def test_backtest_draws_one_lane_a_place_and_one_mark_an_alarm() -> None:
    bars, usual, keener = backtest(AT)["data"]
    assert (bars["x"], bars["y"]) == (["2026-06-11", "2026-06-12"], [5, 45])
    assert (usual["name"], usual["x"]) == ("As usual (set)", [])
    assert (keener["x"], keener["customdata"]) == (["2026-06-11"], ["#case-7"])
    assert (keener["marker"]["color"], keener["marker"]["symbol"]) == (["--critical"], ["diamond"])
    assert keener["text"] == ["&lt;mug&gt;<br>06-11 11:00 · after 20 orders"]


def test_backtest_lists_the_quietest_place_on_top() -> None:
    axis = backtest(AT)["layout"]["yaxis2"]
    assert axis["categoryarray"] == ["Sooner", "As usual (set)"]


def test_backtest_shows_a_burst_that_began_before_the_stretch() -> None:
    axis = backtest(AT - 48 * HOUR)["layout"]["xaxis"]
    assert axis["range"] == ["2026-06-08T12:00:00", "2026-06-12T12:00:00"]
