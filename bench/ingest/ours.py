"""Our import of one file, in a process of its own so that its memory is its own.

`python -m bench.ingest.ours FILE SLUG [ENCODING]` prints one JSON object: seconds of each step and
the peak of resident memory. An encoding makes the same bytes another import, so that they are read.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import django


@dataclass(frozen=True, slots=True)
class Imported:
    """Seconds: `received` the file sealed and hashed, `looked` the preview, `run` the recording.

    `python` and `postgres` are processor seconds of the two processes, without the look.
    """

    rows: int
    created: int
    unchanged: int
    received: float
    looked: float
    run: float
    python: float
    postgres: float
    peak_megabytes: float

    @property
    def import_rate(self) -> float:
        return self.rows / (self.received + self.run)

    @property
    def whole_rate(self) -> float:
        return self.rows / (self.received + self.looked + self.run)


def import_file(path: Path, slug: str, encoding: str) -> Imported:
    """Receive, preview and run, as a worker does it."""
    from django.utils import timezone  # noqa: PLC0415  after django.setup()

    from bench.ingest.processor import spent  # noqa: PLC0415
    from shops.models import Shop  # noqa: PLC0415
    from shops.operations import importing  # noqa: PLC0415

    shop = Shop.objects.get(slug=slug)
    with spent() as receiving, path.open("rb") as source:
        batch = importing.receive_file(
            shop=shop,
            source=source,
            file_name=path.name,
            actor=None,
            now=timezone.now(),
            chosen={"encoding": encoding} if encoding else {},
        ).batch
    with spent() as looking:
        importing.preview_import(batch_id=batch.pk, worker="bench", now=timezone.now())
        batch.refresh_from_db()
    with spent() as running:
        importing.queue_import(batch=batch)
        importing.run_import(batch_id=batch.pk, worker="bench", clock=timezone.now)
    batch.refresh_from_db()
    counts = batch.counts
    if batch.state != "done" or counts["rejected"]:
        raise AssertionError(f"{batch.state} {batch.error} {counts}")
    return Imported(
        rows=counts["rows"],
        created=counts["orders"]["created"],
        unchanged=counts["orders"]["unchanged"],
        received=receiving.wall,
        looked=looking.wall,
        run=running.wall,
        python=receiving.python + running.python,
        postgres=receiving.postgres + running.postgres,
        peak_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def main(argv: list[str]) -> int:
    django.setup()
    from shops.signals import orders_recorded  # noqa: PLC0415

    orders_recorded.receivers = []  # no broker runs here, and scanning is another bench's
    path, slug, *encoding = argv
    print(json.dumps(asdict(import_file(Path(path), slug, "".join(encoding)))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
