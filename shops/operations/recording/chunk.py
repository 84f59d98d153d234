"""Records one chunk of canonical rows for one shop in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from shops.crypto import ShopCipher
from shops.models import Product, Shop
from shops.money import format_money
from shops.operations.recording import joining, merging
from shops.operations.recording.confirming import KnownRow, confirm_orders
from shops.operations.recording.copied import FIELD, NULL, copied, copied_text
from shops.operations.recording.prepared import PreparedOrder, prepared
from shops.operations.recording.table import LINES, ORDERS, REFUNDS, MergeTable
from shops.operations.recording.values import clipped, line_values, refund_values
from shops.platforms.rows import CanonicalRow, LineRow, OrderRow, RefundRow

_TITLE_LENGTH = 400
_PRICE_KEY = "price:"  # a file without products: orders of one total stand in for one


@dataclass(slots=True)
class Tally:
    """What became of the rows of one table."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class Outcome:
    """What became of a chunk. `kept_out` and `orphans` are row numbers of the file."""

    orders: Tally = field(default_factory=Tally)
    lines: Tally = field(default_factory=Tally)
    refunds: Tally = field(default_factory=Tally)
    kept_out: list[int] = field(default_factory=list)
    orphan_lines: list[int] = field(default_factory=list)
    orphan_refunds: list[int] = field(default_factory=list)


