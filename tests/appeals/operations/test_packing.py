"""Packs: asked for once, built once, the same bytes from the same facts, safe to kill."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pgtrigger
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import override

from appeals.enums import PackState
from appeals.errors import PackLost, PackRefused
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.operations.appeals import create_appeal, redraft_letters
from appeals.operations.exclusion import answer_exclusion
from appeals.packing import verify_pack
from appeals.packing.panel import Answers
from appeals.queries.appeals import is_drafted_without
from appeals.queries.case import gather_case
from appeals.tasks import build_pack_task, run_pack, sweep_packs_task
from shops.enums import Action
from shops.models import CustodyEvent, Notice, Shop, TimelineMark
from shops.operations import custody
from shops.operations.shops import destroy_key
from tests.appeals.stories import ORDINARY, SUSPECTS, attacked_shop
from tests.factories import (
    NOW,
    make_incident,
    make_kept_file,
    make_order,
    make_pack,
    make_penalty,
    make_suspect,
    make_user,
)

pytestmark = pytest.mark.django_db


def _request(incident, profile="tmall", now=NOW + timedelta(hours=1)):
    return packing.request_pack(incident=incident, profile=profile, actor=None, now=now)


def _custody(shop: Shop, *actions: Action) -> list[dict]:
    rows = CustodyEvent.objects.filter(shop=shop, action__in=[a.value for a in actions])
    return [json.loads(row.line) for row in rows.order_by("seq")]


def test_request_pack_queues_one_row_when_asked_twice():
    shop, incident = attacked_shop()
    first, second = _request(incident), _request(incident)
    assert first == second
    assert (first.state, first.version, first.tier) == (PackState.QUEUED, None, "T1")
    assert [line["object"] for line in _custody(shop, Action.EXPORT_REQUESTED)] == [
        f"pack:{first.pk}"
    ]


@pytest.mark.parametrize("change", [{"line": "{}"}, {"seq": 999}, None])
def test_pack_is_not_sealed_on_a_chain_that_was_changed(change: dict[str, object] | None):
    shop, incident = attacked_shop()
    pack = _request(incident)
    with pgtrigger.ignore("shops.CustodyEvent:append_only"):
        rows = CustodyEvent.objects.filter(shop=shop, seq=2)
        rows.update(**change) if change else rows.delete()
    with override("zh-hans"):
        assert run_pack(pack.pk) is None
    pack.refresh_from_db()
    assert (pack.state, pack.core_root, pack.stored_as) == (PackState.FAILED, "", "")
    assert pack.error.startswith("保管链从第 2 行起对不上")
    assert not _custody(shop, Action.EXPORT_ISSUED)


@pytest.mark.parametrize(
    ("profile", "tier"), [("nowhere", "T1"), ("tmall", "T2"), ("../../etc/passwd", "T1")]
)
def test_request_pack_refuses_when_profile_or_tier_is_not_offered(profile, tier):
    _, incident = attacked_shop()
    with pytest.raises(PackRefused):
        packing.request_pack(incident=incident, profile=profile, tier=tier, actor=None, now=NOW)
    assert not EvidencePack.objects.exists()


def test_request_pack_refuses_when_the_incident_was_withdrawn():
    shop, _ = attacked_shop()
    with pytest.raises(PackRefused):
        _request(make_incident(shop, is_withdrawn=True))


def test_run_pack_issues_a_pack_that_a_stranger_can_check(tmp_path: Path):
    _shop, incident = attacked_shop()
    pack = run_pack(_request(incident).pk)
    content = packing.pack_bytes(pack)
    path = tmp_path / pack.file_name
    path.write_bytes(content)
    assert verify_pack(path, fingerprint=pack.fingerprint).results() == {
        "integrity": "pass",
        "completeness": "pass",
        "signer": "pass",
        "timestamp": "unconfirmed",
        "custody": "pass",
        "linkage": "unconfirmed",
    }
    assert (pack.state, pack.version, pack.size) == (PackState.READY, 1, len(content))
    assert pack.zip_sha256 == hashlib.sha256(content).hexdigest()
    assert pack.core_root[:12] in pack.file_name


def _exhibits(letter: str) -> str:
    (found,) = re.findall(r"证据：([^。]*)。", letter)
    return found


def test_letter_of_an_appeal_names_exhibits_as_its_pack_does_by_the_same_numbers():
    shop, incident = attacked_shop()
    penalty = make_penalty(
        shop, incident, charge="通过不正当方式获得虚假销量。", im_evidence_number="88123456"
    )
    make_kept_file(shop, kind="waybills", name="w.csv", content=b"no", incident=incident)
    pack = run_pack(_request(incident).pk)

    appeal = create_appeal(penalty=penalty, actor=make_user(), now=timezone.now())

    with zipfile.ZipFile(BytesIO(packing.pack_bytes(pack))) as opened:
        inside = {name.partition("/data/")[2]: opened.read(name) for name in opened.namelist()}
    listed = _exhibits(inside["02-appeal/tmall/letter.zh-Hans.txt"].decode())
    letters = {letter.length: letter.text for letter in appeal.letters.all()}
    # What goes to the platform beside the pack follows without a number.
    assert _exhibits(letters[0]) == f"{listed}、运单（对应订单号、重量）"
    assert _exhibits(letters[500]) == _exhibits(letters[0])
    assert "聊天举证号 88123456。" in inside["02-appeal/tmall/letter.zh-Hans.txt"].decode()
    fields = json.loads(inside["02-appeal/tmall/fields.json"])["fields"]
    assert fields["im_evidence_number"] == "88123456"
    numbers = dict(
        re.findall(r"(E\d\d),([^,]+)", inside["03-catalogue/evidence-catalogue.csv"].decode())
    )
    (answer,) = [line for line in letters[0].splitlines() if line.startswith("“通过不正当方式")]
    refunds = re.search(r"退款记录 (E\d\d)", answer)
    assert refunds is not None
    assert numbers[refunds[1]] == "逐单依据"
    assert not is_drafted_without(appeal, pack)


@pytest.mark.parametrize(
    ("word", "asks", "is_blank"), [(True, True, False), (False, False, False), (None, False, True)]
)
def test_letters_of_page_and_pack_ask_for_removal_only_where_the_owner_said_so(
    word, asks, is_blank
):
    shop, incident = attacked_shop()
    penalty = make_penalty(shop, incident, charge="通过不正当方式获得虚假销量。")
    answers = Answers(renounces=word, consents=word)
    answer_exclusion(incident=incident, answers=answers, note="", actor=None, now=NOW)
    pack = run_pack(_request(incident).pk)
    appeal = create_appeal(penalty=penalty, actor=make_user(), now=timezone.now())

    with zipfile.ZipFile(BytesIO(packing.pack_bytes(pack))) as opened:
        (name,) = [name for name in opened.namelist() if name.endswith("/tmall/letter.zh-Hans.txt")]
        theirs = opened.read(name).decode()

    whole = appeal.letters.get(length=0).text
    for text in (theirs, appeal.letters.get(length=500).text):
        assert ("请剔除这些订单的销量和评价。" in text) is asks
        assert ("【请填写：是否请求剔除这些销量】" in text) is is_blank
        assert ("本店同意平台核查数据。" in text) is asks
    assert ("放弃销量申请" in whole) is asks  # as an exhibit that answers the charge


def test_letter_drafted_before_its_pack_names_exhibits_in_words_and_is_known_for_it():
    shop, incident = attacked_shop()
    penalty = make_penalty(shop, incident)
    appeal = create_appeal(penalty=penalty, actor=make_user(), now=NOW)
    pack = run_pack(_request(incident).pk)
    texts = [letter.text for letter in appeal.letters.all()]
    assert not any(re.search(r"\bE\d\d", text) for text in texts)
    assert any("证据：订单量曲线与往常对照、涉案订单明细" in text for text in texts)
    assert is_drafted_without(appeal, pack)

    appeal.pack = pack
    appeal.save()
    redraft_letters(appeal=appeal, template="platform", actor=make_user(), now=timezone.now())
    assert not is_drafted_without(appeal, pack)


def test_run_pack_tells_custody_the_timeline_and_the_shop():
    shop, incident = attacked_shop()
    pack = run_pack(_request(incident).pk)
    (line,) = _custody(shop, Action.EXPORT_ISSUED)
    name = pack.file_name.rpartition("-")[0]
    assert (line["object"], line["sha256"], line["case"], line["detail"]) == (
        f"pack:{pack.pk}",
        pack.zip_sha256,
        incident.public_id,
        {"core_root": pack.core_root, "pack": name, "profile": "tmall", "tier": "T1"},
    )
    mark = TimelineMark.objects.get(shop=shop)
    assert (mark.kind, mark.text, mark.path) == ("pack", name, pack.path)
    notice = Notice.objects.get(shop=shop)
    assert (notice.code, notice.params, notice.path) == ("pack_ready", {"name": name}, pack.path)


def test_pack_holds_every_order_of_the_case_and_no_buyer():
    _shop, incident = attacked_shop()
    pack = run_pack(_request(incident).pk)
    with zipfile.ZipFile(BytesIO(packing.pack_bytes(pack))) as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
    orders = next(text for name, text in texts.items() if name.endswith("orders-masked.csv"))
    assert orders.decode("utf-8-sig").count("\n") == 1 + SUSPECTS + ORDINARY
    whole = b"\n".join(texts.values())
    for value in ("王小明", "13800000100", "解放路", "和平路12号", "buyer-100"):
        assert value.encode() not in whole


def test_pack_has_the_same_core_when_built_twice_from_the_same_facts():
    _, incident = attacked_shop()
    first = run_pack(_request(incident).pk)
    second = run_pack(_request(incident, now=NOW + timedelta(days=3)).pk)
    assert (second.core_root, second.version, second.zip_sha256) == (
        first.core_root,
        1,
        first.zip_sha256,
    )
    assert (first.same_as, second.same_as) == (None, first)


def test_pack_has_the_next_version_when_a_fact_is_new():
    shop, incident = attacked_shop()
    first = run_pack(_request(incident).pk)
    make_suspect(incident, make_order(shop, incident.product, placed_at=incident.ends_at))
    second = run_pack(_request(incident).pk)
    assert (first.version, second.version) == (1, 2)
    assert first.core_root != second.core_root


def test_case_does_not_change_when_packs_notices_and_idle_scans_are_recorded():
    shop, incident = attacked_shop()
    before = gather_case(incident, version=1)
    for action in (Action.EXPORT_REQUESTED, Action.NOTICE_SENT, Action.PII_VIEWED):
        custody.record(shop=shop, action=action, object="x", now=NOW + timedelta(days=1))
    assert gather_case(incident, version=1) == before


def test_case_reaches_further_when_something_happened():
    shop, incident = attacked_shop()
    before = gather_case(incident, version=1)
    later = NOW + timedelta(days=2)
    custody.record(shop=shop, action=Action.HOLD_SET, object="x", now=later)
    after = gather_case(incident, version=1)
    assert (before.cutoff, after.cutoff) == (NOW, later)
    assert after.custody[: len(before.custody)] == before.custody
    assert len(after.custody) == len(before.custody) + 1


def test_case_reaches_the_scan_that_changed_an_incident_and_no_idle_one():
    shop, incident = attacked_shop()
    for day, changed in ((1, 1), (2, 0)):
        custody.record(
            shop=shop,
            action=Action.DETECT_RUN,
            object=f"scan:{day}",
            now=NOW + timedelta(days=day),
            detail={"orders": 20, "incidents": [], "changed": changed},
        )
    assert gather_case(incident, version=1).cutoff == NOW + timedelta(days=1)


def test_build_stays_claimed_when_it_takes_longer_than_the_lease(monkeypatch):
    _, incident = attacked_shop()
    pack = _request(incident)
    beats: list[str] = []
    monkeypatch.setattr("appeals.tasks._BEAT_SECONDS", 0.01)
    monkeypatch.setattr("appeals.operations.packing.renew_lease", lambda **_: beats.append("alive"))
    assert run_pack(pack.pk).is_ready
    assert len(beats) > 1


def test_claim_pack_gives_the_row_to_one_worker_when_two_ask():
    _, incident = attacked_shop()
    pack = _request(incident)
    mine = packing.claim_pack(pack_id=pack.pk, worker="a", now=NOW)
    assert mine.state == PackState.BUILDING
    assert packing.claim_pack(pack_id=pack.pk, worker="b", now=NOW) is None


def test_claim_pack_takes_over_when_the_worker_fell_silent():
    _, incident = attacked_shop()
    pack = _request(incident)
    lost = packing.claim_pack(pack_id=pack.pk, worker="a", now=NOW)
    later = NOW + timedelta(minutes=3)
    taken = packing.claim_pack(pack_id=pack.pk, worker="b", now=later)
    assert (taken.claimed_by, taken.attempts) == ("b", 2)
    with pytest.raises(PackLost):
        packing.renew_lease(pack=lost, now=later)
    with pytest.raises(PackLost):
        packing.make_pack(pack=lost, now=later)


def test_issue_pack_leaves_no_file_when_the_claim_was_lost():
    _, incident = attacked_shop()
    pack = _request(incident)
    lost = packing.claim_pack(pack_id=pack.pk, worker="a", now=NOW)
    built = packing.make_pack(pack=lost, now=NOW)
    packing.claim_pack(pack_id=pack.pk, worker="b", now=NOW + timedelta(minutes=3))
    with pytest.raises(PackLost):
        packing.issue_pack(pack=lost, built=built, seconds=1.0, now=NOW)
    assert not default_storage.exists(f"packs/{pack.pk}/a.zip")


def test_pack_is_closed_when_its_workers_keep_dying():
    shop, incident = attacked_shop()
    pack = _request(incident)
    for attempt in range(3):
        moment = NOW + timedelta(minutes=10 * attempt)
        assert packing.claim_pack(pack_id=pack.pk, worker=f"w{attempt}", now=moment)
    end = NOW + timedelta(hours=1)
    assert packing.claim_pack(pack_id=pack.pk, worker="last", now=end) is None
    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert [notice.code for notice in Notice.objects.filter(shop=shop)] == ["pack_failed"]


def test_run_pack_fails_with_words_when_the_shops_key_is_gone():
    shop, incident = attacked_shop()
    pack = _request(incident)
    destroy_key(shop=shop, actor=make_user(), reason="closed", now=NOW)
    assert run_pack(pack.pk) is None
    pack.refresh_from_db()
    assert pack.state == PackState.FAILED
    assert pack.error == "店铺的密钥已删除，其个人信息再也无法读取。"  # the shop's language


def test_run_pack_puts_the_pack_back_when_something_unexpected_breaks(monkeypatch):
    _, incident = attacked_shop()
    pack = _request(incident)

    def burst(**_):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr("appeals.operations.packing.make_pack", burst)
    with pytest.raises(RuntimeError):
        run_pack(pack.pk)
    pack.refresh_from_db()
    assert (pack.state, pack.attempts, pack.claimed_by) == (PackState.QUEUED, 1, "")


def test_sweep_packs_task_hands_out_only_what_waits(monkeypatch):
    _shop, incident = attacked_shop()
    now = timezone.now()
    waiting = make_pack(incident)
    make_pack(incident, state=PackState.READY)
    make_pack(incident, state=PackState.BUILDING, lease_until=now + timedelta(minutes=1))
    silent = make_pack(incident, state=PackState.BUILDING, lease_until=now - timedelta(minutes=1))
    asked: list[str] = []
    monkeypatch.setattr(build_pack_task, "delay", asked.append)
    assert sweep_packs_task() == 2
    assert set(asked) == {str(waiting.pk), str(silent.pk)}


def test_build_pack_task_changes_nothing_when_the_pack_is_ready():
    _, incident = attacked_shop()
    pack = run_pack(_request(incident).pk)
    assert build_pack_task(str(pack.pk)) is False
    pack_after = EvidencePack.objects.get(pk=pack.pk)
    assert pack_after.zip_sha256 == pack.zip_sha256


def test_pack_bytes_refuses_when_the_stored_file_was_altered():
    _, incident = attacked_shop()
    pack = run_pack(_request(incident).pk)
    with default_storage.open(pack.stored_as, "wb") as file:
        file.write(b"something else")
    with pytest.raises(PackRefused):
        packing.pack_bytes(pack)


def test_weak_points_stay_read_when_a_later_pack_says_the_same():
    _shop, incident = attacked_shop()
    first = run_pack(_request(incident).pk)
    reader = make_user()
    assert first.weak_points != []
    assert packing.clear_weak_points(pack=first, actor=reader, now=NOW) is True
    assert packing.clear_weak_points(pack=first, actor=make_user(), now=NOW) is False
    assert not Notice.objects.open().exists()
    second = run_pack(_request(incident).pk)
    assert (second.weak_points_read_by, second.is_cleared) == (reader, True)


def test_weak_points_must_be_read_again_when_they_changed():
    shop, incident = attacked_shop()
    first = run_pack(_request(incident).pk)
    packing.clear_weak_points(pack=first, actor=make_user(), now=NOW)
    make_suspect(incident, make_order(shop, incident.product, placed_at=incident.ends_at))
    second = run_pack(_request(incident).pk)
    assert second.is_cleared is False
