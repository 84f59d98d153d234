"""Both checkers, one in Python and one in sh, say the same of every way to tamper with a pack.

The script runs on what Info-ZIP's `unzip` makes of the file, with the machine's own `sha256sum`
and `openssl`.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import rfc8785

from appeals.packing import Anchor, Case, Signer, build_pack, load_profile, verify_pack
from appeals.packing.commitments import salt
from appeals.packing.stamping import answer_locally, query_for, read_reply
from tests.appeals.packing.conftest import files_of, zip_of
from tests.appeals.packing.test_verify import flipped, local_authority, resealed, stamp
from tests.appeals.packing.test_verify_sh import check

Files = dict[str, bytes]
Change = Callable[[Files, Signer], Files]
TOOLS = ("openssl", "sha256sum", "unzip")
pytestmark = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason="needs openssl, coreutils and unzip"
)
ORDERS = "data/04-orders/orders-masked.csv"
CUSTODY = "data/11-custody/custody.jsonl"
COMMITMENTS = "data/13-disclosure/commitments.csv"
DISCLOSURES = "data/13-disclosure/disclosures.csv"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("authority")
    local_authority(folder, "tsa")
    return folder


@pytest.fixture(scope="module")
def stamped(files: Files, authority: Path) -> Files:
    """The pack with a time stamp of an authority that the reader trusts."""
    return {**files, "seal/stamped.tsr": stamp(authority, "tsa", files["seal/stamped.sha256"])}


def both(
    given: Files, folder: Path, fingerprint: str | None = None, root: Path | None = None
) -> tuple[int, dict[str, str]]:
    """What both checkers say; fails when they differ."""
    zipped = folder / "pack.zip"
    zipped.write_bytes(zip_of(given).getvalue())
    report = verify_pack(zipped, fingerprint, root)
    subprocess.run(["unzip", "-q", "-o", str(zipped), "-d", str(folder)], check=True)
    options = [*(["--fingerprint", fingerprint] if fingerprint else [])]
    options += ["--tsa-ca", str(root)] if root else []
    code, results, said = check(folder / "BG-2026-0001-T1-v1", *options)
    ours = report.results()
    if "linkage" not in results:
        assert ours.pop("linkage") == "unconfirmed"
    assert results == ours, (said, report.sentences())
    assert code == report.exit_code, said
    return code, ours


def failing(results: dict[str, str]) -> set[str]:
    return {name for name, result in results.items() if result == "fail"}


def rebuilt(files: Files, **changed: bytes | None) -> Files:
    """Payload changed and every manifest made anew, the seal left as it was."""
    return {**resealed(files, None), **{n: c for n, c in files.items() if n.startswith("seal/")}}


def _row_changed(files: Files, signer: Signer) -> Files:
    text = files[ORDERS].replace(b",2990,", b",9990,", 1)
    return rebuilt({**files, ORDERS: text})


def _row_changed_and_sealed_without_the_key(files: Files, signer: Signer) -> Files:
    """The seal's text follows the change too; only the signatures cannot."""
    text = files[ORDERS].replace(b",2990,", b",9990,", 1)
    forged = resealed({**files, ORDERS: text}, signer)
    kept = {name: files[name] for name in ("seal/seal.rsa.sig", "seal/seal.ed25519.sig")}
    forged |= kept
    forged["seal/stamped.sha256"] = _list(forged, "seal/seal.txt", *kept, *_keys(forged))
    return forged


def _keys(files: Files) -> list[str]:
    return [name for name in files if name.endswith(".pem") and name.startswith("seal/signer")]


def _list(files: Files, *names: str) -> bytes:
    lines = (f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(names))
    return "".join(lines).encode()


def _signature_of_other(files: Files, signer: Signer) -> Files:
    return {**files, "seal/seal.rsa.sig": signer.sign_rsa(b"something else")}


def _custody_line(files: Files, signer: Signer) -> Files:
    """A line altered, everything else made to fit, with the right key."""
    lines = files[CUSTODY].splitlines()
    lines[2] = lines[2].replace(b'"rows":3', b'"rows":8')
    return resealed({**files, CUSTODY: b"\n".join(lines) + b"\n"}, signer)


def _custody_cut(files: Files, signer: Signer) -> Files:
    lines = files[CUSTODY].splitlines()[:-1]
    return rebuilt({**files, CUSTODY: b"\n".join(lines) + b"\n"})


def _commitments_of_other(files: Files, signer: Signer) -> Files:
    lines = [line for line in files[COMMITMENTS].splitlines() if not line.startswith(b"O-00003,")]
    return resealed({**files, COMMITMENTS: b"\n".join(lines) + b"\n"}, signer)


