"""Tells the shop's people what they must learn of, and keeps on until somebody has seen it.

The outbox: a notice and its deliveries are written in the transaction of what they tell of.
Sending comes later, claimed with a lease, so that a killed worker loses nothing; what it had sent
and not written down is sent once more, under the same delivery id.
"""

from shops.operations.notifying.acknowledging import acknowledge, acknowledge_by_link, read_link
from shops.operations.notifying.noting import notify
from shops.operations.notifying.sending import channels_due, give_up_on_old, send_next
from shops.operations.notifying.trying import try_channel

__all__ = [
    "acknowledge",
    "acknowledge_by_link",
    "channels_due",
    "give_up_on_old",
    "notify",
    "read_link",
    "send_next",
    "try_channel",
]
