"""Signed copies of a pack's documents: stamped where an authority answers, whole in any case."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.test import override_settings

from appeals.models import EvidencePack, TimeStamp
from appeals.operations.packing import pack_bytes, request_pack
from appeals.operations.stamping import answer_by_hand
from appeals.packing import verify_pack
from appeals.tasks import run_pack
from tests.appeals.operations.test_stamping import authority_says
from tests.appeals.packing.reading import validated
from tests.appeals.packing.test_verify import local_authority
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
REPORT = "report.zh-Hans.signed.pdf"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An authority at the address `tsa`; at any other there is none."""
    root = local_authority(tmp_path, "tsa")

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host != "tsa.example":
            return httpx.Response(503)
        return httpx.Response(200, content=authority_says(tmp_path, "tsa", request.content))

    client, served = httpx.Client, httpx.MockTransport(answer)
    monkeypatch.setattr(httpx, "Client", lambda **more: client(transport=served, **more))
    return root


def built(host: str, root: Path) -> EvidencePack:
    _, incident = attacked_shop()
    asked = request_pack(
        incident=incident, profile="tmall", actor=None, now=NOW, signed_copies=True
    )
    with override_settings(
        BRUSHGUARD_TSA="http", BRUSHGUARD_TSA_CA=str(root),
        BRUSHGUARD_TSA_URL=f"https://{host}/", BRUSHGUARD_TSA_POLICY="1.2.3.4",
    ):  # fmt: skip
        pack = run_pack(asked.pk)
    assert pack is not None
    return pack


def copies_of(pack: EvidencePack) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(pack_bytes(pack))) as archive:
        names = [name for name in archive.namelist() if "/signed/" in name]
        return {name.rpartition("/")[2]: archive.read(name) for name in names}


def is_stamped(copy: bytes) -> bool:
    told = validated(copy)
    assert (told.intact, told.valid) == (True, True)
    return told.timestamp_validity is not None and told.timestamp_validity.intact


def results(pack: EvidencePack, root: Path) -> dict[str, str]:
    return verify_pack(io.BytesIO(pack_bytes(pack)), pack.fingerprint, root).results()


def test_copies_carry_a_stamp_when_an_authority_is_asked_over_the_network(root: Path) -> None:
    pack = built("tsa.example", root)

    assert (pack.copies_level, is_stamped(copies_of(pack)[REPORT])) == ("B-T", True)
    assert set(results(pack, root).values()) == {"pass", "unconfirmed"}
    assert results(pack, root)["timestamp"] == "pass"


def test_copies_go_without_a_stamp_when_the_authority_is_down(root: Path) -> None:
    pack = built("down.example", root)

    assert (pack.copies_level, is_stamped(copies_of(pack)[REPORT])) == ("B-B", False)
    assert results(pack, root)["signer"] == "pass"


def test_copies_stay_in_a_pack_that_gets_its_stamp_later(root: Path, tmp_path: Path) -> None:
    pack = built("down.example", root)
    before, stamp = copies_of(pack), TimeStamp.objects.get(pack=pack)
    reply = authority_says(tmp_path, "tsa", bytes(stamp.query))

    answer_by_hand(
        stamp=stamp, reply=reply, roots_pem=root.read_bytes(), actor=make_user(), now=NOW
    )

    pack.refresh_from_db()
    assert copies_of(pack) == before
    found = results(pack, root)
    assert [found[name] for name in ("integrity", "completeness", "timestamp")] == ["pass"] * 3


def test_pack_has_no_copies_when_nobody_asked_for_them() -> None:
    _, incident = attacked_shop()

    pack = run_pack(request_pack(incident=incident, profile="tmall", actor=None, now=NOW).pk)

    assert (pack.copies_level, copies_of(pack)) == ("", {})
