"""The three commands: JSON on stdout to the letter, everything else on stderr, exit codes."""

from __future__ import annotations

import json
import zipfile
from io import StringIO
from pathlib import Path

import pgtrigger
import pytest
from django.core.management import CommandError, call_command, load_command_class
from django.utils import timezone

from appeals.models import EvidencePack
from appeals.packing.stamping import answer_locally, query_for
from detection.models import Incident
from shops.models import Order
from tests.appeals.stories import attacked_shop

pytestmark = pytest.mark.django_db


def _run(name: str, *arguments: object, **options: object) -> tuple[dict, str]:
    out, err = StringIO(), StringIO()
    call_command(name, *map(str, arguments), json=True, stdout=out, stderr=err, **options)
    return json.loads(out.getvalue()), err.getvalue()


def _verify(*arguments: object, **options: object) -> tuple[dict, str, int]:
    """The results, the reasons and the exit code."""
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "verify_pack", *map(str, arguments), json=True, stdout=out, stderr=err, **options
        )
    except SystemExit as end:
        return json.loads(out.getvalue()), err.getvalue(), int(end.code or 0)
    return json.loads(out.getvalue()), err.getvalue(), 0


def _build(incident, folder: Path) -> dict:
    return _run("evidence_pack", incident.public_id, profile="tmall", tier="T1", out=folder)[0]


def test_evidence_pack_writes_the_zip_and_verify_pack_passes_it(tmp_path: Path):
    _, incident = attacked_shop()
    answer = _build(incident, tmp_path / "new" / "folder")
    pack = EvidencePack.objects.get()
    assert list(answer) == ["zip", "core_root", "seconds"]
    assert answer["zip"] == str(tmp_path / "new" / "folder" / pack.file_name)
    assert answer["core_root"] == pack.core_root
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == [pack.file_name]
    results, why, code = _verify(answer["zip"], fingerprint=pack.fingerprint)
    assert code == 0  # nothing fails; what is unconfirmed is said
    assert results == {
        "integrity": "pass",
        "completeness": "pass",
        "signer": "pass",
        "timestamp": "unconfirmed",
        "custody": "pass",
        "linkage": "unconfirmed",
    }
    assert "timestamp:" in why
    assert _verify(answer["zip"])[0]["signer"] == "unconfirmed"


def test_evidence_pack_gives_the_same_bytes_when_called_twice(tmp_path: Path):
    _, incident = attacked_shop()
    first, second = _build(incident, tmp_path / "a"), _build(incident, tmp_path / "b")
    assert first["core_root"] == second["core_root"]
    assert Path(first["zip"]).read_bytes() == Path(second["zip"]).read_bytes()


def test_evidence_pack_brings_signed_copies_when_asked_and_the_core_stays(tmp_path: Path):
    _, incident = attacked_shop()
    plain = _build(incident, tmp_path / "plain")
    signed, _said = _run("evidence_pack", incident.public_id, profile="tmall", tier="T1",
                         out=tmp_path / "signed", signed_copies=True)  # fmt: skip

    results, _why, code = _verify(signed["zip"])

    with zipfile.ZipFile(signed["zip"]) as archive:
        copies = [name for name in archive.namelist() if "/signed/" in name]
    assert signed["core_root"] == plain["core_root"]
    assert len(copies) == 11
    assert (code, results["integrity"], results["completeness"]) == (0, "pass", "pass")
    with zipfile.ZipFile(plain["zip"]) as archive:
        assert not [name for name in archive.namelist() if "/signed/" in name]


@pytest.mark.parametrize(
    ("incident_id", "profile", "tier"),
    [("inc-nowhere", "tmall", "T1"), (None, "nowhere", "T1"), (None, "tmall", "T2")],
)
def test_evidence_pack_is_refused_with_a_reason(tmp_path: Path, incident_id, profile, tier):
    _, incident = attacked_shop()
    with pytest.raises(CommandError) as refusal:
        _run(
            "evidence_pack",
            incident_id or incident.public_id,
            profile=profile,
            tier=tier,
            out=tmp_path,
        )
    assert refusal.value.returncode == 1
    assert str(refusal.value)


def test_evidence_pack_ends_with_1_on_a_chain_that_was_changed(tmp_path: Path):
    shop, incident = attacked_shop()
    with pgtrigger.ignore("shops.CustodyEvent:append_only"):
        shop.custody.filter(seq=2).delete()
    with pytest.raises(CommandError, match=r"\b2\b") as refusal:
        _build(incident, tmp_path)
    assert refusal.value.returncode == 1
    assert not list(tmp_path.iterdir())


