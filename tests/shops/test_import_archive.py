"""Zips of exports: every table its own import, limits and damage in plain words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError

from shops.models import ImportBatch
from tests.shops.taobao_files import Sale, lines_file, orders_file
from tests.shops.test_import_orders import put, run, summary

pytestmark = pytest.mark.django_db


def zipped(**files: bytes) -> bytes:
    return zipped_as({name.replace("__", "."): content for name, content in files.items()})


def zipped_as(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_archive_becomes_one_import_a_table(tmp_path: Path) -> None:
    content = zipped(orders__csv=orders_file([Sale(1)]), lines__csv=lines_file([Sale(1)]))
    entries = run(put(tmp_path, "export.zip", content))
    assert [(entry["file"], entry["kind"]) for entry in entries] == [
        ("export.zip/orders.csv", "orders"),
        ("export.zip/lines.csv", "lines"),
    ]
    assert (summary()["orders"], summary()["lines"]) == (1, 1)
    assert ImportBatch.objects.values("stored_as").distinct().count() == 1


def test_archive_changes_nothing_when_it_comes_twice(tmp_path: Path) -> None:
    content = zipped(orders__csv=orders_file([Sale(1)]), lines__csv=lines_file([Sale(1)]))
    path = put(tmp_path, "export.zip", content)
    run(path)
    assert [entry["already_imported"] for entry in run(path)] == [True, True]
    assert ImportBatch.objects.count() == 2


def test_archive_is_refused_when_it_is_cut_off(tmp_path: Path) -> None:
    content = zipped(orders__csv=orders_file([Sale(number) for number in range(50)]))
    with pytest.raises(CommandError, match="cut off"):
        run(put(tmp_path, "export.zip", content[:-200]))


def test_archive_of_a_mac_with_a_note_in_it_is_its_tables(tmp_path: Path) -> None:
    fork = b"\x00\x05\x16\x07" + b"\x00" * 200
    inside = {
        "导出/九月/orders.csv": orders_file([Sale(1)]),
        "导出/九月/._orders.csv": fork,
        "导出/__MACOSX/lines.csv": fork,
        "导出/~$orders.xlsx": b"\x05user" + b" " * 160,
        "导出/说明.txt": "本文件由千牛生成，请勿外传\n".encode("gbk"),
    }
    entries = run(put(tmp_path, "export.zip", zipped_as(inside)))
    assert [entry["file"] for entry in entries] == ["export.zip/导出/九月/orders.csv"]


@pytest.mark.parametrize("letters", ["utf-8", "gbk"])
def test_archive_whose_names_do_not_say_their_letters_is_read_by_them(
    tmp_path: Path, letters: str
) -> None:
    name = "订单导出".encode(letters)
    content = zipped_as({"x" * len(name) + ".csv": orders_file([Sale(1)])})
    entries = run(put(tmp_path, "export.zip", content.replace(b"x" * len(name), name)))
    assert [entry["file"] for entry in entries] == ["export.zip/订单导出.csv"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archive_gives_both_tables_of_one_name(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("orders.csv", orders_file([Sale(1)]))
        archive.writestr("orders.csv", orders_file([Sale(2)]))
    entries = run(put(tmp_path, "export.zip", out.getvalue()))
    assert [entry["file"] for entry in entries] == [
        "export.zip/orders.csv",
        "export.zip/orders.csv (2)",
    ]
    assert summary()["orders"] == 2


@pytest.mark.parametrize("head", [b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08"])
def test_archive_of_another_kind_says_to_unpack_it(tmp_path: Path, head: bytes) -> None:
    with pytest.raises(CommandError, match="Unpack it, with its password"):
        run(put(tmp_path, "orders.csv", head + bytes(range(200))))


@pytest.mark.parametrize(
    ("name", "inner", "told"),
    [
        ("九月.zip", zipped(lines__csv=lines_file([Sale(1)])), "inside another one"),
        ("九月.rar", b"Rar!\x1a\x07\x01\x00" + bytes(range(200)), "Unpack it, with its password"),
    ],
    ids=["zip", "rar"],
)
def test_archive_within_an_archive_is_named_beside_its_tables(
    tmp_path: Path, name: str, inner: bytes, told: str
) -> None:
    content = zipped_as({"orders.csv": orders_file([Sale(1)]), name: inner})
    with pytest.raises(CommandError, match=f"export.zip/{name}: .*{told}"):
        run(put(tmp_path, "export.zip", content))
    assert summary()["orders"] == 1


def test_archive_is_refused_when_nothing_inside_is_a_table(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no csv"):
        run(put(tmp_path, "export.zip", zipped(photo__png=b"\x89PNG")))
