"""The folder of a build: handed on, sealed, discarded, swept; a stage that is done is not done again."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pyrage.x25519 import Identity

from appeals.enums import PackStage, PackState
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.operations.packing import progress
from appeals.operations.packing.ledger import MOST_ATTEMPTS
from appeals.packing.working.frames import PASSING
from appeals.tasks import run_pack, sweep_packs_task
from tests.appeals.operations.test_handovers import asked, story
from tests.appeals.stories import attacked_shop
from tests.factories import NOW, make_order, make_pack, make_promotion, make_suspect

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


def _request(incident) -> EvidencePack:
    later = NOW + timedelta(hours=1)  # than the newest fact
    return packing.request_pack(incident=incident, profile="tmall", actor=None, now=later)


def _folder(pack: EvidencePack) -> Path:
    return settings.BRUSHGUARD_WORK_DIR / "packs" / str(pack.pk)


def _killed_at(pack: EvidencePack, stage: PackStage, monkeypatch) -> None:
    real = progress.note_stage

    def note(**told):
        real(**told)
        if told["stage"] == stage:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(progress, "note_stage", note)
        with pytest.raises(Killed):
            run_pack(pack.pk)
    EvidencePack.objects.filter(pk=pack.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def _stages(pack: EvidencePack, monkeypatch) -> list[str]:
    """Finish the pack; what was still to be done."""
    told: list[str] = []
    real = progress.note_stage

    def note(**more):
        told.append(str(more["stage"]))
        real(**more)

    with monkeypatch.context() as patched:
        patched.setattr(progress, "note_stage", note)
        assert run_pack(pack.pk).is_ready
    return list(dict.fromkeys(told))


@pytest.mark.parametrize(
    ("stage", "left"),
    [
        (PackStage.GATHER, ["gather", "count", "orders", "tables", "documents", "seal"]),
        (PackStage.ORDERS, ["orders", "tables", "documents", "seal"]),
        (PackStage.SEAL, ["seal"]),
    ],
)
def test_build_goes_on_after_the_last_stage_that_was_finished(stage, left, monkeypatch):
    _, incident = attacked_shop()
    pack = _request(incident)
    _killed_at(pack, stage, monkeypatch)
    pack.refresh_from_db()
    assert (pack.state, pack.stage) == (PackState.BUILDING, stage)
    assert _stages(pack, monkeypatch) == left
    pack.refresh_from_db()
    again = run_pack(_request(incident).pk)
    assert (pack.version, pack.attempts, pack.percent) == (1, 2, 100)
    assert (again.core_root, again.zip_sha256, again.same_as) == (
        pack.core_root,
        pack.zip_sha256,
        pack,
    )


def test_build_keeps_the_facts_it_began_with(monkeypatch):
    shop, incident = attacked_shop()
    pack = _request(incident)
    _killed_at(pack, PackStage.DOCUMENTS, monkeypatch)
    make_suspect(incident, make_order(shop, incident.product, placed_at=incident.ends_at))
    assert run_pack(pack.pk).version == 1
    assert run_pack(_request(incident).pk).version == 2


def test_build_starts_anew_when_its_folder_is_damaged(monkeypatch):
    _, incident = attacked_shop()
    pack = _request(incident)
    _killed_at(pack, PackStage.DOCUMENTS, monkeypatch)
    (told,) = _folder(pack).glob("*/told")
    told.write_bytes(told.read_bytes()[:-3])
    assert _stages(pack, monkeypatch)[:2] == ["gather", "count"]
    pack.refresh_from_db()
    assert (pack.version, run_pack(_request(incident).pk).core_root) == (1, pack.core_root)


def test_nothing_of_a_buyer_lies_open_while_a_full_copy_is_built(monkeypatch):
    _, incident, owner, manager = story()
    pack = asked(incident, owner, Identity.generate())
    packing.decide_pack(pack=pack, approve=True, note="", actor=manager, now=timezone.now())
    _killed_at(pack, PackStage.SEAL, monkeypatch)
    files = [path for path in _folder(pack).rglob("*") if path.is_file()]
    whole = b"\n".join(path.read_bytes() for path in files)
    assert len(files) > 40
    for value in ("王小明", "13800000100", "和平路12号", "buyer-100"):
        assert value.encode() not in whole
    assert run_pack(pack.pk).is_ready
    stored = default_storage.open(EvidencePack.objects.get(pk=pack.pk).stored_as).read()
    assert b"PK\x03\x04" not in stored


def test_folder_is_gone_when_the_pack_is_issued_or_refused():
    shop, incident = attacked_shop()
    issued = run_pack(_request(incident).pk)
    assert not _folder(issued).exists()
    make_promotion(shop, starts_at=incident.starts_at, kind="13800000100")
    refused = _request(incident)
    assert run_pack(refused.pk) is None
    refused.refresh_from_db()
    assert refused.state == PackState.FAILED
    assert not _folder(refused).exists()


def test_sweep_removes_the_folders_of_packs_that_nobody_builds(monkeypatch):
    _, incident = attacked_shop()
    pack = _request(incident)
    _killed_at(pack, PackStage.DOCUMENTS, monkeypatch)
    ended = make_pack(incident, state=PackState.FAILED)
    (_folder(ended) / "1").mkdir(parents=True)
    monkeypatch.setattr("appeals.tasks.build_pack_task.delay", lambda _pack_id: None)
    sweep_packs_task()
    assert (_folder(pack).exists(), _folder(ended).exists()) == (True, False)


def test_issue_removes_what_a_dead_worker_stored_before_its_row_named_it():
    _, incident = attacked_shop()
    pack = _request(incident)
    half = default_storage.save(f"packs/{pack.pk}/dead.zip", ContentFile(b"half"))
    issued = run_pack(pack.pk)
    assert not default_storage.exists(half)
    assert default_storage.exists(issued.stored_as)


def test_file_of_a_dead_worker_is_removed_when_the_pack_is_given_up():
    _, incident = attacked_shop()
    pack = _request(incident)
    ago = timezone.now() - timedelta(seconds=1)
    EvidencePack.objects.filter(pk=pack.pk).update(
        state=PackState.BUILDING, attempts=MOST_ATTEMPTS, lease_until=ago
    )
    half = default_storage.save(f"packs/{pack.pk}/dead.zip", ContentFile(b"half"))
    assert run_pack(pack.pk) is None
    pack.refresh_from_db()
    assert (pack.state, default_storage.exists(half)) == (PackState.FAILED, False)


def test_file_of_a_dead_worker_is_removed_before_the_row_is_closed(monkeypatch):
    _, incident = attacked_shop()
    pack = _request(incident)
    half = default_storage.save(f"packs/{pack.pk}/dead.zip", ContentFile(b"half"))

    def killed(*_args):
        raise Killed

    monkeypatch.setattr("appeals.operations.packing.issuing.lock_claim", killed)
    with pytest.raises(Killed):
        run_pack(pack.pk)
    assert not default_storage.exists(half)


def test_sweep_removes_passing_folders_of_killed_calls_after_a_day(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, other = tmp_path / f"{PASSING}1", tmp_path / "another"
    for folder in (left, other):
        folder.mkdir()
    packing.sweep_work(now=timezone.now())
    assert left.exists()
    packing.sweep_work(now=timezone.now() + timedelta(days=2))
    assert (left.exists(), other.exists()) == (False, True)
