"""Writes down what was refused and what was doubtful, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from shops.crypto import ShopCipher
from shops.models import ImportBatch, ImportIssue
from shops.operations.importing.counting import Counts
from shops.operations.importing.summing import original_cells
from shops.operations.recording import Outcome
from shops.platforms.problems import Code, Problem
from shops.platforms.readrow import ReadRow
from shops.platforms.rows import CanonicalRow, LineRow, RefundRow
from shops.queries.importing import issue_place

# A warning on every row says no more than on the first thousand; refusals are all kept.
_WARNINGS_KEPT = 1000
_COLUMN_LENGTH = 80


class IssueWriter:
    """Writes the issues of one batch and counts them by code."""

    def __init__(self, *, batch: ImportBatch, cipher: ShopCipher, counts: Counts) -> None:
        self._batch = batch
        self._cipher = cipher
        self._counts = counts

    def write(self, chunk: list[ReadRow], outcome: Outcome) -> None:
        """Write the issues of one chunk, inside the chunk's transaction; one statement."""
        issues = [*self._from_reading(chunk), *self._from_writing(chunk, outcome)]
        ImportIssue.objects.bulk_create(issues, ignore_conflicts=True, batch_size=2000)

    def _from_reading(self, chunk: list[ReadRow]) -> Iterator[ImportIssue]:
        for read in chunk:
            if not read.problems:
                continue
            sealed = self._sealed(read) if read.is_refused else None
            for problem in read.problems:
                yield from self._issue(problem, sealed, is_refusal=read.is_refused)

    def _from_writing(self, chunk: list[ReadRow], outcome: Outcome) -> Iterator[ImportIssue]:
        if not (outcome.kept_out or outcome.orphan_lines or outcome.orphan_refunds):
            return
        rows = {row.row_no: row for read in chunk for row in reversed(read.rows)}
        for code, row_nos in (
            (Code.OLDER_THAN_STORED, outcome.kept_out),
            (Code.ORPHAN_LINE, outcome.orphan_lines),
            (Code.ORPHAN_REFUND, outcome.orphan_refunds),
        ):
            for problem in _problems(code, row_nos, rows):
                yield from self._issue(problem, None, is_refusal=False)

    def _issue(
        self, problem: Problem, sealed: bytes | None, *, is_refusal: bool
    ) -> Iterator[ImportIssue]:
        code = str(problem.code)
        seen = self._counts.codes.get(code, 0)
        self._counts.codes[code] = seen + 1
        if is_refusal or seen < _WARNINGS_KEPT:
            yield ImportIssue(
                batch=self._batch,
                row=problem.row,
                column=problem.column[:_COLUMN_LENGTH],
                code=code,
                message=problem.message,
                params=problem.params,
                is_refusal=is_refusal,
                sealed_cells=sealed,
            )

    def _sealed(self, read: ReadRow) -> bytes:
        cells = json.dumps(original_cells(read), ensure_ascii=False).encode()
        return self._cipher.seal_bytes(issue_place(self._batch.pk, read.row_no), cells)


def _problems(
    code: Code, row_nos: Iterable[int], rows: dict[int, CanonicalRow]
) -> Iterator[Problem]:
    for row_no in row_nos:
        row = rows[row_no]
        key = row.refund_id if code is not Code.ORPHAN_REFUND and isinstance(row, RefundRow) else ""
        if isinstance(row, LineRow) and code is Code.OLDER_THAN_STORED:
            key = f"{row.order_id}/{row.line_id}"
        yield Problem(row_no, "", code, {"value": key or row.order_id})
