"""A worker dies in the middle of a build: another finishes it, as if nothing had happened.

Real broker, real worker processes, SIGKILL at several stages. The dead worker's lease is moved into
the past by hand instead of waiting for it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Task
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from kombu import Connection

from appeals.enums import PackState
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.tasks import build_pack_task, run_pack, sweep_packs_task
from brushguard.local.valkey import start_valkey
from shops.enums import Action
from shops.models import CustodyEvent
from shops.operations.custody import chain_lines, first_break
from tests.appeals.stories import attacked_shop

pytestmark = [pytest.mark.live, pytest.mark.django_db(transaction=True)]

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 120.0

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


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    server = start_valkey(tmp_path / "broker")
    yield server.url
    server.stop()


Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start_worker(broker: str, tmp_path: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start(die_at: str) -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "brushguard.celery", "worker", "-c", "1"],
                cwd=_ROOT,
                env=_environment(broker, tmp_path) | {"DIE_AT": die_at},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


def _environment(broker: str, folder: Path) -> dict[str, str]:
    """A worker on the test's own database and files, under the test's own keys."""
    database = settings.DATABASES["default"]
    place = f"{database['HOST']}:{database['PORT']}" if database["PORT"] else database["HOST"]
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    name = connection.settings_dict["NAME"]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "worker_settings",
        "PYTHONPATH": f"{folder}{os.pathsep}{_ROOT}",
        "DATABASE_URL": f"postgres://{database['USER']}{password}@{place}/{name}",
        "CELERY_BROKER_URL": broker,
    }


def _send(task: Task[Any, Any], broker: str, *args: object) -> None:
    with Connection(broker) as connected:
        task.apply_async(args=args, connection=connected)


def _wait_until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.05)
    pytest.fail(f"waited {_PATIENCE_SECONDS:.0f} s in vain until {what}")


def test_pack_is_finished_by_a_third_worker_when_two_were_killed_at_different_stages(
    broker: str, start_worker: Start, tmp_path: Path
) -> None:
    shop, incident = attacked_shop()
    now = timezone.now()
    pack = packing.request_pack(incident=incident, profile="tmall", actor=None, now=now)
    building = EvidencePack.objects.filter(pk=pack.pk, state=PackState.BUILDING)

    for task, args, stage in (
        (build_pack_task, (str(pack.pk),), "orders"),
        (sweep_packs_task, (), "documents"),
    ):
        worker = start_worker(stage)
        _send(task, broker, *args)
        _wait_until(lambda worker=worker: worker.poll() is not None, f"it died at {stage}")
        assert building.filter(stage=stage).exists()
        assert not list((tmp_path / "files").rglob("*.zip"))
        building.update(lease_until=timezone.now() - timedelta(seconds=1))
    start_worker("")
    _send(sweep_packs_task, broker)
    done = EvidencePack.objects.filter(pk=pack.pk, state=PackState.READY)
    _wait_until(done.exists, "a third worker finished the pack")

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
    _wait_until(lambda: not list((tmp_path / "work" / "packs").iterdir()), "the folder was removed")
