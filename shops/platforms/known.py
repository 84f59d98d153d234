"""Knows the rows of a file again by a keyed hash of their cells, without reading them.

The hash is keyed, so that a leaked table tells nothing of what stood in a row; the key covers how
the file is read, so that the same cells under another reading are another row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from shops.platforms.source import Cells

_BLOCK_ROWS = 1000
_HASH_BYTES = 8
Numbered = tuple[int, Cells]


class KnownRows:
    """Hashes of rows that were recorded before. Give it the key of 16 to 64 bytes."""

    def __init__(self, key: bytes, hashes: Iterable[int] = ()) -> None:
        self._keyed = hashlib.blake2b(digest_size=_HASH_BYTES, key=key).copy
        self._hashes: NDArray[np.int64] = np.sort(np.fromiter(hashes, np.int64))

    def hash_of(self, cells: Cells) -> int:
        """Return the row's hash as a signed 64-bit number."""
        try:
            text = "\x1f".join(cells)  # type: ignore[arg-type]
        except TypeError:  # a workbook's numbers and times
            text = "\x1e".join(map(repr, cells))
        content = text.encode("utf-8", "surrogatepass")
        digest = self._keyed()
        digest.update(content)
        return int.from_bytes(digest.digest(), "little", signed=True)

    def marked(self, rows: Iterator[Numbered]) -> Iterator[tuple[int, Cells, int, bool]]:
        """Add to each row its hash, and whether it is known."""
        while block := list(islice(rows, _BLOCK_ROWS)):
            hashes = [self.hash_of(cells) for _, cells in block]
            for (row_no, cells), hash_, is_known in zip(
                block, hashes, self._has(hashes), strict=True
            ):
                yield row_no, cells, hash_, is_known

    def _has(self, hashes: Sequence[int]) -> list[bool]:
        if not len(self._hashes):
            return [False] * len(hashes)
        wanted = np.array(hashes, np.int64)
        places = np.searchsorted(self._hashes, wanted).clip(max=len(self._hashes) - 1)
        found: list[bool] = (self._hashes[places] == wanted).tolist()
        return found
