"""What a shop hands in is kept byte for byte, sealed, hashed, and told to custody."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.core.files.storage import default_storage

from appeals.errors import FileRefused
from appeals.models import KeptFile
from appeals.operations.keeping import MAX_BYTES, NOTICE_TYPES, Upload, keep_file
from appeals.queries.files import kept_bytes
from shops.errors import SealBroken
from shops.models import CustodyEvent
from tests.factories import NOW, make_kept_file, make_penalty, make_shop, make_user

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def _keep(shop, content=PNG, name="a.png", **more):
    told = {"kind": "notice", "actor": make_user(), "now": NOW, "types": NOTICE_TYPES} | more
    return keep_file(shop=shop, upload=Upload(name, content), **told)


def test_kept_file_comes_back_as_it_was_and_lies_sealed():
    kept = make_kept_file(make_shop(), content="处罚通知原文".encode())
    assert kept_bytes(kept) == "处罚通知原文".encode()
    with default_storage.open(kept.stored_as) as file:
        assert "处罚通知原文".encode() not in file.read()


def test_custody_holds_the_hash_of_what_was_received():
    shop = make_shop()
    kept = _keep(shop, penalty=make_penalty(shop))
    line = json.loads(CustodyEvent.objects.get(object=f"kept:{kept.pk}").line)
    assert (line["action"], line["sha256"]) == ("notice.added", hashlib.sha256(PNG).hexdigest())
    assert line["detail"]["type"] == "png"


def test_same_file_twice_is_one_file():
    shop = make_shop()
    assert _keep(shop) == _keep(shop)
    assert KeptFile.objects.count() == 1


def test_file_is_not_kept_when_its_further_line_of_custody_fails():
    shop = make_shop()
    told: list[KeptFile] = []

    def fails(kept: KeptFile) -> None:
        told.append(kept)
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        _keep(shop, tell=fails)
    assert not KeptFile.objects.exists()
    assert not default_storage.exists(told[0].stored_as)
    assert not CustodyEvent.objects.filter(shop=shop, object__startswith="kept:").exists()


def test_repeat_of_a_file_is_told_once():
    shop = make_shop()
    told: list[KeptFile] = []
    first = _keep(shop, tell=told.append)
    assert _keep(shop, tell=told.append) == first
    assert told == [first]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.png"),
        (b"MZ\x90\0", "notice.png"),
        (b"\0\1", "notice.txt"),
        (b"ID3song", "call.mp3"),
        (b"%PDF-" + b"0" * MAX_BYTES, "big.pdf"),
    ],
)
def test_file_is_refused_by_its_bytes_not_its_name(content, name):
    with pytest.raises(FileRefused, match=name):
        _keep(make_shop(), content, name)


def test_altered_file_is_noticed():
    kept = make_kept_file(make_shop())
    KeptFile.objects.filter(pk=kept.pk).update(sha256="0" * 64)
    kept.refresh_from_db()
    with pytest.raises(SealBroken):
        kept_bytes(kept)
