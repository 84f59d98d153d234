"""What each data tier shows; used to ask how the detector would do with less.

0 time, product, price · 1 + buyer token, province · 2 + masked address, phone prefix ·
3 + full receiver and the order's own flags · 4 + traffic.
"""

from __future__ import annotations

from msgspec.structs import replace

from detection.engine.types import Event, OrderEvent, Receiver, TrafficEvent

LOWEST, HIGHEST = 0, 4
_MASK = "***"


def at_tier(event: Event, tier: int) -> Event | None:
    """The event as tier `tier` would show it; None when the tier does not show it at all."""
    if isinstance(event, TrafficEvent):
        return event if tier >= 4 else None
    if isinstance(event, OrderEvent) and tier < 3:
        return _order_at(event, tier)
    return event


def _order_at(order: OrderEvent, tier: int) -> OrderEvent:
    receiver = _receiver_at(order.receiver, tier)
    return replace(
        order,
        buyer=order.buyer if tier >= 1 else None,
        receiver=receiver,
        channel=order.channel if tier >= 2 else None,
        remark=order.remark if tier >= 2 else None,
        chat=order.chat if tier >= 2 else None,
        coupon=order.coupon if tier >= 2 else None,
        buyer_since=order.buyer_since if tier >= 2 else None,
    )


def _receiver_at(receiver: Receiver, tier: int) -> Receiver:
    if tier == 0:
        return Receiver()
    if tier == 1:
        return Receiver(region=(receiver.region[0], None, None))
    return Receiver(
        name=receiver.name and receiver.name[:1] + "**",
        phone=receiver.phone and receiver.phone[:3] + "****" + receiver.phone[-4:],
        region=receiver.region,
        address=receiver.address and _MASK,
    )
