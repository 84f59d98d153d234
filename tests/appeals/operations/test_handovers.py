"""Copies with identities: two persons, one recipient, each hand-out on record, an end."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from PIL import Image
from pyrage import decrypt
from pyrage.x25519 import Identity

from appeals.enums import LossBasis, LossHead, PackState
from appeals.errors import PackRefused
from appeals.models import EvidencePack, KeptFile
from appeals.operations import packing
from appeals.operations.keeping import Upload
from appeals.operations.losses import Cost, enter_loss, keep_voucher
from appeals.packing import verify_pack
from appeals.tasks import run_pack
from detection.models import Incident
from shops.enums import Role
from shops.models import CustodyEvent, Shop, User
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.reading import text_of_pdf
from tests.appeals.stories import SUSPECTS, attacked_shop
from tests.factories import NOW, make_kept_file, make_member, make_penalty, make_user

pytestmark = pytest.mark.django_db
HANDED_IN = {"vouchers", "screenshots", "statements", "originals"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def reader() -> Identity:
    return Identity.generate()


def handover(reader: Identity, days: int = 90) -> packing.Handover:
    return packing.Handover(
        recipient="义乌市公安局",
        purpose="立案侦查",
        legal_paper="义公调证字12号",
        expires_on=(timezone.now() + timedelta(days=days)).date(),
        recipient_key=str(reader.to_public()),
    )


def story() -> tuple[Shop, Incident, User, User]:
    owner, manager = make_user(), make_user()
    shop, incident = attacked_shop(owner)
    make_member(shop, Role.MANAGER, manager)
    return shop, incident, owner, manager


def asked(incident: Incident, owner: User, reader: Identity, days: int = 90) -> EvidencePack:
    return packing.request_pack(incident=incident, profile="tmall", actor=owner, tier="T2",
                                now=timezone.now(), handover=handover(reader, days))  # fmt: skip


def agreed(pack: EvidencePack, manager: User) -> EvidencePack:
    packing.decide_pack(pack=pack, approve=True, note="checked", actor=manager, now=timezone.now())
    built = run_pack(pack.pk)
    assert built is not None
    return built


def actions(pack: EvidencePack) -> list[str]:
    events = CustodyEvent.objects.filter(shop=pack.shop, object=f"pack:{pack.pk}")
    return list(events.order_by("seq").values_list("action", flat=True))


def test_copy_with_identities_is_built_only_after_another_person_agreed(reader: Identity):
    _, incident, owner, manager = story()
    pack = asked(incident, owner, reader)
    assert pack.state == PackState.AWAITING
    assert run_pack(pack.pk) is None
    with pytest.raises(PackRefused, match="Another person"):
        packing.decide_pack(pack=pack, approve=True, note="me", actor=owner, now=timezone.now())
    built = agreed(pack, manager)
    assert built.is_ready
    assert actions(built) == [
        "export.requested", "export.approved", "stamp.obtained", "export.issued",
    ]  # fmt: skip


def test_copy_with_identities_is_never_built_when_it_was_refused(reader: Identity):
    _, incident, owner, manager = story()
    pack = asked(incident, owner, reader)
    packing.decide_pack(pack=pack, approve=False, note="no", actor=manager, now=timezone.now())
    assert run_pack(pack.pk) is None
    with pytest.raises(PackRefused, match="no longer waits"):
        packing.decide_pack(pack=pack, approve=True, note="yes", actor=manager, now=timezone.now())
    assert actions(pack) == ["export.requested", "export.refused"]


@pytest.mark.parametrize("wrong", ["nobody", "no recipient", "past", "too long", "no key", "none"])
def test_copy_with_identities_is_refused_when_it_is_not_fully_named(wrong: str, reader: Identity):
    _, incident, owner, _ = story()
    given = handover(reader, {"past": -1, "too long": 400}.get(wrong, 90))
    if wrong == "no recipient":
        given = packing.Handover(**{**_plain(given), "recipient": ""})
    if wrong == "no key":
        given = packing.Handover(**{**_plain(given), "recipient_key": "age1nothing"})
    with pytest.raises(PackRefused):
        packing.request_pack(incident=incident, profile="tmall", tier="T2", now=timezone.now(),
                             actor=None if wrong == "nobody" else owner,
                             handover=None if wrong == "none" else given)  # fmt: skip
    assert not EvidencePack.objects.exists()


def _plain(given: packing.Handover) -> dict:
    return {name: getattr(given, name) for name in given.__slots__}


def test_annex_opens_for_its_reader_alone_and_is_the_one_the_seal_names(reader: Identity):
    _, incident, owner, manager = story()
    pack = agreed(asked(incident, owner, reader), manager)
    annex = packing.annex_bytes(pack)
    table = decrypt(annex, [reader]).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table, newline="")))
    assert len([row for row in rows if row["phone"].startswith("138")]) >= SUSPECTS
    with pytest.raises(Exception, match=r"(?i)no matching keys|decrypt"):
        decrypt(annex, [Identity.generate()])
    report = verify_pack(io.BytesIO(packing.pack_bytes(pack)), pack.fingerprint)
    assert (report["integrity"].outcome, report["linkage"].outcome) == ("pass", "pass")
    assert hashlib.sha256(annex).hexdigest() == pack.annex_sha256


def test_copy_with_identities_rests_sealed_and_shares_its_tables_with_t1(reader: Identity):
    _, incident, owner, manager = story()
    full = agreed(asked(incident, owner, reader), manager)
    plain = packing.request_pack(
        incident=incident, profile="tmall", actor=owner, now=timezone.now()
    )
    masked = run_pack(plain.pk)
    assert masked is not None
    with default_storage.open(full.stored_as) as file:
        assert not file.read().startswith(b"PK")
    report = verify_pack(
        io.BytesIO(packing.pack_bytes(masked)), linked=io.BytesIO(packing.pack_bytes(full))
    )
    assert report["linkage"].outcome == "pass"


def test_copy_with_identities_is_deleted_after_its_last_day(reader: Identity):
    _, incident, owner, manager = story()
    pack = agreed(asked(incident, owner, reader, days=5), manager)
    names = pack.stored_as, pack.annex_stored_as
    assert packing.delete_ended(now=timezone.now() + timedelta(days=5)) == 0
    assert packing.delete_ended(now=timezone.now() + timedelta(days=7)) == 1
    assert packing.delete_ended(now=timezone.now() + timedelta(days=7)) == 0
    pack.refresh_from_db()
    assert pack.state == PackState.DELETED
    assert not any(default_storage.exists(name) for name in names)
    assert actions(pack)[-1] == "delete.export"


def test_two_people_carry_a_copy_through_on_screen_and_each_hand_out_is_told(
    reader: Identity, client: Client
):
    shop, incident, owner, manager = story()
    client.force_login(owner)
    form = {
        **{name: str(value) for name, value in _plain(handover(reader)).items()},
        "incident": incident.public_id,
        "profile": "tmall",
    }
    page = client.post(reverse("appeals:handover-request", args=[shop.slug]), form)
    pack = EvidencePack.objects.get()
    assert page.url == pack.path
    decide = reverse("appeals:handover-decide", args=[shop.slug, pack.pk])
    client.post(decide, {"note": "myself", "verdict": "approve"})
    pack.refresh_from_db()
    assert pack.state == PackState.AWAITING
    client.force_login(manager)
    client.post(decide, {"note": "checked", "verdict": "approve"})
    built = run_pack(pack.pk)
    assert built is not None
    packing.clear_weak_points(pack=built, actor=manager, now=timezone.now())
    for name in ("pack-download", "handover-annex"):
        answer = client.get(reverse(f"appeals:{name}", args=[shop.slug, pack.pk]))
        assert answer.status_code == 200
    assert actions(built)[-2:] == ["pii.viewed", "pii.viewed"]


def test_role_that_may_not_reveal_cannot_have_the_copy_with_identities(
    reader: Identity, client: Client
):
    shop, incident, owner, manager = story()
    lawyer = make_user()
    make_member(shop, Role.LAWYER, lawyer)
    pack = agreed(asked(incident, owner, reader), manager)
    client.force_login(lawyer)
    for name in ("pack-download", "handover-annex"):
        answer = client.get(reverse(f"appeals:{name}", args=[shop.slug, pack.pk]))
        assert answer.status_code == 403, name


def test_copy_with_identities_holds_what_people_handed_in_and_the_platforms_only_its_hash(
    reader: Identity,
):
    _, incident, owner, manager = story()
    penalty = make_penalty(incident.shop, incident, reference="WG-1")
    bill, shot = b"%PDF-1.4 a bill", png()
    voucher = keep_voucher(incident=incident, upload=Upload("b.pdf", bill), actor=None, now=NOW)
    cost = Cost(LossHead.FREIGHT_BACK, LossBasis.DOCUMENTED, 88_800)
    enter_loss(incident=incident, cost=cost, vouchers=[voucher], actor=None, now=NOW)
    make_kept_file(incident.shop, kind="notice", penalty=penalty)
    make_kept_file(incident.shop, kind="waybills", penalty=penalty, name="s.png", content=shot)
    make_kept_file(incident.shop, kind="funds", incident=incident, name="a.csv", content=b"a,b")
    gone = make_kept_file(incident.shop, kind="chats", incident=incident, content=b"gone")
    KeptFile.objects.filter(pk=gone.pk).update(withdrawn_at=NOW)
    platforms = packing.request_pack(
        incident=incident, profile="tmall", actor=owner, now=timezone.now()
    )

    whole = contents(agreed(asked(incident, owner, reader), manager))
    masked = contents(run_pack(platforms.pk))

    digest = hashlib.sha256(bill).hexdigest()
    assert whole[f"data/08-damages/vouchers/{digest[:16]}.pdf"] == bill
    picture = hashlib.sha256(shot).hexdigest()[:16]
    assert whole[f"data/07-platform/screenshots/{picture}.png"] == shot
    statement = hashlib.sha256(b"a,b").hexdigest()[:16]
    assert whole[f"data/05-exclusion/statements/{statement}.csv"] == b"a,b"
    assert b"gone" not in whole.values()
    assert digest in masked["data/08-damages/vouchers.csv"].decode()
    assert [path for path in masked if HANDED_IN & set(path.split("/"))] == []
    for files in (whole, masked):
        notices = [path for path in files if path.startswith("data/07-platform/notices/")]
        assert notices == ["data/07-platform/notices/notice-01.txt"]
        report = text_of_pdf(files["data/01-report/report.zh-Hans.pdf"])
        assert "平台通知的文件存入系统（WG-1）" in report
    listed = whole["data/03-catalogue/evidence-catalogue.csv"].decode()
    assert digest in listed
    assert picture in listed


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(out, "PNG")
    return out.getvalue()


def contents(pack: EvidencePack | None) -> dict[str, bytes]:
    assert pack is not None
    return files_of(packing.pack_bytes(pack))
