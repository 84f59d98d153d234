"""Packs built again from the imported files themselves, read by the real readers and merged anew."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from pyrage.x25519 import Identity

from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.operations.packing import Cause, Changed, Rederived
from detection.enums import IncidentClass, IncidentState, Level
from detection.models import Incident
from detection.simulation.clock import ZONE
from shops.crypto import cipher_of
from shops.enums import Role
from shops.models import ImportBatch, Order, Product, Refund, Shop, User
from shops.operations.importing.opening import opened_path
from shops.operations.importing.storing import seal_file
from shops.operations.shops import create_shop
from tests.appeals.operations.test_handovers import agreed, asked
from tests.appeals.operations.test_rederiving import issued
from tests.appeals.packing.conftest import files_of, zip_of
from tests.factories import make_incident, make_member, make_order, make_suspect, make_user
from tests.shops.importing import imported

pytestmark = pytest.mark.django_db
START = datetime(2026, 10, 8, 14, 2, tzinfo=ZONE)
SUSPECTS, ORDINARY = 8, 6
NUMBERS = [f"{4_100_000_000_000_000_000 + n}" for n in range(SUSPECTS + ORDINARY)]
FIELDS = ("order_id", "placed_at", "amount", "title", "quantity", "status", "paid_at",
          "shipped_at", "refunded_amount", "receiver_name", "phone", "province", "city",
          "address", "buyer")  # fmt: skip


def row(place: int, **more: str) -> dict[str, str]:
    """The first eight are the burst's; the others came on the days before."""
    day = 0 if place < SUSPECTS else place
    at = START - timedelta(days=day) + timedelta(minutes=place)
    return {
        "order_id": NUMBERS[place],
        "placed_at": f"{at:%Y-%m-%d %H:%M:%S}",
        "amount": "29.90",
        "title": "保温杯 500ml",
        "quantity": "1",
        "status": "paid",
        "paid_at": f"{at:%Y-%m-%d %H:%M:%S}",
        "receiver_name": f"王小{'明华强芳'[place % 4]}",
        "phone": f"1400000{place:04d}",
        "province": "浙江省",
        "city": "金华市",
        "address": "婺城区解放路" if place < SUSPECTS else f"婺城区和平路{place}号3幢502室",
        "buyer": f"buyer{place}",
    } | more


