"""What the shop remembers of buyers and identity tokens, and what an order looks like in it."""

from __future__ import annotations

from datetime import date

from detection.engine.address import skeleton, without_region
from detection.engine.masks import clear, has_extension, phone_digits
from detection.engine.types import OrderEvent

HOUR = 3600.0
_PURGE_AT = 50_000


class Recent:
    """Counts of keys seen lately: O(1), forgets a key after `hours` of silence."""

    def __init__(self, hours: float) -> None:
        self._span = hours * HOUR
        self._seen: dict[str, tuple[float, int]] = {}
        self._purge_at = _PURGE_AT

    def count(self, key: str, now: float) -> int:
        last, count = self._seen.get(key, (-self._span, 0))
        return count if now - last < self._span else 0

    def add(self, key: str, now: float) -> None:
        self._seen[key] = (now, self.count(key, now) + 1)
        if len(self._seen) > self._purge_at:
            self._seen = {k: v for k, v in self._seen.items() if now - v[0] < self._span}
            self._purge_at = max(_PURGE_AT, 2 * len(self._seen))


class Sight:
    """One order as the signals see it; every attribute may be None: not shown by the data."""

    __slots__ = (
        "address",
        "buyer_orders",
        "buyer_seen",
        "channel_bin",
        "identity_orders",
        "name",
        "order",
        "phone",
        "prefix_orders",
        "privacy_number",
        "province",
        "same_address_orders",
        "skeleton",
        "template_here",
        "template_orders",
    )

    def __init__(self, order: OrderEvent) -> None:
        receiver = order.receiver
        self.order = order
        self.province = province_key(receiver.region[0])
        self.address = clear(receiver.address)
        self.skeleton = skeleton(without_region(self.address)) if self.address else None
        self.phone = phone_digits(receiver.phone)
        self.privacy_number = has_extension(receiver.phone)
        self.name = clear(receiver.name)
        self.buyer_seen: bool | None = None
        self.buyer_orders: int | None = None
        self.identity_orders: int | None = None
        self.same_address_orders: int | None = None
        self.template_orders: int | None = None
        self.template_here: int | None = None
        self.prefix_orders: int | None = None
        self.channel_bin: int | None = None

    @property
    def place(self) -> str:
        """Province, city and district as one word; empty when the data tells none."""
        return "|".join(part or "" for part in self.order.receiver.region)

    @property
    def full_phone(self) -> str | None:
        if self.phone is None or "*" in self.phone or self.privacy_number:
            return None
        return self.phone

    def buyer_age_days(self) -> int | None:
        since: date | None = self.order.buyer_since
        return None if since is None else max((self.order.at.date() - since).days, 0)


def province_key(name: str | None) -> str | None:
    """Two characters tell the provinces apart however they are written; None when masked."""
    cleaned = clear(name)
    return cleaned[:2] if cleaned else None


class Memory:
    """The shop's own customers and lately used tokens."""

    CHANNELS = 6

    def __init__(self) -> None:
        self._buyers: dict[str, float] = {}
        self._buyer_orders = Recent(2)
        self._identities = Recent(48)
        self._addresses = Recent(48)
        self._templates = Recent(48)
        self._prefixes = Recent(48)
        self._channels: dict[str, int] = {}

    def look(self, order: OrderEvent, now: float) -> Sight:
        """The order against what came before it; then it is remembered itself."""
        sight = Sight(order)
        self._look_at_buyer(sight, now)
        self._look_at_tokens(sight, now)
        if order.channel:
            known = self._channels.setdefault(order.channel, len(self._channels))
            sight.channel_bin = min(known, self.CHANNELS)
        return sight

    def _look_at_buyer(self, sight: Sight, now: float) -> None:
        buyer = sight.order.buyer
        if buyer is None:
            return
        first = self._buyers.setdefault(buyer, now)
        # A customer counts as known an hour after the first order, so that a burst's own
        # repeated buyers are not taken for old friends.
        sight.buyer_seen = now - first > HOUR
        key = f"{sight.order.product_id}|{buyer}"
        sight.buyer_orders = self._buyer_orders.count(key, now)
        self._buyer_orders.add(key, now)

    def _look_at_tokens(self, sight: Sight, now: float) -> None:
        phone = sight.full_phone
        if phone is not None:
            sight.identity_orders = self._count(self._identities, phone, sight, now)
            prefix = self._prefixes.count(phone[:7], now)
            sight.prefix_orders = prefix if sight.identity_orders == 0 else 0
            self._prefixes.add(phone[:7], now)
        if sight.address is not None and sight.skeleton is not None:
            here = f"{sight.place}|{sight.address}"
            sight.same_address_orders = self._count(self._addresses, here, sight, now)
            sight.template_orders = self._templates.count(sight.skeleton, now)
            sight.template_here = self._templates.count(f"{sight.place}|{sight.skeleton}", now)
            self._templates.add(sight.skeleton, now)
            self._templates.add(f"{sight.place}|{sight.skeleton}", now)

    @staticmethod
    def _count(recent: Recent, token: str, sight: Sight, now: float) -> int:
        """How often the token came lately under another buyer's name."""
        own = f"{token}|{sight.order.buyer}"
        seen = recent.count(token, now) - (recent.count(own, now) if sight.order.buyer else 0)
        recent.add(token, now)
        if sight.order.buyer:
            recent.add(own, now)
        return max(seen, 0)
