"""Evidence packs: values in, bytes out. No Django, no clock, no table, no network.

    pack = build_pack(case, profile, tier="T1", signer=signer)   # Pack; PackError when it cannot
    (out / pack.zip_name).write_bytes(pack.zip_bytes)            # pack.core_root, pack.pack_id
    report = verify_pack(path, fingerprint=None, tsa_ca=None, linked=None)
    report.results()      # {"integrity": "pass", …, "linkage": "unconfirmed"}: six, never one
    report.sentences("zh")  # why, naming the file; Report.exit_code is 0, 1 or 3

`Case` (case.py) carries every input. `load_profile("tmall")` reads a dated data file,
`profile_names()` lists them. `Signer.generate()`, `.to_pem()`, `Signer.from_pem(...)` handle
keys; `describe_environment("BrushGuard 0.1.0")` fills `Case.environment`.
"""

from appeals.packing.additions import (
    Additions,
    Attached,
    Grid,
    Picture,
    Sentence,
    Subheading,
    merged,
)
from appeals.packing.bilingual import Bilingual
from appeals.packing.build import Pack, Sealed, build_at, build_pack
from appeals.packing.case import (
    Anchor,
    Bucket,
    Burst,
    Case,
    Delivery,
    Environment,
    Filing,
    Hold,
    Identity,
    ImportFile,
    Notice,
    Order,
    Penalty,
    Product,
    Promotion,
    RawFile,
    Reason,
    Refund,
    Shop,
    Timeline,
    Verdict,
)
from appeals.packing.core import TIERS, Closing, core_of, write_core
from appeals.packing.environment import describe_environment
from appeals.packing.errors import LeakError, PackError
from appeals.packing.profile import Profile, load_profile, profile_names
from appeals.packing.signer import Signer, spki_sha256
from appeals.packing.verify import Check, Finding, Outcome, Report, verify_pack
from appeals.packing.working import Damaged, WorkPlace, refs_of

__all__ = [
    "TIERS",
    "Additions",
    "Anchor",
    "Attached",
    "Bilingual",
    "Bucket",
    "Burst",
    "Case",
    "Check",
    "Closing",
    "Damaged",
    "Delivery",
    "Environment",
    "Filing",
    "Finding",
    "Grid",
    "Hold",
    "Identity",
    "ImportFile",
    "LeakError",
    "Notice",
    "Order",
    "Outcome",
    "Pack",
    "PackError",
    "Penalty",
    "Picture",
    "Product",
    "Profile",
    "Promotion",
    "RawFile",
    "Reason",
    "Refund",
    "Report",
    "Sealed",
    "Sentence",
    "Shop",
    "Signer",
    "Subheading",
    "Timeline",
    "Verdict",
    "WorkPlace",
    "build_at",
    "build_pack",
    "core_of",
    "describe_environment",
    "load_profile",
    "merged",
    "profile_names",
    "refs_of",
    "spki_sha256",
    "verify_pack",
    "write_core",
]
