"""A workbook handed in is opened once in a process of its own, so that a broken one ends only that."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from appeals.packing.funds import StatementUnreadable
from appeals.packing.funds.workbook import is_workbook
from appeals.packing.working.frames import PASSING
from shops.platforms.trial import opens


def try_workbook(content: bytes) -> None:
    """Do nothing for text and for a workbook that opens.

    Raises StatementUnreadable for one that asks for more memory than a worker may have.
    """
    if not is_workbook(content):
        return
    with TemporaryDirectory(prefix=PASSING) as folder:
        path = Path(folder, "workbook")
        path.write_bytes(content)
        if not opens(path):
            raise StatementUnreadable("damaged")
