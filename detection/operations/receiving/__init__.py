"""Events that programs push: accepted durably in one step, recorded as orders in another."""

from detection.operations.receiving.accepting import Receipt, accept_events
from detection.operations.receiving.draining import (
    drain_shop,
    has_waiting,
    purge_pushes,
    shops_waiting,
)
from detection.operations.receiving.lines import BodyRefused, read_body
from detection.operations.receiving.retrying import retry_pushes, reveal_given_up

__all__ = [
    "BodyRefused",
    "Receipt",
    "accept_events",
    "drain_shop",
    "has_waiting",
    "purge_pushes",
    "read_body",
    "retry_pushes",
    "reveal_given_up",
    "shops_waiting",
]