class Recorder:
    """Writes chunks for one shop. Build it once a file: it remembers the products it has met."""

    def __init__(
        self, *, shop: Shop, cipher: ShopCipher, as_of: datetime, batch_id: int | None = None
    ) -> None:
        self._shop = shop
        self._cipher = cipher
        self._as_of = as_of
        self._batch_id = batch_id
        self._product_ids: dict[str, int] = {}

    def record(self, rows: Sequence[CanonicalRow | PreparedOrder], *, now: datetime) -> Outcome:
        """Write the rows and bring what follows from them up to date.

        One COPY and a fixed number of statements a table, inside one transaction; rows of other
        recorders of this shop wait. The same rows again change nothing. Orders that are not
        prepared are prepared here.
        """
        orders = list(self._prepared(rows))
        lines = [row for row in rows if isinstance(row, LineRow)]
        refunds = [row for row in rows if isinstance(row, RefundRow)]
        refunds += [_told_refund(row) for row in orders if row.refunded_at and row.refunded_fen]
        outcome = Outcome()
        with transaction.atomic():
            merging.lock_shop(self._shop.pk)
            self._meet_products(orders, lines)
            joins = self._write_orders(orders, outcome, now)
            self._write_lines(lines, outcome, now)
            self._write_refunds(refunds, outcome, now)
            others = {row.order_id for row in lines} | {row.order_id for row in refunds}
            joining.refresh_orders(
                shop_id=self._shop.pk, order_ids=others | joins, batch_id=self._batch_id, now=now
            )
        return outcome

    def _prepared(self, rows: Sequence[CanonicalRow | PreparedOrder]) -> Iterator[PreparedOrder]:
        for row in rows:
            if isinstance(row, PreparedOrder):
                yield row
            elif isinstance(row, OrderRow):
                yield prepared(row, self._cipher)

    def confirm(self, known: Sequence[KnownRow]) -> set[int]:
        """Say which rows are not here just as their file has them: those are to be recorded.

        The others become known as of this file where it is newer. Inside the caller's
        transaction, which holds the shop from now on.
        """
        if not known:
            return set()
        merging.lock_shop(self._shop.pk)
        return confirm_orders(
            known, shop_id=self._shop.pk, batch_id=self._batch_id, as_of=self._as_of
        )

    def finish(self, *, now: datetime) -> None:
        """Give orders still known by a title to the product with an id that carries it."""
        with transaction.atomic():
            merging.lock_shop(self._shop.pk)
            order_ids = joining.orders_by_title(shop_id=self._shop.pk)
            if order_ids:
                joining.refresh_orders(
                    shop_id=self._shop.pk, order_ids=order_ids, batch_id=self._batch_id, now=now
                )

    def _write_orders(self, rows: list[PreparedOrder], outcome: Outcome, now: datetime) -> set[str]:
        """Insert new orders, merge those that are here; return what is to be joined anew."""
        if not rows:
            return set()
        ids = [row.order_id for row in rows]
        stored = merging.stored_keys(ORDERS, shop_id=self._shop.pk, keys=ids)
        new = [row for row in rows if row.order_id not in stored]
        here = [row for row in rows if row.order_id in stored]
        if new:
            merging.insert(ORDERS, self._new_lines(new), fixed=self._fixed(now))
        if here:
            lines = [f"{row.row_no}{FIELD}{line}" for row, _, line in self._lines(here)]
            outcome.orders, kept_out = self._merge(ORDERS, lines, now)
            outcome.kept_out += kept_out
        outcome.orders.created += len(new)
        return stored | joining.open_orders(new, self._product_ids, shop_id=self._shop.pk)

    def _new_lines(self, rows: list[PreparedOrder]) -> Iterator[str]:
        """Lines for `insert`: a new order is of the product that its own file names."""
        return (f"{line}{FIELD}{product}" for _, product, line in self._lines(rows))

    def _lines(self, rows: list[PreparedOrder]) -> Iterator[tuple[PreparedOrder, str, str]]:
        """Each row with its product and its line for COPY."""
        products = self._product_ids
        for row in rows:
            product = str(products.get(row.product_key or "", NULL))
            yield row, product, f"{copied_text(row.order_id)}{FIELD}{product}{FIELD}{row.texts}"

    def _fixed(self, now: datetime) -> dict[str, object]:
        return {
            "shop_id": self._shop.pk,
            "as_of": self._as_of,
            "first_batch_id": self._batch_id,
            "last_batch_id": self._batch_id,
            "changed_at": now,
        }

    def _write_lines(self, rows: list[LineRow], outcome: Outcome, now: datetime) -> None:
        if not rows:
            return
        lines = [copied(line_values(row, self._product_ids)) for row in rows]
        outcome.lines, kept_out = self._merge(LINES, lines, now)
        outcome.kept_out += kept_out
        outcome.orphan_lines = merging.orphans(shop_id=self._shop.pk)

    def _write_refunds(self, rows: list[RefundRow], outcome: Outcome, now: datetime) -> None:
        if not rows:
            return
        lines = [copied(refund_values(row)) for row in rows]
        outcome.refunds, kept_out = self._merge(REFUNDS, lines, now)
        outcome.kept_out += kept_out
        outcome.orphan_refunds = merging.orphans(shop_id=self._shop.pk)

    def _merge(
        self, table: MergeTable, lines: Iterable[str], now: datetime
    ) -> tuple[Tally, list[int]]:
        merging.stage(table, lines)
        merging.merge(table, shop_id=self._shop.pk, as_of=self._as_of)
        if self._batch_id is not None:
            merging.keep_before(table, batch_id=self._batch_id, as_of=self._as_of)
        merging.write(
            table, shop_id=self._shop.pk, as_of=self._as_of, batch_id=self._batch_id, now=now
        )
        created, updated, unchanged, kept_out = merging.tallies()
        return Tally(created, updated, unchanged), kept_out

    def _meet_products(self, orders: list[PreparedOrder], lines: list[LineRow]) -> None:
        titles: dict[str, str] = {}
        for order in orders:
            if order.product_key and order.product_key not in self._product_ids:
                titles.setdefault(
                    order.product_key, _order_product_title(order, self._shop.currency)
                )
        for line in lines:
            if line.product_key not in self._product_ids:
                titles.setdefault(line.product_key, clipped(line.title, _TITLE_LENGTH))
        if titles:
            self._product_ids |= _product_ids(self._shop, titles)


def _told_refund(row: PreparedOrder) -> RefundRow:
    """An order file that says when the money went back tells of a refund, not just implies it."""
    return RefundRow(
        row_no=row.row_no,
        order_id=row.order_id,
        refund_id=f"order:{row.order_id}",
        status="succeeded",
        amount_fen=row.refunded_fen,
        applied_at=row.refunded_at,
        finished_at=row.refunded_at,
    )


def _order_product_title(row: PreparedOrder, currency: str) -> str:
    key = row.product_key or ""
    if key.startswith(_PRICE_KEY):
        return format_money(int(key.removeprefix(_PRICE_KEY)), currency)
    if key.startswith("title:"):
        return clipped(key.removeprefix("title:"), _TITLE_LENGTH)
    return clipped(row.product_title, _TITLE_LENGTH)


def _product_ids(shop: Shop, titles: dict[str, str]) -> dict[str, int]:
    Product.objects.bulk_create(
        (Product(shop=shop, key=key, title=title) for key, title in titles.items()),
        ignore_conflicts=True,
    )
    known = Product.objects.filter(shop=shop, key__in=titles)
    return dict(known.values_list("key", "pk"))
