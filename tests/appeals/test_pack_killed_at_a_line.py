"""A worker ends without a word at one line of a build; the next one finds nothing half done.

The line is chosen in a build that was traced: at both sides of every commit, rename, store and
removal, and by dice anywhere in `appeals/`. The process that dies is forked from this one and ends
itself at the line, so no handler runs. Typst and matplotlib are stood in for: what they draw is tried
elsewhere.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import FrameType
from typing import Any

import pikepdf
import pytest
import typst
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.test import override_settings
from django.utils import timezone
from matplotlib.figure import Figure

import appeals
from appeals.enums import PackState
from appeals.errors import PackRefused
from appeals.models import EvidencePack
from appeals.operations import packing
from appeals.operations.packing import pack_bytes
from appeals.packing.verify import verify_pack
from appeals.tasks import run_pack, sweep_packs_task
from detection.models import Incident
from shops.enums import Action
from shops.models import CustodyEvent, CustodyHead
from shops.operations.custody import chain_lines, first_break
from tests.appeals.stories import attacked_shop

pytestmark = pytest.mark.django_db(transaction=True)

_HOME = f"{Path(appeals.__file__).parent}{os.sep}"
_DIED, _FAULTED = 9, 8
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"/>'
BY_DICE = 18
_inherited: list[object] = []
# What is there for another process once it has returned.
LASTING = ((DatabaseWrapper, "_commit"), (Path, "replace"), (Path, "rename"), (Path, "touch"),
           (shutil, "rmtree"), (FileSystemStorage, "save"), (FileSystemStorage, "delete"))  # fmt: skip
Spot = tuple[str, int]  # file and line
Place = tuple[str, int, int]  # file, line, and which time it is reached


@pytest.fixture(autouse=True)
def on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Files, work and passing files where this test alone looks, shared with the forked process."""
    place = {"location": str(tmp_path / "files")}
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": place}
    (tmp_path / "passing").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "passing"))
    monkeypatch.setattr(typst, "compile", lambda *_args, **_more: _sheet())
    monkeypatch.setattr(Figure, "savefig", lambda _self, out, **_more: out.write(_SVG))
    with override_settings(
        STORAGES=settings.STORAGES | {"default": storage}, BRUSHGUARD_WORK_DIR=tmp_path / "work"
    ):
        yield


def _sheet() -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def test_build_leaves_nothing_half_done_whatever_line_its_worker_dies_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appeals.tasks.build_pack_task.delay", run_pack)
    incident = attacked_shop()[1]
    whole = _forgotten(run_pack(_request(incident).pk))
    edges, lines = traced(_request(incident), tmp_path)
    beginnings = traced(_request(attacked_shop()[1]), tmp_path)[0]
    assert len(lines) > 1500
    dice = random.Random(20260311)
    chosen = [dice.choice(places) for places in edges.values()] + dice.sample(lines, BY_DICE)
    once = [dice.choice(places) for spot, places in beginnings.items() if spot not in edges]

    faults = {place: told for place in chosen if (told := dict(_wrong_after(place, incident, whole, tmp_path)))}  # fmt: skip
    for place in once:  # lines that only the first pack of a shop comes by
        told = dict(_wrong_after(place, attacked_shop()[1], None, tmp_path))
        faults |= {place: told} if told else {}

    assert faults == {}


def traced(pack: EvidencePack, folder: Path) -> tuple[dict[Spot, list[Place]], list[Place]]:
    """One whole build: the places at both sides of a lasting step by line, and one of each line."""
    into = folder / "trace.json"
    assert _in_a_child(lambda: _record(pack, into)) == 0
    _forgotten(pack)
    told = json.loads(into.read_text("utf-8"))
    edges: dict[Spot, list[Place]] = {}
    for file, line, times in told["edges"]:
        edges.setdefault((file, line), []).append((file, line, times))
    return edges, [tuple(place) for place in told["lines"]]


