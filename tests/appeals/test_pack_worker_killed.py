"""A worker dies in the middle of a build: another finishes it, as if nothing had happened.

Real broker, real worker processes, SIGKILL at several stages. The dead worker's lease is moved into
the past by hand instead of waiting for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from appeals.enums import PackState
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.tasks import build_pack_task, run_pack, sweep_packs_task
from shops.enums import Action
from shops.models import CustodyEvent
from shops.operations.custody import chain_lines, first_break
from tests.appeals.stories import attacked_shop
from tests.workers import Workers, wait_until

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

# The worker kills itself with SIGKILL the moment it has told the database of the stage in DIE_AT:
# from outside nobody could hit a stage that takes a few milliseconds.
_SETTINGS = """import os
import signal
from pathlib import Path

from celery.signals import worker_process_init

from brushguard.settings_test import *

STORAGES = {storages!r}
BRUSHGUARD_WORK_DIR = Path({work!r})


@worker_process_init.connect
def die_at(**_):
    from appeals.operations.packing import progress

    real = progress.note_stage

    def note(**told):
        real(**told)
        if told["stage"] == os.environ.get("DIE_AT"):
            os.killpg(os.getpgid(0), signal.SIGKILL)

    progress.note_stage = note
"""


@pytest.fixture(autouse=True)
def shared_folders(tmp_path: Path) -> Iterator[None]:
    place = {"location": str(tmp_path / "files")}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}
    storages = settings.STORAGES | {"default": storage}
    work = tmp_path / "work"
    text = _SETTINGS.format(storages=storages, work=str(work))
    (tmp_path / "worker_settings.py").write_text(text, "utf-8")
    with override_settings(STORAGES=storages, BRUSHGUARD_WORK_DIR=work):
        yield


def test_pack_is_finished_by_a_third_worker_when_two_were_killed_at_different_stages(
    workers: Workers, tmp_path: Path
) -> None:
    shop, incident = attacked_shop()
    now = timezone.now()
    pack = packing.request_pack(incident=incident, profile="tmall", actor=None, now=now)
    building = EvidencePack.objects.filter(pk=pack.pk, state=PackState.BUILDING)

    for task, args, stage in (
        (build_pack_task, (str(pack.pk),), "orders"),
        (sweep_packs_task, (), "documents"),
    ):
        worker = workers.start(DIE_AT=stage)
        workers.send(task, *args)
        wait_until(lambda worker=worker: worker.poll() is not None, f"it died at {stage}")
        assert building.filter(stage=stage).exists()
        assert not list((tmp_path / "files").rglob("*.zip"))
        building.update(lease_until=timezone.now() - timedelta(seconds=1))
    workers.start()
    workers.send(sweep_packs_task)
    done = EvidencePack.objects.filter(pk=pack.pk, state=PackState.READY)
    wait_until(done.exists, "a third worker finished the pack")

    pack.refresh_from_db()
    undisturbed = run_pack(
        packing.request_pack(incident=incident, profile="tmall", actor=None, now=now).pk
    )
    assert (pack.attempts, pack.version) == (3, 1)
    assert (undisturbed.same_as, undisturbed.core_root) == (pack, pack.core_root)
    assert undisturbed.zip_sha256 == pack.zip_sha256
    issued = CustodyEvent.objects.filter(
        shop=shop, action=Action.EXPORT_ISSUED, object=f"pack:{pack.pk}"
    )
    assert issued.count() == 1
    assert first_break(chain_lines(shop)) is None
    wait_until(lambda: not list((tmp_path / "work" / "packs").iterdir()), "the folder was removed")
