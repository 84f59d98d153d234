"""What the shop remembers of buyers and identity tokens, and what an order looks like in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import takewhile
from typing import Any, TypeVar

from detection.engine.address import Depth, read
from detection.engine.masks import clear, own_phone
from detection.engine.prices import FAULT_BELOW, LowestPrice, Price
from detection.engine.types import OrderEvent, Region

K = TypeVar("K")
V = TypeVar("V")
HOUR = 3600.0
_PURGE_AT = 5_000
# Addresses, templates and phone blocks are compared over two days.
TOKEN_HOURS = 48.0
_COUNT_BITS = 20
# So many signs at the end of an address are compared by themselves.
_TAIL = 4


def leading(kept: Mapping[K, V], is_over: Callable[[V], bool]) -> list[K]:
    """Keys whose values are over, where these stand first."""
    return list(takewhile(lambda key: is_over(kept[key]), kept))


class Lately:
    """What was seen of keys; the first thing of a value is when. Forgets a key after `hours` of silence.

    Keys stand in the order in which they were last seen, so that the forgotten are the first.
    """

    def __init__(self, hours: float) -> None:
        self._span = hours * HOUR
        self._seen: dict[str, Any] = {}
        self._purge_at = _PURGE_AT

    def _purge(self, now: float) -> None:
        for key in leading(self._seen, lambda last: now - last[0] >= self._span):
            del self._seen[key]
        self._purge_at = max(_PURGE_AT, 2 * len(self._seen))


class Recent(Lately):
    """Counts of keys seen lately: O(1)."""

    def count(self, key: str, now: float) -> int:
        last, count = self._seen.get(key, (-self._span, 0))
        return int(count) if now - last < self._span else 0

    def add(self, key: str, now: float) -> int:
        """Remember the key; gives how often it had been seen before."""
        seen: dict[str, tuple[float, int]] = self._seen
        before = seen.pop(key, None)
        if before is not None and now - before[0] < self._span:
            count = before[1]
            seen[key] = (now, count + 1)
            return count
        seen[key] = (now, 1)
        if len(seen) > self._purge_at:
            self._purge(now)
        return 0

    def add_moment(self, key: str, now: float) -> int:
        """The same, all of one moment counting once."""
        before = self._seen.get(key)
        if before is not None and before[0] == now:
            return int(before[1]) - 1
        return self.add(key, now)


class Tokens(Lately):
    """Counts of tokens seen lately, and of each buyer's own among them.

    Of a token: when it was last seen, how often, and whose: the only buyer, or each one's count.
    """

    def add(self, token: str, buyer: str | None, now: float) -> tuple[int, int]:
        """Remember the token; gives how often it had been seen, and how often under others' names."""
        seen = self._seen
        before = seen.pop(token, None)
        if before is None or now - before[0] >= self._span:
            seen[token] = (now, 1, buyer)
            if len(seen) > self._purge_at:
                self._purge(now)
            return 0, 0
        _, count, whose = before
        if isinstance(whose, dict):
            own = whose.get(buyer, 0)
            whose[buyer] = own + 1
        elif whose == buyer:
            own = count
        else:
            own = 0
            whose = {whose: count, buyer: 1}
        seen[token] = (now, count + 1, whose)
        return count, count - own if buyer else count


class Sight:
    """One order as the signals see it; every attribute may be None: not shown by the data."""

    __slots__ = (
        "address_here",
        "buyer_orders",
        "buyer_seen",
        "channel_bin",
        "depth",
        "full_phone",
        "identity_orders",
        "name",
        "order",
        "phone",
        "prefix_orders",
        "price_ratio",
        "province",
        "same_address_orders",
        "skeleton",
        "template",
        "template_here",
        "template_orders",
        "to_lowest_price",
    )

    def __init__(self, order: OrderEvent) -> None:
        receiver = order.receiver
        self.order = order
        self.province, place = _place(receiver.region)
        self.depth: Depth | None = None
        self.skeleton: str | None = None
        # The address and its skeleton together with the region: equal ones are one place.
        self.address_here: str | None = None
        self.template: str | None = None
        address = clear(receiver.address)
        if address:
            reading = read(address)
            self.depth = None if reading.is_foreign else reading.depth
            self.skeleton = reading.skeleton
            self.address_here = f"{place}|{address}"
            self.template = f"{place}|{self.skeleton}"
        # A privacy number is missing, not suspicious.
        self.phone = phone = own_phone(receiver.phone)
        self.full_phone = phone if phone and "*" not in phone else None
        self.name = clear(receiver.name)
        self.buyer_seen: bool | None = None
        self.buyer_orders: int | None = None
        self.identity_orders: int | None = None
        self.same_address_orders: int | None = None
        self.template_orders: int | None = None
        self.template_here: int | None = None
        self.prefix_orders: int | None = None
        self.channel_bin: int | None = None
        self.price_ratio: float | None = None
        self.to_lowest_price: float | None = None