def written(folder: Path, name: str, rows: list[dict[str, str]]) -> Path:
    out = io.StringIO()
    writer = csv.DictWriter(out, FIELDS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / name
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


@pytest.fixture
def story(tmp_path: Path) -> tuple[Shop, Incident, User]:
    """Two exports of the same orders; the second, a day newer, tells of parcels and refunds."""
    owner = make_user()
    shop = create_shop(slug="raw", name="Raw", now=START, owner=owner)
    first = written(tmp_path, "first.csv", [row(place) for place in range(len(NUMBERS))])
    later = {"status": "shipped", "shipped_at": f"{START + timedelta(hours=2):%Y-%m-%d %H:%M:%S}"}
    refunded = {"status": "closed_refunded", "refunded_amount": "29.90"}
    newer = [row(place, **later) for place in range(3)] + [row(3, **refunded)]
    second = written(tmp_path, "second.csv", newer)
    imported(first, shop="raw", as_of=START + timedelta(hours=1))
    imported(second, shop="raw", as_of=START + timedelta(days=1))
    return shop, burst(shop), owner


def burst(shop: Shop) -> Incident:
    incident = make_incident(
        shop,
        Product.objects.get(shop=shop),
        klass=IncidentClass.REVERSE_BRUSHING,
        level=Level.CRITICAL,
        state=IncidentState.CLOSED,
        starts_at=START,
        ends_at=START + timedelta(minutes=10),
        opened_at=START + timedelta(minutes=2),
        updated_at=START + timedelta(hours=3),
        orders=SUSPECTS,
    )
    for order in Order.objects.filter(shop=shop, platform_order_id__in=NUMBERS[:SUSPECTS]):
        make_suspect(incident, order)
    return incident


def again(pack: EvidencePack) -> Rederived:
    content = packing.pack_bytes(pack)
    return packing.rederive_pack(source=io.BytesIO(content), now=timezone.now())


def with_cell(content: bytes, old: bytes, new: bytes) -> bytes:
    """Change a cell of the sixth order, which only the first file tells of."""
    lines = content.splitlines(keepends=True)
    return b"".join(
        line.replace(old, new, 1) if line.startswith(NUMBERS[5].encode()) else line
        for line in lines
    )


def reseal(shop: Shop, name: str, old: bytes, new: bytes) -> None:
    """What somebody who holds every key could do to a kept copy."""
    batch = ImportBatch.objects.get(shop=shop, file_name=name)
    content = with_cell(raw_of(batch), old, new)
    cipher = cipher_of(shop)
    stored = seal_file(io.BytesIO(content), name="altered", sha256=batch.sha256, cipher=cipher)
    ImportBatch.objects.filter(pk=batch.pk).update(stored_as=stored)


def raw_of(batch: ImportBatch) -> bytes:
    with opened_path(batch, cipher_of(batch.shop)) as path:
        return path.read_bytes()


def test_orders_of_a_pack_come_from_the_kept_files_and_give_the_same_core(story):
    shop, incident, _ = story
    pack = issued(incident)
    rows = list(Order.objects.order_by("pk").values())
    found = again(pack)
    assert found.is_same
    assert found.rederived == pack.core_root
    assert found.from_files.files == ("first.csv", "second.csv")
    assert (found.from_files.orders, found.from_files.taken_over) == (14, 0)
    assert found.from_files.changed == ()
    assert list(Order.objects.order_by("pk").values()) == rows
    assert list(Shop.objects.all()) == [shop]
    assert ImportBatch.objects.count() == 2


def test_a_changed_cell_of_a_kept_file_fails_and_names_order_and_file(story):
    shop, incident, _ = story
    pack = issued(incident)
    reseal(shop, "first.csv", b"29.90", b"29.91")
    found = again(pack)
    assert not found.is_same
    assert found.causes == (Cause.FILES,)
    assert found.from_files.altered == ("first.csv",)
    (changed,) = found.from_files.changed
    assert changed == Changed(NUMBERS[5], "first.csv", ("payable_fen", "paid_fen"))


def test_a_stored_row_that_was_changed_shows_while_the_files_still_give_the_pack(story):
    _, incident, _ = story
    pack = issued(incident)
    Order.objects.filter(platform_order_id=NUMBERS[9]).update(payable_fen=1)
    found = again(pack)
    assert found.is_same
    assert found.from_files.changed == (Changed(NUMBERS[9], "first.csv", ("payable_fen",)),)


def ended(
    pack: EvidencePack, folder: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[int, dict, str]:
    """The command's exit code, its answer and what it said beside it."""
    (folder / "pack.zip").write_bytes(packing.pack_bytes(pack))
    code = 0
    try:
        call_command("rederive_pack", folder / "pack.zip", json=True)
    except SystemExit as end:
        code = int(end.code or 0)
    out, err = capsys.readouterr()
    return code, json.loads(out), err


def test_command_ends_with_1_for_a_stored_row_that_was_changed(story, tmp_path, capsys):
    _, incident, _ = story
    pack = issued(incident)
    assert ended(pack, tmp_path, capsys)[::2] == (0, "")
    Order.objects.filter(platform_order_id=NUMBERS[2]).update(paid_gross_fen=1)
    code, told, said = ended(pack, tmp_path, capsys)
    assert (code, told["same"], len(told["from_files"]["changed"])) == (1, True, 1)
    assert "changed since" in said


def test_command_ends_with_0_after_a_later_export(story, tmp_path, capsys):
    _, incident, _ = story
    pack = issued(incident)
    later = written(tmp_path, "third.csv", [row(place, status="completed") for place in range(5)])
    imported(later, shop="raw", as_of=START + timedelta(days=3))
    code, told, said = ended(pack, tmp_path, capsys)
    assert (code, told["same"], told["from_files"]["changed"], said) == (0, True, [], "")


def test_a_later_export_does_not_change_what_a_pack_is_built_from(story, tmp_path):
    _, incident, _ = story
    pack = issued(incident)
    later = written(tmp_path, "third.csv", [row(place, status="completed") for place in range(5)])
    imported(later, shop="raw", as_of=START + timedelta(days=3))
    found = again(pack)
    assert Order.objects.filter(status="completed").count() == 5
    assert (found.differs, found.causes, found.from_files.changed) == ((), (), ())


def test_panel_counts_what_the_files_tell_whatever_the_stored_rows_say(story):
    """Shipped, completed, refunded: the rows say otherwise by now, the page built again does not."""
    _, incident, _ = story
    pack = issued(incident)
    Order.objects.filter(platform_order_id__in=NUMBERS[:SUSPECTS]).update(
        shipped_at=START, status="completed", refunded_fen=0
    )
    found = again(pack)
    assert found.is_same
    assert {one.order_id for one in found.from_files.changed} == set(NUMBERS[:SUSPECTS])


def test_what_no_file_told_is_taken_over_and_counted(story):
    shop, incident, _ = story
    make_order(shop, Product.objects.get(shop=shop), placed_at=START + timedelta(minutes=3))
    make_refund_by_push = Order.objects.get(platform_order_id=NUMBERS[10])
    Refund.objects.create(
        shop=shop, platform_order_id=make_refund_by_push.platform_order_id,
        platform_refund_id="pushed", status="succeeded", as_of=START, changed_at=START,
    )  # fmt: skip
    found = again(issued(incident))
    assert found.is_same
    assert (found.from_files.orders, found.from_files.taken_over) == (13, 2)


def test_a_file_that_is_gone_is_named_and_its_orders_are_taken_over(story):
    _, incident, _ = story
    pack = issued(incident)
    default_storage.delete(ImportBatch.objects.get(file_name="second.csv").stored_as)
    found = again(pack)
    assert found.is_same
    assert (found.from_files.files, found.from_files.gone) == (("first.csv",), ("second.csv",))
    assert (found.from_files.orders, found.from_files.taken_over) == (10, 4)


@pytest.fixture
def full_copy(story, tmp_path: Path) -> bytes:
    shop, incident, owner = story
    manager = make_member(shop, Role.MANAGER)
    return packing.pack_bytes(agreed(asked(incident, owner, Identity.generate()), manager))


def built(content: bytes, folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict]:
    (folder / "full.zip").write_bytes(content)
    code = 0
    try:
        call_command("rederive_pack", folder / "full.zip", out=folder / "new", json=True)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(capsys.readouterr().out)


def with_raw_changed(content: bytes, old: bytes, new: bytes) -> bytes:
    files = files_of(content)
    path = next(path for path in files if "/raw/" in path and b"closed_refunded" not in files[path])
    return zip_of({**files, path: with_cell(files[path], old, new)}).getvalue()


def test_full_copy_reads_its_raw_files_again_and_gives_the_same_core(full_copy, tmp_path, capsys):
    Order.objects.all().update(payable_fen=1)  # no row of ours is asked
    code, told = built(full_copy, tmp_path, capsys)
    assert (code, told["same"]) == (0, True)
    assert told["from_files"] == {"orders": 14, "taken_over": 0, "changed": []}
    origins, files = told["origins"], told["files"]
    for path in ("04-orders/orders-masked.csv", "04-orders/timeline.csv",
                 "04-orders/order-facts.jsonl", "13-disclosure/disclosures.csv",
                 "13-disclosure/commitments.csv", "10-method/derivation.json"):  # fmt: skip
        assert (origins[f"data/{path}"], files[f"data/{path}"]) == ("raw files", "derived, equal")
    assert origins["data/01-report/report.en.pdf"] == "taken over"
    assert origins["manifest-sha256.txt"] == "pack"
    assert hashlib.sha256((tmp_path / "new/tagmanifest-sha256.txt").read_bytes()).hexdigest() == told["core_root"]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "columns"),
    [
        (b"29.90", b"29.91", ["payable_fen"]),
        (b"14000000005", b"14000000095", ["phone"]),
        (b"14:07:00", b"14:01:00", ["placed_at"]),
    ],
)
def test_a_changed_raw_cell_fails_and_names_order_and_file(
    full_copy, tmp_path, capsys, old, new, columns
):
    code, told = built(with_raw_changed(full_copy, old, new), tmp_path, capsys)
    assert (code, told["same"]) == (1, False)
    assert told["unnamed"]
    assert [one["file"] for one in told["from_files"]["changed"]] == ["first.csv"]
    assert set(columns) <= set(told["from_files"]["changed"][0]["columns"])


def test_an_order_that_the_raw_files_hold_and_the_pack_leaves_out_is_named(
    full_copy, tmp_path, capsys
):
    files = files_of(full_copy)
    raw = next(path for path in files if "/raw/" in path and b"closed_refunded" not in files[path])
    line = next(line for line in files[raw].splitlines() if NUMBERS[12].encode() in line)
    more = line.replace(NUMBERS[12].encode(), b"4100000000000000099")
    code, told = built(
        zip_of({**files, raw: files[raw] + more + b"\n"}).getvalue(), tmp_path, capsys
    )
    assert code == 1
    assert told["from_files"]["changed"] == [
        {"ref": "4100000000000000099", "file": "first.csv", "columns": ["left out of the pack"]}
    ]
