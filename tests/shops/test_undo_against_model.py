"""Imports and undos in any order leave what a plain model says they leave."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shops.crypto import cipher_of
from shops.enums import BatchState
from shops.errors import UndoRefused
from shops.models import ImportBatch, Order, RowBefore, Shop
from shops.operations.recording import Recorder
from shops.operations.undoing import undo_import
from shops.platforms.rows import OrderRow
from tests.factories import NOW, make_shop

pytestmark = pytest.mark.django_db

RANKS = ("unpaid", "paid", "shipped", "completed")
Told = tuple[str, str, int | None]


@dataclass(frozen=True)
class Kept:
    status: str
    quantity: int | None
    as_of: datetime
    first: int
    last: int


@dataclass
class Model:
    """What merging and undoing mean, one order at a time."""

    orders: dict[str, Kept] = field(default_factory=dict)
    before: dict[int, dict[str, Kept]] = field(default_factory=dict)
    times: dict[int, dict[str, datetime]] = field(default_factory=dict)

    def take(self, batch: int, as_of: datetime, rows: list[Told]) -> None:
        self.before[batch], self.times[batch] = {}, {}
        for order_id, status, quantity in rows:
            old = self.orders.get(order_id)
            if old is None:
                self.orders[order_id] = Kept(status, quantity, as_of, batch, batch)
                continue
            new = self._merged(old, status, quantity, as_of)
            if (new.status, new.quantity) != (old.status, old.quantity):
                self.before[batch][order_id] = old
                new = replace(new, last=batch)
            elif as_of > old.as_of:
                self.times[batch][order_id] = old.as_of
            self.orders[order_id] = new

    def _merged(self, old: Kept, status: str, quantity: int | None, as_of: datetime) -> Kept:
        rises = RANKS.index(status) >= RANKS.index(old.status)
        is_newer = as_of > old.as_of or (as_of == old.as_of and rises)
        told = (quantity, old.quantity) if is_newer else (old.quantity, quantity)
        return replace(
            old,
            status=status if is_newer else old.status,
            quantity=next((value for value in told if value is not None), None),
            as_of=max(as_of, old.as_of),
        )

    def can_undo(self, batch: int) -> bool:
        return all(
            kept.last == batch
            for order_id, kept in self.orders.items()
            if kept.first == batch or order_id in self.before[batch]
        )

    def undo(self, batch: int, as_of: datetime) -> None:
        self.orders |= self.before.pop(batch)
        for order_id, earlier in self.times.pop(batch).items():
            kept = self.orders.get(order_id)
            if kept is not None and kept.as_of == as_of:
                self.orders[order_id] = replace(kept, as_of=earlier)
        self.orders = {key: kept for key, kept in self.orders.items() if kept.first != batch}

    def shown(self) -> dict[str, tuple[str, int | None, datetime]]:
        return {key: (kept.status, kept.quantity, kept.as_of) for key, kept in self.orders.items()}


TOLD = st.tuples(st.sampled_from("abcd"), st.sampled_from(RANKS), st.sampled_from([None, 1, 2]))
IMPORT = st.tuples(
    st.integers(0, 3), st.lists(TOLD, min_size=1, max_size=4, unique_by=lambda told: told[0])
)
STEPS = st.lists(st.one_of(IMPORT, st.integers(0, 9)), min_size=1, max_size=8)


def import_rows(shop: Shop, as_of: datetime, rows: list[Told]) -> ImportBatch:
    batch = ImportBatch.objects.create(
        shop=shop,
        file_name="o.csv",
        size=1,
        sha256="0" * 64,
        state=BatchState.DONE,
        as_of=as_of,
        received_at=NOW,
    )
    recorder = Recorder(shop=shop, cipher=cipher_of(shop), as_of=as_of, batch_id=batch.pk)
    recorder.record(
        [
            OrderRow(row_no, order_id, NOW, status=status, status_raw=status, quantity=quantity)
            for row_no, (order_id, status, quantity) in enumerate(rows, start=2)
        ],
        now=NOW,
    )
    return batch


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_imports_and_undos_leave_what_the_model_says(
    steps: list[int | tuple[int, list[Told]]],
) -> None:
    shop = make_shop(slug=f"shop-{Shop.objects.count()}")
    model, batches = Model(), []
    for step in steps:
        if isinstance(step, tuple):
            as_of = NOW + timedelta(days=step[0])
            batch = import_rows(shop, as_of, step[1])
            model.take(batch.pk, as_of, step[1])
            batches.append(batch)
        elif batches:
            batch = batches[step % len(batches)]
            if model.can_undo(batch.pk):
                undo_import(batch=batch, actor=None, now=NOW)
                model.undo(batch.pk, batch.as_of)
                batches.remove(batch)
            else:
                with pytest.raises(UndoRefused):
                    undo_import(batch=batch, actor=None, now=NOW)
        stored = Order.objects.filter(shop=shop)
        assert {
            order.platform_order_id: (order.status, order.quantity, order.as_of) for order in stored
        } == model.shown()
    for batch in reversed(batches):
        undo_import(batch=batch, actor=None, now=NOW)
    assert not Order.objects.filter(shop=shop).exists()
    assert not RowBefore.objects.filter(batch__shop=shop).exists()
