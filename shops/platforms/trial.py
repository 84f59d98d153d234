"""Opens a workbook in a process of its own first, where nothing is lost when it ends badly.

The library that reads workbooks lays a sheet out as one rectangle. A damaged file, or one cell typed
into the far corner by mistake, asks for more memory than the machine has, and a broken old .xls may lead
round in a circle for ever: then the whole process dies, without an exception and with it whatever
else its worker was doing. Twenty thousandths of a second buy a sentence instead.
"""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import python_calamine

# A million rows of 40 filled columns take about this much.
MEMORY_BYTES = 2 * 1024**3
_SECONDS = 300
_PACKAGES = str(Path(python_calamine.__file__).resolve().parents[1])
# Exceptions are left to whoever opens the file afterwards: they say what is wrong with it.
_TRIAL = """
import resource, sys
sys.path.append(sys.argv[1])
import python_calamine as calamine
limit, most = int(sys.argv[3]), resource.getrlimit(resource.RLIMIT_AS)[1]
limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
try:
    book = calamine.CalamineWorkbook.from_path(sys.argv[2])
    for sheet in book.sheets_metadata:
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet:
            book.get_sheet_by_name(sheet.name)
except MemoryError:
    sys.exit(1)
except Exception:
    pass
"""


def opens(path: Path) -> bool:
    """True when every sheet can be laid out within `MEMORY_BYTES`, or fails with an exception.

    Asked once for the same bytes at the same place.
    """
    found = path.stat()
    return _opens(str(path), found.st_mtime_ns, found.st_size, found.st_ino)


@lru_cache(maxsize=64)
def _opens(path: str, *_: int) -> bool:
    words = [sys.executable, "-I", "-S", "-c", _TRIAL, _PACKAGES, path, str(MEMORY_BYTES)]
    try:
        ended = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0
