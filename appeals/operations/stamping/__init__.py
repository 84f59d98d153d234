"""Time stamps: asked for at import and at seal, checked before they are kept, renewed in time."""

from appeals.operations.stamping.anchoring import anchor_import, anchor_moved_chains
from appeals.operations.stamping.answering import answer_by_hand, fetch, fetch_waiting
from appeals.operations.stamping.asking import ask
from appeals.operations.stamping.attaching import attach, stamp_files
from appeals.operations.stamping.renewing import renew_ending

__all__ = [
    "anchor_import",
    "anchor_moved_chains",
    "answer_by_hand",
    "ask",
    "attach",
    "fetch",
    "fetch_waiting",
    "renew_ending",
    "stamp_files",
]
