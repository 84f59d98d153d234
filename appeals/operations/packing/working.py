"""The folder of a build: one a pack, handed from a worker that died to the next, swept in the end.

Everything in it that could hold personal data is sealed under the shop's key.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from django.conf import settings

from appeals.enums import PackState
from appeals.models import EvidencePack
from appeals.operations.storing import box_of
from appeals.packing import WorkPlace
from appeals.packing.working.frames import PASSING, private_folder

_PASSING = "again-"
_LONGEST = timedelta(days=1)
_OPEN = (PackState.QUEUED, PackState.BUILDING)


def take_place(pack: EvidencePack) -> WorkPlace:
    """Give a claimed pack its folder, with whatever an earlier attempt finished.

    The folder is renamed for each attempt: a worker that lost its claim finds its own gone, and
    can disturb nothing.
    """
    mine = _home(pack) / str(pack.attempts)
    mine.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    earlier = sorted((path for path in mine.parent.iterdir() if path != mine), key=_attempt)
    if earlier and not mine.exists():
        earlier.pop().rename(mine)
    for path in earlier:
        shutil.rmtree(path, ignore_errors=True)
    return WorkPlace(mine, box_of(pack))


def fresh_place(pack: EvidencePack) -> WorkPlace:
    """Give a claimed pack an empty folder: what was there is of no use."""
    mine = _home(pack) / str(pack.attempts)
    shutil.rmtree(mine, ignore_errors=True)
    return WorkPlace(mine, box_of(pack))


@contextmanager
def passing_place(pack: EvidencePack) -> Iterator[WorkPlace]:
    """A folder for as long as the block lasts; the sweep removes it where the process was killed."""
    root = private_folder(_root())
    with TemporaryDirectory(prefix=_PASSING, dir=root) as folder:
        yield WorkPlace(Path(folder), box_of(pack))


def discard_work(pack: EvidencePack) -> None:
    """Remove a pack's folder: it is issued, or never will be."""
    shutil.rmtree(_home(pack), ignore_errors=True)


def sweep_work(*, now: datetime) -> int:
    """Remove the folders of packs that nobody builds any more; how many.

    Folders that belong to no pack (a comparison or another call under way) are left for a day.
    """
    root = _root()
    folders = {path.name: path for path in Path(gettempdir()).glob(f"{PASSING}*")}
    folders |= {path.name: path for path in root.iterdir()} if root.exists() else {}
    under_way = EvidencePack.objects.filter(state__in=_OPEN).values_list("pk", flat=True)
    left = set(folders) - {str(pk) for pk in under_way}
    gone = [name for name in left if not _is_young(folders[name], now)]
    for name in gone:
        shutil.rmtree(folders[name], ignore_errors=True)
    return len(gone)


def _is_young(folder: Path, now: datetime) -> bool:
    if not folder.name.startswith((_PASSING, PASSING)):
        return False
    return folder.stat().st_mtime > (now - _LONGEST).timestamp()


def _home(pack: EvidencePack) -> Path:
    return _root() / str(pack.pk)


def _root() -> Path:
    return Path(settings.BRUSHGUARD_WORK_DIR) / "packs"


def _attempt(path: Path) -> int:
    return int(path.name) if path.name.isdigit() else 0
