"""What pushed events tell, as the canonical rows that every file becomes too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from detection.engine.types import OrderEvent, RefundEvent, RefundStage, StepEvent
from shops.enums import OrderStatus, RefundKind, RefundStatus
from shops.platforms.rows import CanonicalRow, OrderRow, Receiver, RefundRow

REFUND_PREFIX = "event:"
_STAGES = {
    RefundStage.REQUESTED: RefundStatus.REQUESTED,
    RefundStage.SUCCEEDED: RefundStatus.SUCCEEDED,
    RefundStage.REFUSED: RefundStatus.REFUSED,
}
OrderTold = OrderEvent | StepEvent | RefundEvent


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """What the shop's tables know of an order already."""

    placed_at: datetime
    as_of: datetime
    payable_fen: int | None
    is_paid: bool


@dataclass(slots=True)
class Told:
    """Everything that was told of one order at once. `steps` maps a step to its first moment."""

    order: OrderEvent | None = None
    steps: dict[str, datetime] = field(default_factory=dict)
    refunds: list[RefundEvent] = field(default_factory=list)
    newest: datetime | None = None

    def hear(self, event: OrderTold) -> None:
        self.newest = max(event.at, self.newest or event.at)
        if isinstance(event, OrderEvent):
            # Told twice and differently, the later word stands.
            if self.order is None or event.at >= self.order.at:
                self.order = event
        elif isinstance(event, StepEvent):
            self.steps[event.kind] = min(event.at, self.steps.get(event.kind, event.at))
        else:
            self.refunds.append(event)


def told_of(events: Iterable[OrderTold]) -> dict[str, Told]:
    """Gather events by the order that they tell of; their order in time does not matter."""
    found: dict[str, Told] = {}
    for event in events:
        found.setdefault(event.order_id, Told()).hear(event)
    return found


def rows_of(order_id: str, told: Told, stored: StoredOrder | None) -> list[CanonicalRow]:
    """The rows of one order; at least one of `told.order` and `stored` is known.

    A refund event names no refund, so an order has one: later stages go on with it.
    """
    rows: list[CanonicalRow] = []
    order = told.order
    placed_at = order.at if order else stored.placed_at if stored else None
    if placed_at is None:
        raise ValueError(f"nothing says when {order_id} was placed")
    amount = order.amount if order else stored.payable_fen if stored else None
    status = _status(told, amount, is_paid=_is_paid(told, stored))
    if status is not None:
        rows.append(_order_row(order_id, placed_at, told, amount, status))
    if told.refunds:
        rows.append(_refund_row(order_id, told.refunds))
    return rows


def _is_paid(told: Told, stored: StoredOrder | None) -> bool:
    return "paid" in told.steps or bool(stored and stored.is_paid)


def _order_row(
    order_id: str, placed_at: datetime, told: Told, amount: int | None, status: OrderStatus
) -> OrderRow:
    steps = told.steps
    fields = {} if told.order is None else _said_at_once(told.order)
    return OrderRow(
        row_no=1,
        order_id=order_id,
        placed_at=placed_at,
        status=status.value,
        paid_at=steps.get("paid"),
        shipped_at=steps.get("shipped"),
        completed_at=steps.get("delivered"),
        closed_at=steps.get("cancelled"),
        paid_gross_fen=amount if "paid" in steps else None,
        refunded_fen=_refunded(told),
        **fields,  # type: ignore[arg-type]
    )


def _said_at_once(order: OrderEvent) -> Mapping[str, object]:
    receiver = order.receiver
    return {
        "payable_fen": order.amount,
        "quantity": order.quantity,
        "product_key": order.product_id,
        "product_title": None,
        "buyer": order.buyer,
        "buyer_since": order.buyer_since,
        "receiver": Receiver(receiver.name, receiver.phone, *receiver.region, receiver.address),
        "channel": order.channel,
        "has_remark": order.remark,
        "has_chat": order.chat,
        "has_coupon": order.coupon,
    }


def _status(told: Told, amount: int | None, *, is_paid: bool) -> OrderStatus | None:
    """The furthest that the events say the order went; None when they say nothing of it."""
    refunded = _refunded(told)
    known = (
        (refunded and amount is not None and refunded >= amount, OrderStatus.CLOSED_REFUNDED),
        ("cancelled" in told.steps and is_paid, OrderStatus.CLOSED_OTHER),
        ("cancelled" in told.steps, OrderStatus.CLOSED_UNPAID),
        ("delivered" in told.steps, OrderStatus.DELIVERED),
        ("shipped" in told.steps, OrderStatus.SHIPPED),
        ("paid" in told.steps, OrderStatus.PAID),
        (told.order is not None, OrderStatus.UNPAID),
        (refunded, OrderStatus.UNKNOWN),
    )
    return next((status for is_so, status in known if is_so), None)


def _refunded(told: Told) -> int | None:
    done = [event for event in told.refunds if event.stage is RefundStage.SUCCEEDED]
    amounts = [event.amount for event in told.refunds if event.amount is not None]
    return max(amounts) if done and amounts else None


def _refund_row(order_id: str, refunds: list[RefundEvent]) -> RefundRow:
    inorder = sorted(refunds, key=lambda event: event.at)
    last = inorder[-1]
    asked = [event.at for event in inorder if event.stage is RefundStage.REQUESTED]
    kinds = [event.kind for event in reversed(inorder)]
    reasons = [event.reason for event in inorder if event.reason]
    amounts = [event.amount for event in inorder if event.amount is not None]
    is_over = last.stage is not RefundStage.REQUESTED
    return RefundRow(
        row_no=1,
        order_id=order_id,
        refund_id=f"{REFUND_PREFIX}{order_id}",
        status=_STAGES[last.stage].value,
        kind=next((kind for kind in kinds if kind in RefundKind.values), RefundKind.UNKNOWN.value),
        amount_fen=amounts[-1] if amounts else None,
        applied_at=asked[-1] if asked else None,
        finished_at=last.at if is_over else None,
        reason_raw=reasons[-1] if reasons else None,
    )
