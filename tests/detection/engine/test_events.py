from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from detection.engine.events import EventError, event_from_json, event_to_json, verdict_to_json
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
