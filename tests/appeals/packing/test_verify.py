"""The sceptic's checks 2, 3, 4, 5, 7 and 9 on the Python checker."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from appeals.packing import Case, Pack, PackError, Signer, build_pack, load_profile, verify_pack
from appeals.packing.bag import manifest
from appeals.packing.commitments import salt
from appeals.packing.seal import custody_head, seal
from appeals.packing.verify.report import Report
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.conftest import files_of, zip_of

Files = dict[str, bytes]

UNSTAMPED = {
    "integrity": "pass",
    "completeness": "pass",
    "signer": "pass",
    "timestamp": "unconfirmed",
    "custody": "pass",
    "linkage": "unconfirmed",
}


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def resealed(files: Files, signer: Signer | None) -> Files:
    """What an attacker does: every manifest made anew, and a seal with another key."""
    payload = {name: content for name, content in files.items() if name.startswith("data/")}
    tags = {
        name: content
        for name, content in files.items()
        if "/" not in name and not name.startswith("tagmanifest")
    }
    octets = sum(map(len, payload.values()))
    info = tags["bag-info.txt"].decode().splitlines()[:-1]
    tags["bag-info.txt"] = "\n".join([*info, f"Payload-Oxum: {octets}.{len(payload)}", ""]).encode()
    for name in ("sha256", "sha512"):
        tags[f"manifest-{name}.txt"] = manifest(payload, name)
    for name in ("sha256", "sha512"):
        tags[f"tagmanifest-{name}.txt"] = manifest(
            {path: text for path, text in tags.items() if not path.startswith("tagm")}, name
        )
    core = {**payload, **tags}
    lines = tuple(payload["data/11-custody/custody.jsonl"].splitlines())
    head = custody_head(lines)
    sealed = seal(
        core, pack_id="BG-2026-0001-T1-v1", tier="T1", profile="tmall", head=head, signer=signer
    )
    return {**core, **sealed}


def failing(report: Report) -> set[str]:
    return {name for name, result in report.results().items() if result == "fail"}


def test_pack_passes_all_but_time_when_the_published_fingerprint_is_given(
    pack: Pack, signer: Signer
) -> None:
    report = verify_pack(io.BytesIO(pack.zip_bytes), fingerprint=signer.fingerprint)

    assert report.results() == UNSTAMPED
    assert (report.pack_id, report.core_root) == (pack.pack_id, pack.core_root)
    assert report.key_fingerprint == signer.fingerprint
    assert report.exit_code == 3


def test_signer_is_unconfirmed_when_no_fingerprint_is_given(pack: Pack) -> None:
    report = verify_pack(io.BytesIO(pack.zip_bytes))

    assert report.results() == {**UNSTAMPED, "signer": "unconfirmed"}
    assert report.exit_code == 3


def test_fingerprint_is_accepted_when_written_with_colons_and_capitals(
    pack: Pack, signer: Signer
) -> None:
    plain = signer.fingerprint.upper()
    written = ":".join(plain[i : i + 2] for i in range(0, 64, 2))

    assert verify_pack(io.BytesIO(pack.zip_bytes), written)["signer"].outcome == "pass"


def test_fingerprint_is_refused_when_it_is_none(pack: Pack) -> None:
    with pytest.raises(PackError, match="64 hexadecimal digits"):
        verify_pack(io.BytesIO(pack.zip_bytes), "abc")


def test_signer_fails_when_the_fingerprint_is_another(pack: Pack) -> None:
    report = verify_pack(io.BytesIO(pack.zip_bytes), "0" * 64)

    assert failing(report) == {"signer"}
    assert report.exit_code == 1


def test_unsigned_pack_is_unconfirmed_and_fails_when_a_signer_was_expected(
    case: Case, signer: Signer
) -> None:
    unsigned = io.BytesIO(build_pack(case, load_profile("tmall")).zip_bytes)

    assert verify_pack(unsigned).results() == {**UNSTAMPED, "signer": "unconfirmed"}
    assert failing(verify_pack(unsigned, signer.fingerprint)) == {"signer"}


def test_integrity_names_the_file_when_any_single_file_is_flipped(
    files: Files, signer: Signer
) -> None:
    for name, content in files.items():
        for at in sorted({0, len(content) // 2, len(content) - 1}):
            report = verify_pack(zip_of({**files, name: flipped(content, at)}), signer.fingerprint)
            wrong = " ".join(finding.text.en for finding in report["integrity"].findings)
            assert report["integrity"].outcome == "fail", (name, at)
            assert name in wrong, (name, at, wrong)


def test_completeness_names_the_file_when_one_is_removed(files: Files) -> None:
    for name in files:
        report = verify_pack(zip_of({path: files[path] for path in files if path != name}))
        said = [finding.file for finding in report["completeness"].findings]
        assert name in said, (name, said)


@pytest.mark.parametrize(
    "name", ["data/04-orders/more.csv", "note.txt", "seal/other.txt", "signed/report.pdf"]
)
def test_completeness_fails_when_a_file_is_added(files: Files, name: str) -> None:
    report = verify_pack(zip_of({**files, name: b"more"}))

    assert next(finding.file for finding in report["completeness"].findings) == name
    assert report["completeness"].outcome == "fail"
    assert report["integrity"].outcome == "pass"


def test_completeness_names_both_when_a_file_is_renamed(files: Files) -> None:
    renamed = dict(files)
    renamed["data/04-orders/orders.csv"] = renamed.pop("data/04-orders/orders-masked.csv")

    said = {finding.file for finding in verify_pack(zip_of(renamed))["completeness"].findings}

    assert said >= {"data/04-orders/orders.csv", "data/04-orders/orders-masked.csv"}


def test_signer_fails_when_everything_is_rebuilt_with_a_fresh_key(
    files: Files, signer: Signer
) -> None:
    changed = {**files, "data/04-orders/timeline.csv": b"at,minutes,orders\n"}
    forged = zip_of(resealed(changed, Signer.generate()))

    report = verify_pack(forged, signer.fingerprint)

    assert report.results() == {**UNSTAMPED, "signer": "fail"}
    assert verify_pack(zip_of(resealed(files, signer)), signer.fingerprint).results() == UNSTAMPED


def test_signer_fails_when_the_signatures_are_stripped(files: Files) -> None:
    kept = {
        name: text for name, text in files.items() if "signer" not in name and "sig" not in name
    }

    assert verify_pack(zip_of(kept))["signer"].outcome == "fail"


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[1].replace(b'"rows":2', b'"rows":9'), *lines[2:]],
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [b"not json", *lines[1:]],
        lambda lines: [b"[" * 100_000, *lines[1:]],
    ],
    ids=["altered", "dropped", "reordered", "truncated", "appended", "garbage", "deep"],
)
def test_custody_fails_when_a_line_is_tampered_with(
    files: Files, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    name = "data/11-custody/custody.jsonl"
    lines = change(files[name].splitlines())

    report = verify_pack(zip_of({**files, name: b"\n".join(lines) + b"\n"}))

    assert report["custody"].outcome == "fail"
    assert report["custody"].findings[0].file == name


def test_custody_is_unconfirmed_when_the_case_has_none(signer: Signer) -> None:
    bare = build_pack(seed_case(suspects=30, comparison=30, custody=()), load_profile("generic"))

    assert verify_pack(io.BytesIO(bare.zip_bytes))["custody"].outcome == "unconfirmed"


def test_custody_fails_when_the_whole_chain_is_taken_out(files: Files, signer: Signer) -> None:
    rebuilt = {name: text for name, text in files.items() if "custody.jsonl" not in name}

    assert verify_pack(zip_of(rebuilt))["custody"].outcome == "fail"


def disclosures(case: Case, rows: int = 20) -> str:
    """Salts and values of the first orders, as a tier-2 copy lists them."""
    ordered = sorted(case.orders, key=lambda order: (order.placed_at, order.order_id))
    lines = ["ref,field,salt,value"]
    for number, order in enumerate(ordered[:rows], start=1):
        ref = f"O-{number:05d}"
        lines.append(f"{ref},phone,{salt(case.case_key, ref, 'phone')},{order.identity.phone}")
    return "\n".join(lines) + "\n"


def test_linkage_passes_when_disclosed_values_fit_their_commitments(
    files: Files, case: Case
) -> None:
    full = {**files, "data/13-disclosure/disclosures.csv": disclosures(case).encode()}

    assert verify_pack(zip_of(files), linked=zip_of(full))["linkage"].outcome == "pass"


def test_linkage_fails_when_one_value_is_swapped(files: Files, case: Case) -> None:
    told = disclosures(case).splitlines()
    told[1] = told[1].rpartition(",")[0] + ",13800000000"
    full = {**files, "data/13-disclosure/disclosures.csv": ("\n".join(told) + "\n").encode()}

    report = verify_pack(zip_of(files), linked=zip_of(full))

    assert [finding.values["ref"] for finding in report["linkage"].findings] == ["O-00001"]


def test_linkage_fails_when_the_copies_hold_other_records(files: Files) -> None:
    other = {**files, "data/04-orders/timeline.csv": b"at,orders\n"}

    report = verify_pack(zip_of(files), linked=zip_of(other))

    assert [f.file for f in report["linkage"].findings] == ["data/04-orders/timeline.csv"]


def test_every_finding_is_said_in_both_languages_when_a_pack_fails(files: Files) -> None:
    report = verify_pack(zip_of({**files, "README.en.txt": b"changed"}))

    for english, chinese in zip(report.sentences("en"), report.sentences("zh"), strict=True):
        assert english != chinese


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_timestamp_passes_only_under_the_right_root_when_there_is_a_stamp(
    files: Files, tmp_path: Path
) -> None:
    root = local_authority(tmp_path, "right")
    other = local_authority(tmp_path, "other")
    stamped = {**files, "seal/stamped.tsr": stamp(tmp_path, "right", files["seal/stamped.sha256"])}

    def outcome(given: Files, ca: Path | None) -> str:
        return verify_pack(zip_of(given), tsa_ca=ca)["timestamp"].outcome.value

    assert outcome(stamped, root) == "pass"
    assert outcome(stamped, None) == "unconfirmed"
    assert outcome(stamped, other) == "fail"
    assert outcome({**stamped, "seal/stamped.sha256": b"other"}, root) == "fail"


def local_authority(folder: Path, name: str) -> Path:
    """A throw-away time stamping authority; its root certificate's path."""
    home = folder / name
    home.mkdir()
    (home / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\nx509_extensions=ext\nprompt=no\n"
        f"[dn]\nCN={name}\n[ext]\nextendedKeyUsage=critical,timeStamping\n"
        "basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n"
        f"[tsa]\ndefault_tsa=one\n[one]\nserial={home}/serial\ncrypto_device=builtin\n"
        f"signer_cert={home}/ca.pem\nsigner_key={home}/ca.key\nsigner_digest=sha256\n"
        "default_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\nordering=no\ntsa_name=no\n"
    )
    (home / "serial").write_text("01\n")
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-config",
        home / "tsa.cnf", "-keyout", home / "ca.key", "-out", home / "ca.pem",
    )  # fmt: skip
    return home / "ca.pem"


def stamp(folder: Path, name: str, content: bytes) -> bytes:
    home = folder / name
    (home / "data").write_bytes(content)
    openssl("ts", "-query", "-data", home / "data", "-sha256", "-cert", "-out", home / "query")
    openssl(
        "ts", "-reply", "-config", home / "tsa.cnf", "-queryfile", home / "query", "-out",
        home / "reply",
    )  # fmt: skip
    return (home / "reply").read_bytes()


def openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)


def test_files_of_a_pack_are_those_it_announces(pack: Pack) -> None:
    names = {f"{pack.pack_id}/{name}" for name in files_of(pack.zip_bytes)}

    assert names == set(pack.files)
    assert pack.zip_name == f"{pack.pack_id}-{pack.core_root[:12]}.zip"
    root = files_of(pack.zip_bytes)["tagmanifest-sha256.txt"]
    assert hashlib.sha256(root).hexdigest() == pack.core_root