def tail_of(skeleton: str) -> str | None:
    """The words an address ends in: lists are padded with a few endings; None where a number is near."""
    tail = skeleton[-_TAIL:]
    return f"…{tail}" if len(skeleton) > _TAIL and "#" not in tail else None


def province_key(name: str | None) -> str | None:
    """Two characters tell the provinces apart however they are written; None when masked."""
    cleaned = clear(name)
    return cleaned[:2] if cleaned else None


@lru_cache(maxsize=8192)
def _place(region: Region) -> tuple[str | None, str]:
    """The province's key, and all three as one word; empty parts where the data tells none."""
    return province_key(region[0]), "|".join(name or "" for name in region)


class Memory:
    """The shop's own customers and lately used tokens."""

    CHANNELS = 6

    def __init__(self) -> None:
        # Second of the first order << 20 | orders so far.
        self._buyers: dict[str, int] = {}
        self._buyer_orders = Recent(2)
        self._identities = Tokens(TOKEN_HOURS)
        self._addresses = Tokens(TOKEN_HOURS)
        self._templates = Tokens(TOKEN_HOURS)
        self._prefixes = Recent(TOKEN_HOURS)
        self._channels: dict[str, int] = {}
        self._prices: dict[str, Price] = {}
        self._lowest_price = LowestPrice()

    def look(self, order: OrderEvent, now: float) -> Sight:
        """The order against what came before it; then it is remembered itself."""
        sight = Sight(order)
        self._look_at_buyer(sight, now)
        self._look_at_tokens(sight, now)
        self._look_at_price(sight, now)
        if order.channel:
            known = self._channels.setdefault(order.channel, len(self._channels))
            sight.channel_bin = known if known < self.CHANNELS else self.CHANNELS
        return sight

    def _look_at_buyer(self, sight: Sight, now: float) -> None:
        buyer = sight.order.buyer
        if buyer is None:
            return
        packed = self._buyers.get(buyer) or int(now) << _COUNT_BITS
        first = packed >> _COUNT_BITS
        self._buyers[buyer] = packed + 1
        # A customer counts as known an hour after the first order, so that a burst's own
        # repeated buyers are not taken for old friends.
        sight.buyer_seen = now - first > HOUR
        key = f"{sight.order.product_id}|{buyer}"
        # Lines of one basket are one order.
        sight.buyer_orders = self._buyer_orders.add_moment(key, now)

    def _look_at_price(self, sight: Sight, now: float) -> None:
        order = sight.order
        if order.amount is None or order.amount <= 0 or order.quantity < 1:
            return
        price = order.amount / order.quantity
        known = self._prices.get(order.product_id)
        if known is None:
            usual = self._lowest_price.usual_of_new(price)
            self._prices[order.product_id] = Price(usual, now)
            sight.price_ratio = price / usual if usual != price else None
        else:
            sight.price_ratio, sight.to_lowest_price = known.look(price, now)
        if sight.price_ratio is None or sight.price_ratio >= FAULT_BELOW:
            self._lowest_price.look(price)

    def orders_of(self, buyer: str) -> int:
        """Orders of this buyer so far."""
        return self._buyers.get(buyer, 0) & ((1 << _COUNT_BITS) - 1)

    def _look_at_tokens(self, sight: Sight, now: float) -> None:
        phone, buyer = sight.full_phone, sight.order.buyer
        if phone is not None:
            same, sight.identity_orders = self._identities.add(phone, buyer, now)
            near = self._prefixes.add(phone[:7], now)
            sight.prefix_orders = near - same if near > same else 0
        address, template, skeleton = sight.address_here, sight.template, sight.skeleton
        if address is not None and template is not None and skeleton is not None:
            add = self._templates.add
            _, sight.same_address_orders = self._addresses.add(address, buyer, now)
            _, elsewhere = add(skeleton, buyer, now)
            tail = tail_of(skeleton)
            if tail is not None:
                _, tails = add(tail, buyer, now)
                elsewhere = tails if tails > elsewhere else elsewhere
            sight.template_orders = elsewhere
            _, sight.template_here = add(template, buyer, now)
