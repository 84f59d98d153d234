"""The life of an imported file: received, looked at, queued, running, done.

Every step claims the batch with a conditional update and a lease, so two workers never do the
same step, and the file of a killed worker is taken up again where its last chunk ended.
"""

from shops.operations.importing.claiming import (
    batches_to_preview,
    batches_to_run,
    give_up_on_hopeless,
)
from shops.operations.importing.deciding import cancel_import, choose_and_preview, queue_import
from shops.operations.importing.previewing import preview_import
from shops.operations.importing.purging import purge_raw_cells
from shops.operations.importing.receiving import Received, receive_file
from shops.operations.importing.running import run_import

__all__ = [
    "Received",
    "batches_to_preview",
    "batches_to_run",
    "cancel_import",
    "choose_and_preview",
    "give_up_on_hopeless",
    "preview_import",
    "purge_raw_cells",
    "queue_import",
    "receive_file",
    "run_import",
]