TAMPERED: dict[str, tuple[Change, set[str]]] = {
    "extra": (lambda files, _: {**files, "data/04-orders/more.csv": b"x"}, {"completeness"}),
    "extra in seal": (lambda files, _: {**files, "seal/restamp-0.tsr": b"x"}, {"completeness"}),
    "missing": (lambda files, _: _without(files, "data/04-orders/timeline.csv"), {"completeness"}),
    "one bit": (lambda files, _: {**files, ORDERS: flipped(files[ORDERS], 300)}, {"integrity"}),
    "changed row": (_row_changed, {"integrity"}),
    "changed row, seal rewritten": (
        _row_changed_and_sealed_without_the_key, {"signer", "timestamp"},
    ),
    "changed row, other key": (
        lambda files, _: resealed({**files, ORDERS: files[ORDERS] + b"\n"}, Signer.generate()),
        {"signer"},
    ),
    "signature of another text": (_signature_of_other, {"integrity", "signer"}),
    "altered custody": (_custody_line, {"custody"}),
    "cut custody": (_custody_cut, {"integrity", "custody"}),
    "commitments of other orders": (_commitments_of_other, {"linkage"}),
}  # fmt: skip


def _stamped_names(files: Files) -> list[str]:
    listed = files["seal/stamped.sha256"].decode().splitlines()
    return ["seal/stamped.sha256", *(line[66:] for line in listed)]


def _without(files: Files, name: str) -> Files:
    return {path: content for path, content in files.items() if path != name}


@pytest.mark.parametrize("name", TAMPERED)
def test_the_right_result_fails_when_a_pack_is_tampered_with(
    stamped: Files, signer: Signer, authority: Path, tmp_path: Path, name: str
) -> None:
    change, due = TAMPERED[name]
    changed = change(stamped, signer)
    changed.setdefault("seal/stamped.tsr", stamped["seal/stamped.tsr"])

    code, results = both(changed, tmp_path, signer.fingerprint, authority / "tsa/ca.pem")

    # A seal that was written anew or changed is not the one that the time stamp is over.
    is_another = any(changed.get(name) != stamped[name] for name in _stamped_names(stamped))
    assert failing(results) == due | ({"timestamp"} if is_another else set())
    assert code == 1


def test_pack_passes_wholly_when_nothing_was_touched(
    stamped: Files, signer: Signer, authority: Path, tmp_path: Path
) -> None:
    code, results = both(stamped, tmp_path, signer.fingerprint, authority / "tsa/ca.pem")

    assert (code, set(results.values())) == (0, {"pass"}), results


@pytest.mark.parametrize("known", ["neither", "fingerprint", "root"])
def test_code_is_3_when_signer_or_time_cannot_be_confirmed(
    stamped: Files, signer: Signer, authority: Path, tmp_path: Path, known: str
) -> None:
    fingerprint = signer.fingerprint if known == "fingerprint" else None
    root = authority / "tsa/ca.pem" if known == "root" else None

    code, results = both(stamped, tmp_path, fingerprint, root)

    assert code == 3
    assert (results["signer"], results["timestamp"]) == (
        "pass" if fingerprint else "unconfirmed",
        "pass" if root else "unconfirmed",
    )


def test_test_stamp_is_never_a_pass_even_under_its_own_root(
    files: Files, signer: Signer, tmp_path: Path
) -> None:
    reply, root = answer_locally(query_for(files["seal/stamped.sha256"]), datetime.now(UTC))
    (tmp_path / "root.pem").write_bytes(root)
    given = {**files, "seal/stamped.tsr": reply, "seal/tsa-chain.pem": root}

    code, results = both(given, tmp_path, signer.fingerprint, tmp_path / "root.pem")

    assert (code, results["timestamp"]) == (3, "unconfirmed")


def test_stamp_with_a_broken_signature_fails_whoever_made_it(
    stamped: Files, signer: Signer, authority: Path, tmp_path: Path
) -> None:
    of_test, _root = answer_locally(query_for(stamped["seal/stamped.sha256"]), datetime.now(UTC))
    for name, reply in (("test", of_test), ("authority", stamped["seal/stamped.tsr"])):
        broken = reply[:-3] + bytes(byte ^ 255 for byte in reply[-3:])
        for whole, due in ((reply, "unconfirmed"), (broken, "fail")):
            folder = tmp_path / f"{name}-{due}"
            folder.mkdir()
            found = both({**stamped, "seal/stamped.tsr": whole}, folder, signer.fingerprint)[1]
            assert (name, found["timestamp"]) == (name, due)


def test_stamp_of_another_text_fails_even_without_a_root(
    files: Files, authority: Path, tmp_path: Path
) -> None:
    given = {**files, "seal/stamped.tsr": stamp(authority, "tsa", b"something else")}

    assert both(given, tmp_path)[1]["timestamp"] == "fail"


def test_renewed_stamp_holds_and_a_renewal_of_another_fails(
    stamped: Files, signer: Signer, authority: Path, tmp_path: Path
) -> None:
    renewal = _list(stamped, "seal/stamped.sha256", "seal/stamped.tsr")
    good = {
        **stamped,
        "seal/restamp-1.sha256": renewal,
        "seal/restamp-1.tsr": stamp(authority, "tsa", renewal),
    }
    other = renewal.replace(renewal[:8], b"0" * 8)
    bad = {
        **good,
        "seal/restamp-1.sha256": other,
        "seal/restamp-1.tsr": stamp(authority, "tsa", other),
    }
    for name in ("good", "bad"):
        (tmp_path / name).mkdir()

    root = authority / "tsa/ca.pem"
    assert both(good, tmp_path / "good", signer.fingerprint, root)[0] == 0
    assert both(bad, tmp_path / "bad", signer.fingerprint, root)[1]["timestamp"] == "fail"


