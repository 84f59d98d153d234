"""The sceptic's check 1: the same case gives the same bytes anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from appeals.packing import Case, Pack, Signer, build_pack, load_profile

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import hashlib, sys
from dataclasses import replace
from pathlib import Path
from appeals.packing import Signer, build_pack, load_profile
from tests.appeals.packing.cases import seed_case
keys = Path(sys.argv[1])
signer = Signer.from_pem(rsa_pem=(keys / "rsa").read_bytes(), ed25519_pem=(keys / "ed").read_bytes())
pack = build_pack(seed_case(), load_profile("tmall"), "T1", signer)
print(pack.core_root, hashlib.sha256(pack.zip_bytes).hexdigest())
pictures = replace(load_profile("tmall").attachments, image_only=True, max_mb=0.2)
drawn = replace(load_profile("tmall"), attachments=pictures)
print(build_pack(seed_case(suspects=30, comparison=30), drawn, "T1", signer).core_root)
"""


def built_elsewhere(keys: Path, folder: Path, **environment: str) -> str:
    folder.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(keys)],
        capture_output=True,
        check=True,
        cwd=folder,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder), **environment},
    )
    return ended.stdout.strip()


def test_bytes_are_equal_when_zone_locale_seed_and_folder_differ(
    signer: Signer, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    rsa_pem, ed25519_pem = signer.to_pem()
    (keys / "rsa").write_bytes(rsa_pem)
    (keys / "ed").write_bytes(ed25519_pem)

    first = built_elsewhere(keys, tmp_path / "a", TZ="UTC", LC_ALL="C", PYTHONHASHSEED="1")
    second = built_elsewhere(
        keys, tmp_path / "b c", TZ="America/New_York", LC_ALL="de_DE.UTF-8", LANG="de_DE.UTF-8",
        PYTHONHASHSEED="77",
    )  # fmt: skip

    assert first == second
    assert len(first.split()) == 3


def test_root_is_equal_when_orders_and_refunds_come_in_another_order(
    case: Case, pack: Pack, signer: Signer
) -> None:
    shuffled = replace(
        case,
        orders=case.orders[::-1],
        refunds=case.refunds[::-1],
        holds=case.holds[::-1],
        inputs=case.inputs[::-1],
        timeline=replace(case.timeline, buckets=case.timeline.buckets[::-1]),
    )

    assert build_pack(shuffled, load_profile("tmall"), "T1", signer).core_root == pack.core_root


def test_root_differs_when_one_amount_differs(case: Case, pack: Pack, signer: Signer) -> None:
    first = replace(case.orders[0], paid_fen=2991)
    changed = replace(case, orders=(first, *case.orders[1:]))

    assert build_pack(changed, load_profile("tmall"), "T1", signer).core_root != pack.core_root
