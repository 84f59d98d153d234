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
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
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


def test_archive_is_refused_when_nothing_inside_is_a_table(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="holds no csv"):
        run(put(tmp_path, "export.zip", zipped(photo__png=b"\x89PNG")))
