"""Evidence packs: asked for, claimed by a worker, built from an incident's case, kept, cleared."""

from appeals.operations.packing.building import Built, choose_version, make_pack
from appeals.operations.packing.deciding import decide_pack, delete_ended, note_hand_out
from appeals.operations.packing.issuing import (
    annex_bytes,
    clear_weak_points,
    issue_pack,
    opened_members,
    opened_pack,
    pack_bytes,
    pack_pieces,
)
from appeals.operations.packing.ledger import (
    claim_pack,
    fail_pack,
    give_back_pack,
    open_pack_ids,
    renew_lease,
)
from appeals.operations.packing.rederiving import Cause, Rederived, rederive_pack
from appeals.operations.packing.requesting import TIERS, Handover, check_offered, request_pack
from appeals.operations.packing.rereading import Changed, FromFiles
from appeals.operations.packing.working import discard_work, sweep_work

__all__ = [
    "TIERS",
    "Built",
    "Cause",
    "Changed",
    "FromFiles",
    "Handover",
    "Rederived",
    "annex_bytes",
    "check_offered",
    "choose_version",
    "claim_pack",
    "clear_weak_points",
    "decide_pack",
    "delete_ended",
    "discard_work",
    "fail_pack",
    "give_back_pack",
    "issue_pack",
    "make_pack",
    "note_hand_out",
    "open_pack_ids",
    "opened_members",
    "opened_pack",
    "pack_bytes",
    "pack_pieces",
    "rederive_pack",
    "renew_lease",
    "request_pack",
    "sweep_work",
]
