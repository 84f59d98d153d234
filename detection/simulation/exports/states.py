"""What a platform would know of each simulated order at one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from detection.engine.types import Event, OrderEvent, RefundEvent, RefundStage, StepEvent

CONFIRMED_AFTER = timedelta(days=10)  # a parcel nobody complains about confirms itself


@dataclass(slots=True)
class RefundState:
    """The latest refund of an order, in the stage it has reached."""

    asked_at: datetime
    kind: str | None
    reason: str | None
    amount_fen: int
    stage: RefundStage = RefundStage.REQUESTED
    done_at: datetime | None = None


@dataclass(slots=True)
class OrderState:
    """One order with everything known about it at the moment of the export."""

    order: OrderEvent
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    confirmed_at: datetime | None = None
    refund: RefundState | None = None

    @property
    def amount_fen(self) -> int:
        return self.order.amount or 0

    @property
    def refunded_fen(self) -> int:
        refund = self.refund
        if refund is None or refund.stage is not RefundStage.SUCCEEDED:
            return 0
        return refund.amount_fen

    @property
    def is_refunded(self) -> bool:
        return self.refunded_fen > 0


def states_at(events: Iterable[Event], as_of: datetime) -> list[OrderState]:
    """Every order placed by `as_of` in its state then, oldest first."""
    states: dict[str, OrderState] = {}
    for event in events:
        if event.at > as_of:
            break
        if isinstance(event, OrderEvent):
            states[event.order_id] = OrderState(event)
        elif isinstance(event, StepEvent):
            _step(states[event.order_id], event)
        elif isinstance(event, RefundEvent):
            _refund(states[event.order_id], event)
    for state in states.values():
        _confirm(state, as_of)
    return list(states.values())


def _step(state: OrderState, event: StepEvent) -> None:
    if event.kind == "paid":
        state.paid_at = event.at
    elif event.kind == "shipped":
        state.shipped_at = event.at
    elif event.kind == "delivered":
        state.delivered_at = event.at
    else:
        state.cancelled_at = event.at


def _refund(state: OrderState, event: RefundEvent) -> None:
    if event.stage is RefundStage.REQUESTED:
        amount = event.amount if event.amount is not None else state.amount_fen
        state.refund = RefundState(event.at, event.kind, event.reason, amount)
    elif state.refund is not None:
        state.refund.stage = event.stage
        state.refund.done_at = event.at


def _confirm(state: OrderState, as_of: datetime) -> None:
    is_open = state.refund is not None and state.refund.stage is not RefundStage.REFUSED
    if state.delivered_at is None or is_open:
        return
    confirmed_at = state.delivered_at + CONFIRMED_AFTER
    if confirmed_at <= as_of:
        state.confirmed_at = confirmed_at