def _wrong_after(
    place: Place, incident: Incident, whole: EvidencePack | None, folder: Path
) -> Iterator[tuple[str, object]]:
    """What is not as it must be after a death there, and after the next worker's turn."""
    pack = _request(incident)
    ended = _in_a_child(lambda: _die_at(place, pack))
    if ended != _DIED:
        yield "ended", ended
    pack.refresh_from_db()
    if not pack.is_ready and (pack.zip_sha256 or pack.stored_as or pack.core_root):
        yield "half a pack", pack.state
    if not pack.is_ready and _is_handed_out(pack):
        yield "handed out", pack.state
    if first_break(chain_lines(pack.shop)) is not None:
        yield "custody after death", first_break(chain_lines(pack.shop))

    EvidencePack.objects.filter(pk=pack.pk, state=PackState.BUILDING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    sweep_packs_task()
    packing.sweep_work(now=timezone.now() + timedelta(days=2))
    pack.refresh_from_db()
    if not pack.is_ready:
        yield "state", (pack.state, pack.error)
        return
    yield from _kept_wrong(pack, folder)
    _forgotten(pack)
    whole = whole or run_pack(_request(incident).pk)
    if whole is None or (whole.core_root, whole.zip_sha256) != (pack.core_root, pack.zip_sha256):
        yield "another pack", pack.core_root


def _is_handed_out(pack: EvidencePack) -> bool:
    try:
        pack_bytes(pack)
    except PackRefused:
        return False
    return True


def _forgotten(pack: EvidencePack | None) -> EvidencePack:
    """Take it out of the way, so that the next one of its incident is a first version too."""
    assert pack is not None
    EvidencePack.objects.filter(pk=pack.pk).update(
        state=PackState.FAILED, version=None, facts_sha256=""
    )
    return pack


def _kept_wrong(pack: EvidencePack, tmp: Path) -> Iterator[tuple[str, object]]:
    results = verify_pack(BytesIO(pack_bytes(pack)), fingerprint=pack.fingerprint).results()
    if {results[name] for name in ("integrity", "completeness", "signer", "custody")} != {"pass"}:
        yield "verified", results
    stored = sorted(default_storage.listdir(f"packs/{pack.pk}")[1])
    if [f"packs/{pack.pk}/{name}" for name in stored] != [pack.stored_as]:
        yield "stored", stored
    for folder in (tmp / "work" / "packs", tmp / "passing"):
        if left := [path.name for path in folder.iterdir()]:
            yield folder.name, left
            shutil.rmtree(folder)
            folder.mkdir()
    issued = CustodyEvent.objects.filter(action=Action.EXPORT_ISSUED, object=f"pack:{pack.pk}")
    if issued.count() != 1:
        yield "issued", issued.count()
    lines, head = list(chain_lines(pack.shop)), CustodyHead.objects.get(shop=pack.shop)
    newest = CustodyEvent.objects.filter(shop=pack.shop).order_by("-seq")[0]
    if first_break(lines) is not None:
        yield "custody", first_break(lines)
    if (head.seq, head.line_sha256) != (len(lines), newest.line_sha256):
        yield "head", head.seq


def _request(incident: Incident) -> EvidencePack:
    now = timezone.now()
    return packing.request_pack(incident=incident, profile="tmall", actor=None, now=now)


def _in_a_child(work: Callable[[], None]) -> int:
    """Do it in a process of its own; how it ended."""
    connections.close_all()
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    # A browser that stands open beside the tests has Django keep two connections a thread, of which one was
    # closed above. Neither may serve both processes, nor be closed from here: they are kept, and not used.
    _inherited.extend(connections[alias] for alias in connections)
    for alias in connections:
        del connections[alias]
    try:
        work()
    except BaseException:  # noqa: BLE001  whatever it is, no second run of the tests goes on here
        traceback.print_exc()
        os._exit(_FAULTED)
    os._exit(0)


def _die_at(place: Place, pack: EvidencePack) -> None:
    file, line, times = place
    left = times

    def at(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal left
        if event == "line" and frame.f_lineno == line:
            left -= 1
            if not left:
                os._exit(_DIED)
        return at

    sys.settrace(lambda frame, _event, _arg: at if frame.f_code.co_filename == file else None)
    run_pack(pack.pk)


def _record(pack: EvidencePack, into: Path) -> None:
    """Write down which line was reached how often, and between which two a lasting step was taken."""
    seen: Counter[tuple[str, int]] = Counter()
    edges: dict[Place, None] = {}
    last: Place | None = None
    is_fresh = False

    def at(frame: FrameType, event: str, _arg: object) -> Any:
        nonlocal last, is_fresh
        if event == "line":
            spot = (frame.f_code.co_filename, frame.f_lineno)
            seen[spot] += 1
            last = (*spot, seen[spot])
            if is_fresh:
                edges[last], is_fresh = None, False
        return at

    def noted(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **more: Any) -> Any:
            nonlocal is_fresh
            if last is not None:
                edges[last] = None
            done = real(*args, **more)
            is_fresh = True
            return done

        return step

    for owner, name in LASTING:
        setattr(owner, name, noted(getattr(owner, name)))
    sys.settrace(lambda frame, _e, _a: at if frame.f_code.co_filename.startswith(_HOME) else None)
    run_pack(pack.pk)
    sys.settrace(None)
    lines = [(*spot, (times + 1) // 2) for spot, times in sorted(seen.items())]
    into.write_text(json.dumps({"edges": list(edges), "lines": lines}), "utf-8")
