"""Evidence packs: asked for, claimed by a worker, built from an incident's case, kept, cleared."""

from appeals.operations.packing.building import Built, choose_version, make_pack
from appeals.operations.packing.issuing import clear_weak_points, issue_pack, pack_bytes
from appeals.operations.packing.ledger import (
    claim_pack,
    fail_pack,
    give_back_pack,
    open_pack_ids,
    renew_lease,
)
from appeals.operations.packing.requesting import TIERS, request_pack

__all__ = [
    "TIERS",
    "Built",
    "choose_version",
    "claim_pack",
    "clear_weak_points",
    "fail_pack",
    "give_back_pack",
    "issue_pack",
    "make_pack",
    "open_pack_ids",
    "pack_bytes",
    "renew_lease",
    "request_pack",
]
