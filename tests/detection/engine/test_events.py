from __future__ import annotations

import json
from datetime import UTC, date, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detection.engine.events import (
    EventError,
    event_from_json,
    event_from_line,
    event_to_json,
    verdict_to_json,
)
from detection.engine.types import (
    EndEvent,
    Event,
    FeedbackEvent,
    IncidentClass,
    IncidentState,
    Level,
    OrderEvent,
    PromotionEvent,
    Reason,
    Receiver,
    RefundEvent,
    RefundStage,
    ReviewEvent,
    ShopEvent,
    StepEvent,
    TrafficEvent,
    Verdict,
    Window,
)

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
EVENTS: list[Event] = [
    ShopEvent(AT, "shop", "Asia/Shanghai", "CNY", "tmall"),
    OrderEvent(
        AT,
        "1",
        "id:7",
        2,
        5980,
        "buyer",
        Receiver("王伟", "13812345678", ("浙江省", "杭州市", None), "文一路1号"),
        "search",
        True,
        False,
        None,
        date(2020, 2, 2),
    ),
    StepEvent(AT, "paid", "1"),
    RefundEvent(AT, "1", RefundStage.REQUESTED, "refund_only", "不想要", 5980, True),
    ReviewEvent(AT, "1", 5),
    TrafficEvent(AT, 5.0, "id:7", 100, 3, 2, None),
    PromotionEvent(AT, AT, AT, ("id:7",), "flash"),
    FeedbackEvent(AT, "inc-0123456789ab", "attack"),
    EndEvent(AT),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_event_comes_back_whole_when_written_and_read(event: Event) -> None:
    assert event_from_json(event_to_json(event)) == event


# What a field may hold as well: odd spellings, wrong kinds, and what JSON readers differ in.
ODD = [
    *(None, True, 0, -1, 2.0, -0.0, 1.5, 1e30, 2**53, 2**53 + 1, 2**64, "", " ", "a", "1", "否", "\0", "\ud800"),
    *("2026-03-02", "2026-03-02T08:00:00", "2026-03-02t08:00:00z", "2026-03-02 08:00:00.5+08:00"),
    *("2026-03-02T08:00:59.9999999Z", "2026-03-02T08:00:00.1234567+08:00", "2026-03-02T08:00Z"),
    *("2026-03-02T08:00:60Z", "2026-03-02T24:00:00Z", "2026-02-30T08:00:00Z", "20260302T080000Z"),
    *("2026-03-02T08:00:00,5Z", "2026-03-02T08:00:00+24:00", "2026-03-02T08:00:00-00:00"),
    *("0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "order", "paid", "requested"),
    *([], ["浙江省"], ["浙江省", "", None], ["a"] * 4, [1], {}, {"name": ""}, {"region": None}),
]  # fmt: skip
PATHS = ["at", "type", "order_id", "product_id", "quantity", "amount", "buyer", "receiver", "chat", "new",
         "buyer_since", "stage", "kind", "implied", "stars", "minutes", "visitors", "name", "region"]  # fmt: skip


def _told(line: str | bytes, *, as_line: bool) -> Event | str:
    """The event, or why there is none."""
    try:
        return event_from_line(line) if as_line else event_from_json(orjson.loads(line))
    except (EventError, orjson.JSONDecodeError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("field", PATHS)
def test_line_tells_what_its_object_does_when_a_field_is_odd(event: Event, field: str) -> None:
    for value in ODD:
        line = event_to_json(event)
        where = line["receiver"] if field in ("name", "region") and "receiver" in line else line
        where[field] = value
        written = json.dumps(line)
        assert _told(written, as_line=True) == _told(written, as_line=False)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(EVENTS), st.data())
def test_line_tells_what_its_object_does_when_a_byte_is_wrong(
    event: Event, data: st.DataObject
) -> None:
    line = bytearray(json.dumps(event_to_json(event), ensure_ascii=False).encode())
    place = data.draw(st.integers(0, len(line) - 1))
    line[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    assert _told(bytes(line), as_line=True) == _told(bytes(line), as_line=False)


def test_order_reads_nulls_when_only_the_needed_fields_are_there() -> None:
    line = {"type": "order", "at": AT.isoformat(), "order_id": "1", "product_id": "p", "new": 1}
    assert event_from_json(line) == OrderEvent(AT, "1", "p")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"type": "parcel"}, "type: 'parcel' is not a known event type"),
        ({"at": "2026-03-02"}, "at: an RFC 3339 time with an offset is needed, got '2026-03-02'"),
        ({"order_id": 7}, "order_id: a text is needed, got 7"),
        ({"amount": "29.9"}, "amount: a whole number or null is needed, got '29.9'"),
        ({"chat": "yes"}, "chat: true, false or null is needed, got 'yes'"),
        ({"receiver": {"region": ["a"] * 4}}, "region: a list of at most three names is needed"),
        ({"quantity": -1}, "quantity: 0 or more is needed, got -1"),
        (
            {"type": "shop", "shop": "s", "timezone": "Mars/Base"},
            "timezone: a name such as Asia/Shanghai",
        ),
        ({"buyer_since": "soon"}, "buyer_since: a date or null is needed, got 'soon'"),
    ],
)
def test_refusal_names_the_field_when_it_is_wrong(change: dict[str, object], message: str) -> None:
    line = {"type": "order", "at": AT.isoformat(), "order_id": "1", "product_id": "p", **change}
    with pytest.raises(EventError) as error:
        event_from_json(line)
    assert str(error.value).startswith(message)


def test_refusal_says_what_is_needed_when_the_line_is_no_object() -> None:
    with pytest.raises(EventError, match="an event is a JSON object"):
        event_from_json([1])


def test_verdict_carries_the_contract_when_written() -> None:
    reason = Reason(
        "chat", 1.23456, "told", {"count": 1}, {"share": 0.2}, ("1",), "chat", {"of": 2}
    )
    verdict = Verdict(
        at=AT,
        incident="inc-1",
        state=IncidentState.OPENED,
        level=Level.HOLD,
        klass=IncidentClass.ARTIFICIAL_UNKNOWN,
        probability={IncidentClass.ARTIFICIAL_UNKNOWN: 1.0},
        product_ids=("p",),
        window=Window(AT, AT),
        orders=10,
        expected=0.12345,
        excess=9.87655,
        reasons=(reason,),
        missing=("traffic",),
        suspects=(("1", 0.9),),
    )
    assert verdict_to_json(verdict) == {
        "at": AT.isoformat(),
        "type": "incident",
        "incident": "inc-1",
        "state": "opened",
        "level": "hold",
        "class": "artificial_unknown",
        "probability": {"artificial_unknown": 1.0},
        "product_ids": ["p"],
        "window": {"from": AT.isoformat(), "to": AT.isoformat()},
        "orders": 10,
        "expected": 0.123,
        "excess": 9.877,
        "reasons": [
            {
                "signal": "chat",
                "weight": 1.235,
                "text": "told",
                "observed": {"count": 1},
                "baseline": {"share": 0.2},
                "orders": ["1"],
                "code": "chat",
                "values": {"of": 2},
            }
        ],
        "against": [],
        "missing": ["traffic"],
        "suspects": [["1", 0.9]],
    }
