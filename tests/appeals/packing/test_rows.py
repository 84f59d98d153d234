"""How orders are numbered, grouped and joined with what became of their refunds."""

from dataclasses import replace
from datetime import timedelta

from appeals.packing import Case, Order, Refund
from appeals.packing.rows import Group, Row, rows_of
from tests.appeals.packing.cases import END, ITEM, START, seed_case


def case_of(*orders: Order, refunds: tuple[Refund, ...] = ()) -> Case:
    return replace(seed_case(suspects=1, comparison=0), orders=orders, refunds=refunds)


def order(number: str = "1", minutes: int = 1, **changes: object) -> Order:
    base = Order(order_id=number, placed_at=START + timedelta(minutes=minutes), product_key=ITEM)
    return replace(base, **changes)  # type: ignore[arg-type]


def only(case: Case) -> Row:
    (row,) = rows_of(case)
    return row


def test_orders_are_numbered_by_time_and_then_by_platform_number() -> None:
    rows = rows_of(case_of(order("9", 5), order("2", 3), order("1", 3)))

    assert [(row.ref, row.order.order_id) for row in rows] == [
        ("O-00001", "1"), ("O-00002", "2"), ("O-00003", "9"),
    ]  # fmt: skip


def test_group_follows_probability_label_item_and_window() -> None:
    groups = {
        "suspect": order(suspect_probability=0.5),
        "confirmed_genuine": order(suspect_probability=0.9, label="genuine"),
        "window": order(suspect_probability=0.49),
        "comparison": order(product_key="id:other"),
    }

    assert {name: only(case_of(entry)).group.value for name, entry in groups.items()} == {
        name: name for name in groups
    }
    assert only(case_of(order(minutes=-1))).group == Group.COMPARISON
    assert only(case_of(order(placed_at=END))).group == Group.WINDOW


def test_refund_counts_from_the_earliest_asking() -> None:
    asked = Refund("1", "requested", START + timedelta(minutes=61), "refund_only", "不想要了")
    done = Refund("1", "succeeded", START + timedelta(minutes=200), "refund_only", None, 2990)
    row = only(case_of(order(), refunds=(done, asked)))

    assert (row.minutes_to_refund, row.refunded_fen) == (60, 2990)
    assert (row.is_refund_asked, row.is_refunded) == (True, True)
    assert row.refund is not None
    assert row.refund.stage == "succeeded"


def test_refund_has_no_time_when_it_is_only_implied() -> None:
    implied = Refund("1", "succeeded", START + timedelta(days=3), None, None, 2990, True)
    row = only(case_of(order(), refunds=(implied,)))

    assert (row.is_refunded, row.minutes_to_refund) == (True, None)


def test_refund_is_asked_but_not_given_when_it_was_refused() -> None:
    refused = Refund("1", "refused", START + timedelta(hours=1))
    row = only(case_of(order(), refunds=(refused,)))

    assert (row.is_refund_asked, row.is_refunded, row.refunded_fen) == (True, False, None)


def test_order_is_not_refunded_when_the_records_show_nothing() -> None:
    row = only(case_of(order(refunded_fen=0)))

    assert (row.is_refund_asked, row.is_refunded, row.refunded_fen) == (False, False, 0)
    assert (row.name, row.province, row.buyer, row.address_class) == ("", "", "", "")
