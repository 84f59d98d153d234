"""The tables of a given case are these bytes, in every version of the program.

What depends on the program or a library (environment, PDFs) is left out. A change here changes every
pack that is built again: name it in the changelog.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from appeals.packing import Closing, Delivery, RawFile, core_of, load_profile
from tests.appeals.packing.cases import seed_case

GOLDEN = {
    "data/04-orders/clusters.csv": "8d34b01beb1dd83ab8821916a13e17179c72fab9861ca52b143b2a09ca689ae3",
    "data/04-orders/order-facts.jsonl": "55c2b2dfb1bb458ec62aa450b046ecde8bbc863c226eeaaa498ccfec07cd194b",
    "data/04-orders/orders-masked.csv": "0dfd857c699cccf3d093bf733f2f14566234bf98ce1f91a66b0a4f6be6888755",
    "data/04-orders/timeline.csv": "da5eb26be544c8b665ae4b356472ddf2a755bb2910df6c3b85fd74ca00804a50",
    "data/09-leads/preservation-schedule.csv": "121a5530c4eb2a3f42060af0fede644863ec932f7443c377c40b62b951a98fb2",
    "data/09-leads/request-letter.zh-Hans.txt": "51c9444b2d9b5bc2c0fc6e4e570ca387cd78fb5c958b72dc1dcf37c42f45d838",
    "data/11-custody/custody.jsonl": "1b3083f93c949a84e780f2057ef54b649487b7527e80be679bea420c020a22d7",
    "data/12-inputs/inputs.csv": "ac13dd31f2d5615825efc739e368297d1a078bbdc3c920e0f4ee6e4d95248895",
    "data/12-inputs/raw/4872e691d06b4aac.csv": "4872e691d06b4aac1148ec56ecb86d89467e3676cfa4e3ccca23558c3b62f1d3",
    "data/12-inputs/raw/4a60bf7d4bc1e485.xlsx": "4a60bf7d4bc1e485744cf7e8d0860524752fca1ce42331be7c439fd23043f151",
    "data/13-disclosure/commitments.csv": "45afd4ea7194afcf128ac6cf256edd22e458f59b95ceca6f88374bbbaf3b529d",
    "data/13-disclosure/disclosures-sealed.csv": "7a8b01097276e75efc3aa756607dd03478b5db5f90989cce53dff0344cb538f2",
    "data/13-disclosure/disclosures.csv": "d802fcbce9339506f4864cef363ba05f26a010cfd678a058f1d98c0dc95b304d",
}


def sealer(place: str, plain: bytes) -> bytes:
    return hashlib.sha256(place.encode() + plain).digest()


def test_tables_of_the_seed_case_do_not_change() -> None:
    case = replace(
        seed_case(suspects=120, comparison=200),
        raw=(RawFile("a.csv", b"order,receiver\n"), RawFile("b.xlsx", b"zz")),
        delivery=Delivery("公安", "purpose", "paper", date(2027, 1, 1)),
    )
    found: dict[str, str] = {}
    for tier in ("T1", "T2", "T3"):
        profile = replace(load_profile("generic"), documents=())
        core = core_of(case, profile, tier, "f" * 64, Closing(sealer=sealer))
        found |= {
            path: hashlib.sha256(core[path]).hexdigest()
            for path in core
            if path.startswith(("data/04", "data/09", "data/11", "data/12", "data/13"))
        }

    assert found == GOLDEN
