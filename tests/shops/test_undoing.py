"""Undoing an import: everything is as it was, or a reason says why not."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from shops.enums import Action, BatchState
from shops.models import CustodyEvent, ImportBatch, Order, OrderLine, Refund, RowBefore
from tests.shops.taobao_files import Sale, lines_file, orders_file, refunds_file
from tests.shops.test_import_orders import put, run, summary

pytestmark = pytest.mark.django_db

SALES = [Sale(1), Sale(2, buyer="另一人", is_refunded=True)]


def undo(batch: int) -> dict[str, Any]:
    out = io.StringIO()
    call_command("undo_import", batch, json=True, stdout=out)
    return json.loads(out.getvalue())


def rows() -> list[dict[str, Any]]:
    """Every stored row without what an undo may renew."""
    return [
        {key: value for key, value in row.items() if key not in ("changed_at", "id")}
        for model in (Order, OrderLine, Refund)
        for row in model.objects.order_by("platform_order_id").values()
    ]


def test_undo_removes_what_the_import_created(tmp_path: Path) -> None:
    batch = run(put(tmp_path, "o.csv", orders_file(SALES)))[0]["batch"]
    answer = undo(batch)
    assert (answer["batch"], answer["orders_removed"], answer["orders_restored"]) == (batch, 2, 0)
    assert rows() == []
    assert ImportBatch.objects.get().state == BatchState.UNDONE
    assert CustodyEvent.objects.filter(action=Action.IMPORT_UNDONE).count() == 1


def test_undo_restores_what_the_import_changed(tmp_path: Path) -> None:
    run(put(tmp_path, "a.csv", orders_file(SALES)), as_of="2026-06-12")
    before = rows()
    later = [Sale(1, status="交易成功"), SALES[1], Sale(3)]
    batch = run(put(tmp_path, "b.csv", orders_file(later)), as_of="2026-06-13")[0]["batch"]
    answer = undo(batch)
    assert (answer["orders_removed"], answer["orders_restored"]) == (1, 1)
    assert rows() == before
    assert RowBefore.objects.count() == 0


def test_undo_of_a_refund_file_leaves_a_refund_known_since_its_first_file(tmp_path: Path) -> None:
    run(put(tmp_path, "a.csv", orders_file(SALES)), as_of="2026-06-12")
    run(put(tmp_path, "b.csv", orders_file([*SALES, Sale(3)])), as_of="2026-06-13")
    before = rows()
    batch = run(put(tmp_path, "r.csv", refunds_file(SALES)))[0]["batch"]
    assert not Refund.objects.filter(is_implied=True).exists()
    undo(batch)
    assert rows() == before


def test_undo_lets_a_file_in_between_speak_when_the_newer_one_only_confirmed(
    tmp_path: Path,
) -> None:
    run(put(tmp_path, "a.csv", orders_file(SALES)), as_of="2026-06-12")
    confirming = put(tmp_path, "b.csv", orders_file([*SALES, Sale(3)]))
    undo(run(confirming, as_of="2026-06-14")[0]["batch"])
    between = put(tmp_path, "c.csv", orders_file([Sale(1, status="交易成功")]))
    answer = run(between, as_of="2026-06-13")[0]
    assert (answer["orders"]["updated"], answer["errors"]) == (1, [])


@pytest.mark.parametrize("kind", ["lines", "refunds"])
def test_undo_brings_back_what_followed_from_the_other_files(tmp_path: Path, kind: str) -> None:
    run(put(tmp_path, "o.csv", orders_file(SALES)), as_of="2026-06-12")
    before = rows()
    content = lines_file(SALES) if kind == "lines" else refunds_file(SALES)
    batch = run(put(tmp_path, "x.csv", content), as_of="2026-06-12")[0]["batch"]
    assert rows() != before
    undo(batch)
    forget = ("first_batch_id", "last_batch_id")
    assert [{k: v for k, v in row.items() if k not in forget} for row in rows()] == [
        {k: v for k, v in row.items() if k not in forget} for row in before
    ]


def test_undo_is_refused_with_the_name_of_the_later_import(tmp_path: Path) -> None:
    first = run(put(tmp_path, "a.csv", orders_file(SALES)), as_of="2026-06-12")[0]["batch"]
    later = [Sale(1, status="交易成功")]
    second = run(put(tmp_path, "b.csv", orders_file(later)), as_of="2026-06-13")[0]["batch"]
    with pytest.raises(CommandError, match=f"{second}.*b.csv"):
        undo(first)
    undo(second)
    undo(first)
    assert rows() == []


def test_undo_is_refused_when_it_was_done_before(tmp_path: Path) -> None:
    batch = run(put(tmp_path, "a.csv", orders_file(SALES)))[0]["batch"]
    undo(batch)
    with pytest.raises(CommandError):
        undo(batch)


def test_undone_file_can_be_imported_again(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", orders_file(SALES))
    first = run(path)[0]
    before = summary()
    undo(first["batch"])
    again = run(path)[0]
    assert again["batch"] != first["batch"]
    assert again["orders"]["created"] == 2
    assert summary() == before
