"""What cannot become a pack is refused with a reason; what can stays quick."""

import time
from dataclasses import replace
from datetime import datetime

import pytest

from appeals.packing import Case, Notice, PackError, Signer, build_pack, load_profile
from tests.appeals.packing.cases import CUTOFF, seed_case

SECONDS = 15  # for 2,000 suspects among 20,000 other orders, on two slow cores


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"case_key": b"short"}, "case key"),
        ({"cutoff": datetime(2026, 3, 1)}, "time zone"),  # noqa: DTZ001
        ({"case_id": "a/b"}, "case number"),
        ({"custody": (b"{}\n{}",)}, "line break"),
        ({"notices": (Notice(CUTOFF, "x", b"x", "exe"),)}, "exe"),
        ({"parameters": {"x": object()}}, "JSON"),
    ],
)
def test_case_is_refused_when_a_value_cannot_stand_in_a_pack(
    change: dict[str, object], words: str
) -> None:
    with pytest.raises(PackError, match=words):
        build_pack(seed_case(suspects=3, comparison=3, **change), load_profile("generic"))


def test_case_is_refused_when_an_order_stands_twice() -> None:
    case = seed_case(suspects=3, comparison=3)

    with pytest.raises(PackError, match="twice"):
        build_pack(replace(case, orders=case.orders * 2), load_profile("generic"))


def test_tier_is_refused_when_there_is_none_of_its_name(case: Case) -> None:
    with pytest.raises(PackError, match="T4"):
        build_pack(case, load_profile("generic"), "T4")


def test_keys_survive_being_written_and_read(signer: Signer) -> None:
    rsa_pem, ed25519_pem = signer.to_pem()
    again = Signer.from_pem(rsa_pem=rsa_pem, ed25519_pem=ed25519_pem)

    assert again.fingerprint == signer.fingerprint
    assert again.sign_rsa(b"x") == signer.sign_rsa(b"x")
    assert again.sign_ed25519(b"x") == signer.sign_ed25519(b"x")
    assert "PRIVATE" not in repr(signer)
    with pytest.raises(PackError, match="not an RSA key"):
        Signer.from_pem(rsa_pem=ed25519_pem, ed25519_pem=rsa_pem)


def test_secrets_are_not_shown_when_a_case_is_printed(case: Case) -> None:
    shown = repr(case)

    assert repr(case.case_key) not in shown
    assert str(case.orders[0].identity.phone) not in shown
    assert str(case.orders[0].identity.phone) not in repr(case.orders[0])


def test_large_case_is_packed_in_time(signer: Signer) -> None:
    case = seed_case(suspects=2000, comparison=20_000)
    began = time.process_time()

    build_pack(case, load_profile("tmall"), "T1", signer)

    assert time.process_time() - began < SECONDS
