"""The public check: six results for a pack, a date for a core root, nothing about a shop."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from appeals.models import EvidencePack
from appeals.operations.packing import pack_bytes, request_pack
from appeals.operations.signing import rotate_key
from appeals.packing import Signer
from appeals.tasks import run_pack
from appeals.views import verify as page
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
PASSED = {
    "integrity": "pass",
    "completeness": "pass",
    "signer": "pass",
    "timestamp": "unconfirmed",
    "custody": "pass",
    "linkage": "unconfirmed",
}


@pytest.fixture(scope="module")
def issued(kept_rows: None, django_db_blocker: DjangoDbBlocker) -> EvidencePack:
    """One pack for all that hand it in: nobody here changes it."""
    with django_db_blocker.unblock():
        _, incident = attacked_shop()
        return run_pack(request_pack(incident=incident, profile="tmall", actor=None, now=NOW).pk)


@pytest.fixture
def pack(issued: EvidencePack, db: None) -> EvidencePack:
    return EvidencePack.objects.get(pk=issued.pk)


def _check(
    content: bytes | None = None,
    core_root: str = "",
    accept: str = "application/json",
    **more: str,
):
    data: dict[str, object] = {"core_root": core_root, **more}
    if content is not None:
        data["pack"] = SimpleUploadedFile("pack.zip", content)
    return Client(headers={"accept": accept, "accept-language": "en"}).post("/verify", data)


def _rewritten(content: bytes, change) -> bytes:
    """The zip again, with each entry's bytes passed through `change(name, bytes)`."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            changed = change(info.filename, old.read(info))
            if changed is not None:
                new.writestr(info.filename, changed)
    return out.getvalue()


def _results(answer) -> dict[str, str]:
    return {name: result for name, result in answer.json().items() if name != "sentences"}


def test_verify_confirms_a_pack_that_was_issued_here(pack):
    answer = _check(pack_bytes(pack))
    assert (answer.status_code, _results(answer)) == (200, PASSED)


@pytest.mark.parametrize("written", [str, str.upper, lambda key: " ".join(key[:20]) + key[20:]])
def test_verify_passes_the_signer_whose_fingerprint_was_given(pack, written):
    found = _check(pack_bytes(pack), fingerprint=written(pack.fingerprint))
    assert _results(found) == PASSED


def test_verify_fails_the_signer_when_the_fingerprint_given_is_of_another_key(pack):
    """Though the pack's own key is published here: the question was whether it is that one."""
    found = _check(pack_bytes(pack), fingerprint="0" * 64)
    assert _results(found) == PASSED | {"signer": "fail"}


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"fingerprint": "0" * 63}, "64 hexadecimal digits"),
        ({"finger_print": "0" * 64}, "finger_print"),
    ],
)
def test_verify_checks_nothing_when_what_it_should_check_cannot_be_read(pack, more, word):
    answer = _check(pack_bytes(pack), **more)
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (answer.status_code, told["status"], told["detail"]) == (400, 400, told["error"])
    assert word in told["detail"]


def test_verify_still_knows_the_key_when_it_was_retired(pack):
    rotate_key(shop=pack.shop, actor=make_user(), reason="yearly", now=timezone.now())
    assert _results(_check(pack_bytes(pack))) == PASSED


def test_verify_fails_and_names_the_file_when_one_byte_differs(pack):
    def flip(name: str, content: bytes) -> bytes:
        is_it = name.endswith("data/04-orders/orders-masked.csv")
        return content[:-2] + bytes([content[-2] ^ 1]) + b"\n" if is_it else content

    answer = _check(_rewritten(pack_bytes(pack), flip))
    assert _results(answer) == PASSED | {"integrity": "fail"}
    assert any("orders-masked.csv" in sentence for sentence in answer.json()["sentences"])


