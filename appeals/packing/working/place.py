"""One build's own folder: its shelf, its rows, what each finished stage left behind."""

from __future__ import annotations

import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from appeals.packing.working.frames import Box, Clear, FrameWriter, frames_in, private_folder
from appeals.packing.working.pairs import Pair
from appeals.packing.working.shelf import Shelf
from appeals.packing.working.spool import Told

_TOLD = "told"


class WorkPlace:
    """Keeps what a build needs on disk, sealed by `box`; a later worker finds what was finished."""

    def __init__(self, folder: Path, box: Box | None = None) -> None:
        self.folder = private_folder(folder)
        self.box = box or Clear()
        self.shelf = Shelf(folder / "files", self.box)  # what goes into the pack
        self.beside = Shelf(folder / "beside", self.box)  # what goes with it

    def tell(self, pairs: Iterable[Pair]) -> Told:
        """Write orders with their refunds down."""
        return Told.written(self.folder / _TOLD, self.box, pairs)

    def told(self) -> Told:
        return Told.reopened(self.folder / _TOLD, self.box)

    def keep(self, name: str, value: Any) -> None:
        """Keep one value; it stands there whole or not at all."""
        with FrameWriter(self.folder / name, name, self.box) as writer:
            writer.write(pickle.dumps(value, 5))

    def kept(self, name: str) -> Any:
        """What `keep` kept; None where nothing is. Raises Damaged when it is not whole."""
        path = self.folder / name
        if not path.exists():
            return None
        # Only this program writes here, and what it wrote is sealed wherever a shop is concerned.
        return pickle.loads(b"".join(frames_in(path, name, self.box)))  # noqa: S301

    def finish(self, stage: str) -> None:
        (self.folder / f"done-{stage}").touch()

    def is_finished(self, stage: str) -> bool:
        return (self.folder / f"done-{stage}").exists()
