"""Packs built again: the same core from the same records, else the files and the cause."""

from __future__ import annotations

import copy
import json
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from django.utils.translation import override
from pyrage.x25519 import Identity

from appeals.errors import PackRefused
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.operations.packing import Cause, Rederived
from appeals.operations.rules import change_rules
from appeals.operations.signing import rotate_key
from appeals.packing import environment
from appeals.packing.profile import profile_content
from appeals.tasks import run_pack
from detection.models import Incident
from shops.enums import Action
from shops.errors import KeyDestroyed
from shops.models import CustodyEvent, Order
from shops.operations.shops import destroy_key
from tests.appeals.operations.test_handovers import agreed, asked, story
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_batch, make_hold, make_penalty, make_user

pytestmark = pytest.mark.django_db
ORDERS = "data/04-orders/orders-masked.csv"


def issued(incident: Incident, tier: str = "T1") -> EvidencePack:
    pack = packing.request_pack(
        incident=incident, profile="tmall", tier=tier, actor=None, now=timezone.now()
    )
    built = run_pack(pack.pk)
    assert built is not None
    return built


def again(content: bytes) -> Rederived:
    return packing.rederive_pack(source=BytesIO(content), now=timezone.now())


def with_one_file_changed(content: bytes, ending: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"\n" if name.endswith(ending) else b""))
    return out.getvalue()


def test_rederive_pack_gives_the_same_core_and_leaves_one_line_of_custody():
    shop, incident = attacked_shop()
    pack = issued(incident)
    content = packing.pack_bytes(pack)
    rows = EvidencePack.objects.values().get()
    before = CustodyEvent.objects.filter(shop=shop).count()
    assert again(content) == Rederived(pack.core_root, pack.core_root, (), ())
    assert EvidencePack.objects.values().get() == rows
    assert CustodyEvent.objects.filter(shop=shop).count() == before + 1
    line = json.loads(CustodyEvent.objects.filter(shop=shop).latest("seq").line)
    assert (line["action"], line["object"]) == (Action.EXPORT_REDERIVED.value, f"pack:{pack.pk}")
    assert line["detail"]["same"] is True


def test_pack_follows_the_rules_as_corrected_and_is_built_again_by_those_it_was_asked_for_under():
    _, incident = attacked_shop()
    as_shipped = packing.pack_bytes(issued(incident))
    content = copy.deepcopy(profile_content("tmall"))
    content["success_test"] = {"zh-Hans": "后台原文", "en": "words of the console"}
    change_rules(
        name="tmall", content=content, based_on=1, reason="read", actor=make_user(), now=NOW
    )
    corrected = issued(incident)
    assert corrected.version == 2
    with zipfile.ZipFile(BytesIO(packing.pack_bytes(corrected))) as archive:
        name = next(name for name in archive.namelist() if name.endswith("tmall/fields.json"))
        assert json.loads(archive.read(name))["success_test"] == content["success_test"]
    assert again(as_shipped).is_same
    assert again(packing.pack_bytes(corrected)).is_same


def test_rederive_pack_leaves_out_what_was_told_after_the_cut_off():
    shop, incident = attacked_shop()
    content = packing.pack_bytes(issued(incident))
    later = NOW + timedelta(days=2)
    make_penalty(shop, incident, noticed_at=later, recorded_at=later)
    make_hold(incident.suspects.first().order, incident=incident, held_at=later)
    make_batch(shop, file_name="later.csv", state="done", received_at=later, finished_at=later)
    rotate_key(shop=shop, actor=make_user(), reason="yearly", now=later)
    assert again(content).is_same
    assert issued(incident).version == 2


def test_rederive_pack_names_the_files_when_a_stored_order_changed():
    _, incident = attacked_shop()
    content = packing.pack_bytes(issued(incident))
    order = incident.suspects.first().order
    Order.objects.filter(pk=order.pk).update(paid_gross_fen=order.paid_gross_fen + 1)
    found = again(content)
    assert not found.is_same
    assert found.causes == (Cause.RECORDS,)
    assert ORDERS in found.differs
    assert "data/12-inputs/inputs.csv" not in found.differs
    assert not [path for path in found.differs if "manifest" in path]


def test_rederive_pack_says_so_when_another_version_built_it(monkeypatch: pytest.MonkeyPatch):
    _, incident = attacked_shop()
    content = packing.pack_bytes(issued(incident))
    monkeypatch.setattr(environment, "_source_hash", lambda: "0" * 64)
    found = again(content)
    assert found.causes == (Cause.CODE,)
    assert "data/10-method/environment.json" in found.differs


def test_rederive_pack_says_so_when_a_package_is_another(monkeypatch: pytest.MonkeyPatch):
    _, incident = attacked_shop()
    content = packing.pack_bytes(issued(incident))
    monkeypatch.setattr(environment, "version", lambda _name: "0.0")
    assert again(content).causes == (Cause.PACKAGES,)


def test_rederive_pack_names_the_file_that_was_altered_in_the_zip():
    _, incident = attacked_shop()
    pack = issued(incident)
    found = again(with_one_file_changed(packing.pack_bytes(pack), "/orders-masked.csv"))
    assert (found.core_root, found.rederived) == (pack.core_root, pack.core_root)
    assert (found.is_same, found.differs, found.causes) == (False, (ORDERS,), (Cause.ALTERED,))


def test_rederive_pack_knows_a_zip_by_its_name_when_its_core_root_was_altered():
    _, incident = attacked_shop()
    pack = issued(incident)
    found = again(with_one_file_changed(packing.pack_bytes(pack), "/tagmanifest-sha256.txt"))
    assert found.core_root != found.rederived == pack.core_root
    assert (found.differs, found.causes) == (("tagmanifest-sha256.txt",), (Cause.ALTERED,))


def test_rederive_pack_refuses_a_pack_that_was_not_issued_here():
    _, incident = attacked_shop()
    pack = issued(incident)
    content = packing.pack_bytes(pack)
    pack.delete()
    lines = CustodyEvent.objects.count()
    with override("en"), pytest.raises(PackRefused, match="not issued here"):
        again(content)
    with override("en"), pytest.raises(PackRefused, match="no pack"):
        again(b"no zip at all")
    assert CustodyEvent.objects.count() == lines


def test_rederive_pack_is_refused_when_the_shops_key_is_gone():
    shop, incident = attacked_shop()
    content = packing.pack_bytes(issued(incident))
    destroy_key(shop=shop, actor=make_user(), reason="closed", now=timezone.now())
    with pytest.raises(KeyDestroyed):
        again(content)


def test_rederive_pack_gives_the_same_core_of_the_shops_own_copy():
    _, incident = attacked_shop()
    assert again(packing.pack_bytes(issued(incident, "T3"))).is_same


def test_rederive_pack_gives_the_same_core_of_a_copy_with_identities():
    _, incident, owner, manager = story()
    pack = agreed(asked(incident, owner, Identity.generate()), manager)
    assert again(packing.pack_bytes(pack)).is_same