def test_expired_stamp_is_explained_and_holds_at_the_stated_time(
    files: Files, tmp_path: Path
) -> None:
    """The sceptic's check 6: the certificate ended before today; the stamp was made before that."""
    root, reply, made_at = expired_stamp(tmp_path, files["seal/stamped.sha256"])
    given = {**files, "seal/stamped.tsr": reply}

    code, results = both(given, tmp_path, None, root)
    report = verify_pack(zip_of(given), tsa_ca=root)
    then = verify_pack(zip_of(given), tsa_ca=root, at=datetime.fromtimestamp(made_at, UTC))
    by_script = check(tmp_path / "BG-2026-0001-T1-v1", "--tsa-ca", root, "--attime", str(made_at))

    assert (code, results["timestamp"]) == (1, "fail")
    assert f"--attime {made_at}" in report["timestamp"].findings[0].text.en
    assert then["timestamp"].outcome == "pass"
    assert by_script[1]["timestamp"] == "pass"


def expired_stamp(folder: Path, content: bytes) -> tuple[Path, bytes, int]:
    """Root, reply and time of a stamp whose certificate lasted for two seconds more.

    On a busy machine the stamp may take longer to make, and comes too late for its certificate.
    """
    query, seconds, is_late = query_for(content), 1, True
    while is_late:
        seconds *= 2
        ends_at = datetime.now(UTC) + timedelta(seconds=seconds)
        reply, root = answer_locally(query, ends_at, days=0, policy="1.2.3.4.5")
        told = read_reply(reply)
        assert told is not None
        assert told.expires_at is not None
        is_late = told.at > told.expires_at
    path = folder / "expired.pem"
    path.write_bytes(root)
    time.sleep(max(0.0, (told.expires_at - datetime.now(UTC)).total_seconds() + 1.1))
    return path, reply, int(told.at.timestamp())


def with_disclosures(files: Files, case: Case, signer: Signer, change: str = "") -> Files:
    return resealed({**files, DISCLOSURES: "".join(_disclosed(case, change)).encode()}, signer)


def _disclosed(case: Case, change: str) -> Iterator[str]:
    ordered = sorted(case.orders, key=lambda order: (order.placed_at, order.order_id))
    yield "ref,field,salt,value\n"
    for number, order in enumerate(ordered[:20], start=1):
        ref = f"O-{number:05d}"
        for field in ("phone", "address"):
            value = getattr(order.identity, field)
            if change == ref and field == "phone":
                value = "13800000000"
            yield f"{ref},{field},{salt(case.case_key, ref, field)},{value}\n"


@pytest.mark.parametrize(("change", "due"), [("", "pass"), ("O-00007", "fail")])
def test_linkage_is_decided_by_the_disclosed_values_alone(
    files: Files, case: Case, signer: Signer, tmp_path: Path, change: str, due: str
) -> None:
    given = with_disclosures(files, case, signer, change)

    results = both(given, tmp_path, signer.fingerprint)[1]

    assert results["linkage"] == due
    assert failing(results) == ({"linkage"} if change else set())


def test_zip_with_a_second_archive_in_front_or_bytes_between_fails(files: Files) -> None:
    plain = zip_of(files).getvalue()
    results = {
        "prefix": verify_pack(io.BytesIO(b"PK\x03\x04 more" + plain)),
        "suffix": verify_pack(io.BytesIO(plain + b"\0" * 30)),
        "doubled": verify_pack(io.BytesIO(zip_of({"bagit.txt": b""}).getvalue() + plain)),
    }

    assert verify_pack(io.BytesIO(plain))["completeness"].outcome == "pass"
    assert {
        name: report["completeness"].outcome for name, report in results.items()
    } == dict.fromkeys(results, "fail")


def test_anchor_of_another_chain_fails_custody_in_both(
    case: Case, signer: Signer, tmp_path: Path
) -> None:
    head = hashlib.sha256(case.custody[2]).hexdigest()
    for name, digest, due in (("good", head, "pass"), ("bad", "0" * 64, "fail")):
        text = f"brushguard-anchor: 1\ncustody-head: {digest} at seq 3\n".encode()
        anchored = replace(case, anchors=(Anchor(3, text, b"reply"),))
        given = files_of(build_pack(anchored, load_profile("tmall"), "T1", signer).zip_bytes)
        (tmp_path / name).mkdir()

        results = both(given, tmp_path / name, signer.fingerprint)[1]

        assert "data/11-custody/anchors/000003.tsr" in given
        assert failing(results) == ({"custody"} if due == "fail" else set())


def test_custody_lines_stay_canonical_in_the_pack(files: Files) -> None:
    """Each line is what RFC 8785 makes of it, so that anybody's re-serialisation hashes the same."""
    for line in files[CUSTODY].splitlines():
        assert rfc8785.dumps(json.loads(line)) == line
