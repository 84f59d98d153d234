"""Time stamps: kept only when they hold, put into packs later, renewed, never trusted when a test."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from django.test import override_settings
from django.utils.translation import override

from appeals.errors import StampUnavailable
from appeals.models import EvidencePack, TimeStamp
from appeals.operations import stamping
from appeals.operations.packing import pack_bytes, request_pack
from appeals.packing import verify_pack
from appeals.packing.receipts import RECEIPTS
from appeals.packing.stamping import answer_locally
from appeals.queries.case import gather_case
from appeals.queries.case.cutoff import cutoff_of
from appeals.tasks import run_pack
from detection.models import Incident
from shops.enums import Action
from shops.models import CustodyEvent, Notice
from shops.operations import custody
from tests.appeals.packing.test_verify import local_authority, openssl
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_shop, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


MANUAL = override_settings(BRUSHGUARD_TSA="manual")


def authority_says(folder: Path, name: str, query: bytes) -> bytes:
    """What `openssl ts -reply` of a real, if small, authority answers."""
    home = folder / name
    (home / "query").write_bytes(query)
    openssl("ts", "-reply", "-config", home / "tsa.cnf", "-queryfile", home / "query", "-out",
            home / "reply")  # fmt: skip
    return (home / "reply").read_bytes()


def built_pack() -> EvidencePack:
    return built_pack_of(attacked_shop()[1])


def built_pack_of(incident: Incident) -> EvidencePack:
    asked = request_pack(incident=incident, profile="tmall", actor=None, now=NOW)
    built = run_pack(asked.pk)
    assert built is not None
    return built


def checked(pack: EvidencePack, root: Path | None = None) -> str:
    pack.refresh_from_db()
    report = verify_pack(io.BytesIO(pack_bytes(pack)), pack.fingerprint, root)
    assert report["integrity"].outcome == report["completeness"].outcome == "pass"
    return report["timestamp"].outcome.value


def names(pack: EvidencePack) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(pack_bytes(pack))) as archive:
        return {name.partition("/")[2] for name in archive.namelist()}


def test_pack_carries_a_test_stamp_that_is_not_counted(tmp_path: Path):
    pack = built_pack()
    stamp = TimeStamp.objects.get(pack=pack)
    (tmp_path / "root.pem").write_bytes(bytes(stamp.chain))
    assert names(pack) >= {"seal/stamped.tsq", "seal/stamped.tsr", "seal/tsa-chain.pem"}
    assert stamp.is_test
    assert checked(pack, tmp_path / "root.pem") == "unconfirmed"


@MANUAL
def test_stamp_by_hand_turns_the_time_into_a_pass_and_keeps_the_core(tmp_path: Path):
    pack = built_pack()
    root, stamp = local_authority(tmp_path, "tsa"), TimeStamp.objects.get(pack=pack)
    before = pack.core_root, pack.zip_sha256
    assert checked(pack, root) == "unconfirmed"
    reply = authority_says(tmp_path, "tsa", bytes(stamp.query))
    stamping.answer_by_hand(
        stamp=stamp, reply=reply, roots_pem=root.read_bytes(), actor=make_user(), now=NOW
    )
    assert checked(pack, root) == "pass"
    assert pack.core_root == before[0]
    assert pack.zip_sha256 != before[1]
    told = CustodyEvent.objects.filter(
        shop=pack.shop, action="stamp.obtained", object=f"pack:{pack.pk}"
    )
    assert told.count() == 1


@MANUAL
def test_stamp_is_refused_when_it_is_of_something_else_or_of_a_test(tmp_path: Path):
    pack = built_pack()
    root, stamp = local_authority(tmp_path, "tsa"), TimeStamp.objects.get(pack=pack)
    other = stamping.ask(shop=pack.shop, content=b"other", now=NOW)
    cases = {
        "of another question": authority_says(tmp_path, "tsa", bytes(other.query)),
        "no reply": b"hello",
        "empty": b"",
    }
    for name, reply in cases.items():
        with pytest.raises(StampUnavailable):
            stamping.answer_by_hand(stamp=stamp, reply=reply, roots_pem=root.read_bytes(),
                                    actor=make_user(), now=NOW)  # fmt: skip
        stamp.refresh_from_db()
        assert not stamp.is_obtained, name
    test_reply, test_root = answer_locally(bytes(stamp.query), datetime.now(UTC))
    with pytest.raises(StampUnavailable, match="test authority"):
        stamping.answer_by_hand(stamp=stamp, reply=test_reply, roots_pem=test_root,
                                actor=make_user(), now=NOW)  # fmt: skip
    with pytest.raises(StampUnavailable, match="root certificate"):
        stamping.answer_by_hand(stamp=stamp, reply=cases["no reply"], roots_pem=b"",
                                actor=make_user(), now=NOW)  # fmt: skip


def test_http_authority_is_asked_and_checked_under_the_pinned_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    root = local_authority(tmp_path, "tsa")
    other = local_authority(tmp_path, "other")
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        name = request.url.path.strip("/")
        if name == "down":
            return httpx.Response(503)
        return httpx.Response(200, content=authority_says(tmp_path, name, request.content))

    served = httpx.MockTransport(answer)
    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **more: client(transport=served, **more))
    shop = make_shop(make_user())
    results = {}
    for place, pinned in (("tsa", root), ("other", root), ("down", other)):
        with override_settings(BRUSHGUARD_TSA="http", BRUSHGUARD_TSA_CA=str(pinned),
                               BRUSHGUARD_TSA_URL=f"https://tsa.example/{place}",
                               BRUSHGUARD_TSA_POLICY="1.2.3.4"):  # fmt: skip
            stamp = stamping.ask(shop=shop, content=place.encode(), now=NOW)
            results[place] = stamping.fetch(stamp=stamp, now=NOW)
    assert {place: stamp.is_obtained for place, stamp in results.items()} == {
        "tsa": True, "other": False, "down": False,
    }  # fmt: skip
    assert results["other"].error.startswith(
        "The stamp was not taken: The stamp's certificate does not come from the root"
    )
    assert results["down"].error.startswith("The time-stamp authority refused to answer (HTTP 503)")
    assert asked[0].headers["content-type"] == "application/timestamp-query"


def test_waiting_stamp_comes_into_its_pack_when_the_authority_is_back(tmp_path: Path):
    with MANUAL:
        pack = built_pack()
        assert "seal/stamped.tsr" not in names(pack)
        assert stamping.fetch_waiting(now=NOW) == 0
    assert stamping.fetch_waiting(now=NOW) == 1
    pack.refresh_from_db()
    assert "seal/stamped.tsr" in names(pack)
    assert stamping.fetch_waiting(now=NOW) == 0


@MANUAL
def test_stamp_is_renewed_before_its_certificate_ends_and_both_hold(tmp_path: Path):
    pack = built_pack()
    root, stamp = local_authority(tmp_path, "tsa"), TimeStamp.objects.get(pack=pack)
    actor = make_user()
    reply = authority_says(tmp_path, "tsa", bytes(stamp.query))
    first = stamping.answer_by_hand(
        stamp=stamp, reply=reply, roots_pem=root.read_bytes(), actor=actor, now=NOW
    )
    assert first.expires_at is not None
    assert stamping.renew_ending(now=first.expires_at - timedelta(days=61)) == 0
    assert not Notice.objects.filter(code="stamp_ending").exists()
    with override_settings(BRUSHGUARD_TSA="local-test"):
        assert stamping.renew_ending(now=first.expires_at - timedelta(days=59)) == 1
        assert stamping.fetch_waiting(now=NOW) == 0  # a test stamp would take the worth from both
    assert Notice.objects.get(code="stamp_ending").path == pack.path
    renewal = TimeStamp.objects.get(renews=first)
    again = authority_says(tmp_path, "tsa", bytes(renewal.query))
    stamping.answer_by_hand(
        stamp=renewal, reply=again, roots_pem=root.read_bytes(), actor=actor, now=NOW
    )
    pack.refresh_from_db()
    assert names(pack) >= {"seal/stamped.tsr", "seal/restamp-1.sha256", "seal/restamp-1.tsr"}
    assert checked(pack, root) == "pass"


def test_case_carries_the_anchors_that_came_by_its_cutoff_and_no_later_one():
    shop, incident = attacked_shop()
    until = cutoff_of(incident, ()).at
    early = stamping.anchor_import(shop=shop, now=until - timedelta(minutes=1))
    custody.record(shop=shop, action=Action.NOTICE_SENT, object="notice:1", now=until)
    assert stamping.anchor_moved_chains(now=until + timedelta(minutes=1)) == 1
    assert early is not None
    case = gather_case(incident, version=1)
    assert [(anchor.seq, anchor.text) for anchor in case.anchors] == [
        (early.seq, bytes(early.content))
    ]


def test_pack_holds_receipts_of_the_heads_that_were_stamped_by_its_seal():
    shop, incident = attacked_shop()
    until = cutoff_of(incident, ()).at
    late = stamping.anchor_import(shop=shop, now=until + timedelta(hours=2))
    assert late is not None
    pack = built_pack_of(incident)
    with zipfile.ZipFile(io.BytesIO(pack_bytes(pack))) as archive:
        inside = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    told = [line for line in inside[RECEIPTS].decode().splitlines() if not line.startswith("#")]
    assert told[0] == bytes(late.content).decode().splitlines()[1]
    assert told[2] == "by: time stamp of the local test authority, of no evidential value"
    assert RECEIPTS in inside["seal/received.sha256"].decode()
    assert verify_pack(io.BytesIO(pack_bytes(pack)))["custody"].outcome == "pass"
    assert not [name for name in inside if name.startswith("data/11-custody/anchors")]


def test_pack_without_a_stamped_head_has_no_receipts():
    assert "seal/custody-receipts.txt" not in names(built_pack())


def test_chain_is_anchored_at_an_import_and_daily_only_when_it_moved():
    shop = make_shop(make_user())
    assert stamping.anchor_import(shop=shop, now=NOW) is None
    event = custody.record(shop=shop, action=Action.PARSED, object="file:1", now=NOW)
    anchor = stamping.anchor_import(shop=shop, now=NOW)
    assert anchor is not None
    assert bytes(anchor.content).decode().splitlines()[1] == (
        f"custody-head: {event.line_sha256} at seq {event.seq}"
    )
    assert stamping.anchor_moved_chains(now=NOW) == 0
    custody.record(shop=shop, action=Action.LABEL, object="order:1", now=NOW)
    assert stamping.anchor_moved_chains(now=NOW) == 1
    assert stamping.anchor_moved_chains(now=NOW) == 0
