"""Announcements of the shops app. Receivers only enqueue; they never work in the sender's call."""

from django.dispatch import Signal

# Sent on commit after orders, lines or refunds were written or undone. Argument: shop_id.
orders_recorded = Signal()

# Sent on commit after a promotion was declared, changed or ended. Argument: shop_id.
promotion_changed = Signal()

# Sent on commit after notices were put into the outbox. Argument: shop_id.
notices_due = Signal()