def test_evidence_pack_asks_whose_incident_it_is_where_two_shops_have_its_id(tmp_path: Path):
    (_, incident), (other, twin) = attacked_shop(), attacked_shop()
    Incident.objects.filter(pk=twin.pk).update(public_id=incident.public_id)
    with pytest.raises(CommandError, match="say --shop, one of") as refusal:
        _build(incident, tmp_path)
    assert other.slug in str(refusal.value)
    words = {"profile": "tmall", "tier": "T1", "out": tmp_path}
    answer, _ = _run("evidence_pack", incident.public_id, shop=other.slug, **words)
    assert EvidencePack.objects.get().shop == other
    assert Path(answer["zip"]).exists()
    with pytest.raises(CommandError, match="of the shop 'nobody'"):
        _run("evidence_pack", incident.public_id, shop="nobody", **words)


def test_verify_pack_ends_with_1_when_something_fails(tmp_path: Path):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"no zip at all")
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_pack", str(broken), json=True, stdout=out, stderr=StringIO())
    assert end.value.code == 1
    assert json.loads(out.getvalue())["integrity"] == "fail"


@pytest.mark.parametrize(("name", "fingerprint"), [("absent.zip", None), ("here.zip", "xyz")])
def test_verify_pack_is_refused_when_it_cannot_begin(tmp_path: Path, name, fingerprint):
    (tmp_path / "here.zip").write_bytes(b"")
    with pytest.raises(CommandError) as refusal:
        _run("verify_pack", tmp_path / name, fingerprint=fingerprint)
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    ("command", "words", "why"),
    [
        ("verify_pack", ["--fingerprint", "zz"], "64 hexadecimal digits"),
        ("verify_pack", ["--attime", "9" * 30], "seconds since 1970"),
        ("evidence_pack", ["--profile", "tmall", "--out", "x", "--tier", "T9"], "'T1', 'T2', 'T3'"),
    ],
)
def test_wrong_usage_ends_with_2(command, words, why, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as end:
        load_command_class("appeals", command).run_from_argv(["manage.py", command, "x", *words])
    assert end.value.code == 2
    assert why in capsys.readouterr().err


def test_verify_pack_takes_a_fingerprint_with_colons_and_a_root(tmp_path: Path):
    (tmp_path / "here.zip").write_bytes(b"")
    _reply, root = answer_locally(query_for(b"x"), timezone.now())
    (tmp_path / "root.pem").write_bytes(b"# whose it is\n" + root)
    with pytest.raises(SystemExit):
        call_command(
            "verify_pack", str(tmp_path / "here.zip"), "--fingerprint", ":".join(["ab"] * 32),
            "--tsa-ca", str(tmp_path / "root.pem"), stdout=StringIO(), stderr=StringIO(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "why"),
    [("nope.pem", "cannot be read: No such file"), ("list.pem", "holds no certificate")],
)
def test_verify_pack_refuses_roots_that_are_none_in_words(tmp_path: Path, name: str, why: str):
    (tmp_path / "here.zip").write_bytes(b"")
    (tmp_path / "list.pem").write_text("root:x:0:0\n")
    with pytest.raises(CommandError, match=why) as refusal:
        _run("verify_pack", tmp_path / "here.zip", tsa_ca=tmp_path / name)
    assert refusal.value.returncode == 1
    assert name in str(refusal.value)
    assert "Errno" not in str(refusal.value)


def test_evidence_pack_says_in_words_that_a_folder_cannot_be_made(tmp_path: Path):
    _, incident = attacked_shop()
    (tmp_path / "file").write_text("")
    with pytest.raises(
        CommandError, match=r"file/out cannot be made: Not a directory\."
    ) as refusal:
        _build(incident, tmp_path / "file" / "out")
    assert refusal.value.returncode == 1
    assert not EvidencePack.objects.exists()


def test_rederive_pack_answers_0_when_the_core_comes_out_the_same_and_1_when_not(tmp_path: Path):
    _, incident = attacked_shop()
    built = _build(incident, tmp_path)
    root = built["core_root"]
    answer, said = _run("rederive_pack", built["zip"])
    files = answer.pop("from_files")
    assert answer == {"core_root": root, "rederived": root, "same": True, "differs": []}
    assert (files["files"], files["orders"], files["changed"]) == ([], 0, [])
    assert said == ""
    Order.objects.filter(suspicions__incident=incident).update(paid_gross_fen=1)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("rederive_pack", built["zip"], json=True, stdout=out, stderr=err)
    assert end.value.code == 1
    told = json.loads(out.getvalue())
    assert (told["core_root"], told["same"]) == (root, False)
    assert "data/04-orders/orders-masked.csv" in told["differs"]
    assert "changed since" in err.getvalue()


def test_rederive_pack_is_refused_with_a_reason(tmp_path: Path):
    (tmp_path / "here.zip").write_bytes(b"no zip at all")
    for name in ("absent.zip", "here.zip"):
        with pytest.raises(CommandError) as refusal:
            _run("rederive_pack", tmp_path / name)
        assert refusal.value.returncode == 1
        assert str(refusal.value)
