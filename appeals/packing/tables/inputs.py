"""12-inputs/inputs.csv: the files everything was computed from, by hash; the files stay home."""

from __future__ import annotations

from datetime import tzinfo

from appeals.packing.case import Case
from appeals.packing.text import csv_bytes, stamp

HEADER = (
    "name", "kind", "rows", "bytes", "sha256", "sha512", "received_at", "received_from", "source",
    "art_94_ground",
)  # fmt: skip


def inputs_csv(case: Case, zone: tzinfo) -> bytes:
    return csv_bytes(
        HEADER,
        (
            (
                file.name,
                file.kind,
                file.rows,
                file.bytes,
                file.sha256,
                file.sha512,
                stamp(file.received_at, zone),
                file.received_from,
                file.source,
                "neutral third-party platform" if file.source else "",
            )
            for file in case.inputs
        ),
    )