def test_verify_fails_when_a_file_was_taken_out(pack):
    def drop(name: str, content: bytes) -> bytes | None:
        return None if name.endswith("contrary-evidence.csv") else content

    assert _results(_check(_rewritten(pack_bytes(pack), drop)))["completeness"] == "fail"


def test_verify_fails_when_it_was_signed_again_with_another_key(pack):
    other = Signer.generate()

    def sign_again(name: str, content: bytes) -> bytes:
        if name.endswith("seal/signer-rsa.pem"):
            return other.rsa_public_pem
        return content

    assert _results(_check(_rewritten(pack_bytes(pack), sign_again)))["signer"] == "fail"


@pytest.mark.parametrize(
    "content", [b"x", b"PK\x03\x04" + b"\0" * 200, b"<html></html>" * 50], ids=["x", "zip", "html"]
)
def test_verify_fails_on_what_is_no_zip(content):
    told = _results(_check(content))
    assert (told["integrity"], told["completeness"]) == ("fail", "fail")


def test_verify_fails_on_a_zip_that_unpacks_to_more_than_a_pack_may_hold():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number in range(12):
            archive.writestr(f"BG/data/{number}.bin", b"\0" * (100 << 20))
    told = _results(_check(out.getvalue()))
    assert (told["integrity"], told["completeness"]) == ("fail", "fail")


def test_verify_stops_reading_when_the_file_is_too_large(monkeypatch):
    monkeypatch.setattr(page, "MAX_BYTES", 1000)
    answer = _check(b"x" * 5000)
    assert (answer.status_code, answer.json()["error"]) == (
        413,
        "The file is too large: a pack has at most 64 MB.",
    )


def test_verify_keeps_nothing_of_what_was_handed_in(pack, settings, tmp_path: Path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    _check(pack_bytes(pack))
    assert list(tmp_path.iterdir()) == []


def test_verify_tells_the_day_of_a_core_root_and_not_the_shop(pack):
    answer = _check(core_root=f" {pack.core_root.upper()}\n")
    issued = timezone.localtime(pack.built_at).isoformat(timespec="seconds")
    assert answer.json() == {"core_root": pack.core_root, "issued_at": issued}
    shown = _check(core_root=pack.core_root, accept="text/html").content.decode()
    for secret in (pack.shop.name, pack.shop.slug, pack.incident.public_id, str(pack.pk)):
        assert secret not in shown


def test_verify_does_not_know_a_core_root_that_was_never_issued(pack):
    assert _check(core_root="0" * 64).json() == {"core_root": "0" * 64, "issued_at": None}


@pytest.mark.parametrize("core_root", ["", "abc", "g" * 64])
def test_verify_says_what_is_missing_when_there_is_nothing_to_check(core_root):
    answer = _check(core_root=core_root)
    assert answer.status_code == 400
    assert answer.json()["detail"] == answer.json()["error"] != ""


def test_verify_page_opens_without_a_login_with_and_without_a_slash():
    for path in ("/verify", "/verify/"):
        assert Client().get(path).status_code == 200


def test_key_page_tells_since_when_and_until_when_a_key_was_in_use(pack):
    given = pack.shop.signing_keys.get()
    page = reverse("appeals:key-list")
    shown = Client().get(page, headers={"accept-language": "en"}).content.decode()
    since = f"since {timezone.localtime(given.created_at):%Y-%m-%d %H:%M}"
    assert (since in shown, "Retired key" in shown) == (True, False)

    rotate_key(shop=pack.shop, actor=make_user(), reason="yearly", now=NOW)
    shown = Client().get(page, headers={"accept-language": "en"}).content.decode()
    assert f"{since}, retired {timezone.localtime(NOW):%Y-%m-%d %H:%M}" in shown


def test_key_page_shows_every_fingerprint_without_a_login(pack):
    shown = Client().get(reverse("appeals:key-list")).content.decode()
    assert pack.fingerprint in shown
    assert "BEGIN PUBLIC KEY" in shown
    assert "PRIVATE" not in shown
