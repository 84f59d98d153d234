"""The check page checks a zip in the browser: same results as the checkers, and nothing uploaded."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

from appeals.models import SigningKey
from appeals.packing import Pack, Signer, build_pack, load_profile, verify_pack
from appeals.packing.copies.signing import signed_copies
from appeals.packing.later import with_list
from appeals.packing.receipts import RECEIPTS, Receipt, receipts_txt
from appeals.packing.stamping import answer_locally, query_for
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.conftest import files_of, zip_of
from tests.appeals.packing.test_verify import disclosures, flipped, resealed
from tests.appeals.packing.test_verify_opening import FOLDER, zip_with
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)
Files = dict[str, bytes]
ORDERS = "data/04-orders/orders-masked.csv"
CUSTODY = "data/11-custody/custody.jsonl"
COMMITMENTS = "data/13-disclosure/commitments.csv"
DISCLOSURES = "data/13-disclosure/disclosures.csv"


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer.generate()


@pytest.fixture(scope="module")
def pack(signer: Signer) -> Pack:
    case = seed_case(suspects=40, comparison=60)
    return build_pack(case, load_profile("tmall"), "T1", signer, stamped)


def stamped(content: bytes) -> Files:
    query = query_for(content)
    reply, root = answer_locally(query, NOW)
    return {"seal/stamped.tsq": query, "seal/stamped.tsr": reply, "seal/tsa-chain.pem": root}


def without(name: str) -> Callable[[Files, Signer], Files]:
    return lambda files, _: {path: text for path, text in files.items() if path != name}


def custody_altered(files: Files, signer: Signer) -> Files:
    lines = files[CUSTODY].splitlines()
    lines[1] = lines[1].replace(b'"rows":2', b'"rows":7')
    return resealed({**files, CUSTODY: b"\n".join(lines) + b"\n"}, signer)


def with_receipt(place: int) -> Callable[[Files, Signer], Files]:
    """A receipt of the third line's hash, said to be of line `place`."""

    def change(files: Files, _signer: Signer) -> Files:
        sha256 = hashlib.sha256(files[CUSTODY].split(b"\n")[2]).hexdigest()
        more = {**files, RECEIPTS: receipts_txt([Receipt(place, sha256, NOW, "an authority")])}
        return more | with_list(more)

    return change


def chain(change: Callable[[bytes], bytes]) -> Callable[[Files, Signer], Files]:
    """The chain's bytes changed, everything else made to fit, sealed with the right key."""
    return lambda files, signer: resealed({**files, CUSTODY: change(files[CUSTODY])}, signer)


def disclosed(change: Callable[[bytes], bytes]) -> Callable[[Files, Signer], Files]:
    """Some values disclosed beside their commitments, and the table changed."""
    case = seed_case(suspects=40, comparison=60)

    def add(files: Files, signer: Signer) -> Files:
        text = change(disclosures(case).encode())
        return resealed({**files, DISCLOSURES: text}, signer)

    return add


CHANGES: dict[str, Callable[[Files, Signer], Files]] = {
    "nothing": lambda files, _: files,
    "a receipt": with_receipt(3),
    "a receipt of another chain": with_receipt(2),
    "one byte": lambda files, _: {**files, ORDERS: flipped(files[ORDERS], 200)},
    "one file less": without("data/04-orders/timeline.csv"),
    "no seal": without("seal/seal.txt"),
    "no tag manifest": without("tagmanifest-sha256.txt"),
    "one file more": lambda files, _: {**files, "data/more.csv": b"x"},
    "another key": lambda files, _: resealed(files, Signer.generate()),
    "another signature": lambda files, signer: {
        **files, "seal/seal.rsa.sig": signer.sign_rsa(b"other"),
    },
    "a custody line": custody_altered,
    "another second key": lambda files, _: {
        **files, "seal/signer-ed25519.pem": Signer.generate().ed25519_public_pem,
    },
    "a list that reaches": lambda files, _: {
        **files, "more.txt": b"more",
        "seal/stamped.sha256": files["seal/stamped.sha256"]
        + hashlib.sha256(b"more").hexdigest().encode() + b"  more.txt\n",
    },
    "another oxum": lambda files, _: {
        **files, "bag-info.txt": files["bag-info.txt"].replace(b"Oxum: ", b"Oxum: 1"),
    },
    "a lonely renewal": lambda files, _: {**files, "seal/restamp-2.tsr": b"x"},
    "no list of what came later": without("seal/received.sha256"),
    "CRLF in bag-info": lambda files, _: {
        **files, "bag-info.txt": files["bag-info.txt"].replace(b"\n", b"\r\n"),
    },
    "a mark before a list": lambda files, _: {
        **files, "manifest-sha256.txt": b"\xef\xbb\xbf" + files["manifest-sha256.txt"],
    },
    "orders less": without(ORDERS),
    "commitments with CRLF": lambda files, _: {
        **files, COMMITMENTS: files[COMMITMENTS].replace(b"\n", b"\r\n"),
    },
    "custody with blanks": chain(lambda text: text.replace(b'"detail":{', b'"detail":{ ')),
    "custody behind a mark": chain(lambda text: b"\xef\xbb\xbf" + text),
    "custody that is no text": chain(lambda text: text[:-4] + b"\xff" + text[-3:]),
    "values": disclosed(lambda text: text),
    "a value twice": disclosed(lambda text: text + text.splitlines(keepends=True)[-1]),
    "values with CRLF": disclosed(lambda text: text.replace(b"\n", b"\r\n")),
    "a value of another order": disclosed(lambda text: text.replace(b"O-00001", b"O-00099", 1)),
    "a stamp of something else": lambda files, _: {**files, **stamped(b"something else")},
    "a byte of the stamp's question": lambda files, _: {
        **files, "seal/stamped.tsq": flipped(files["seal/stamped.tsq"], 5),
    },
}  # fmt: skip


STAMPED_OTHERWISE = {"another signature", "another second key", "a stamp of something else"}
SIGNED = "signed/report.en.signed.pdf"
REPORT = "data/01-report/report.en.pdf"


def with_copies(files: Files, signer: Signer) -> Files:
    """The pack with its report signed, as `--signed-copies` gives it."""
    copies = signed_copies({REPORT: files[REPORT]}, signer, "店", NOW)
    return {**files, **with_list({**files, **copies})}


def signed_by_another(files: Files, signer: Signer) -> Files:
    return with_copies(files, Signer.generate())


def names_another(files: Files, signer: Signer) -> Files:
    copied = with_copies(files, signer)
    copied[SIGNED] = copied[SIGNED].replace(b"PDF SHA256 ", b"PDF SHA256 0")
    return {**copied, **with_list(copied)}


def longer_than_signed(files: Files, signer: Signer) -> Files:
    copied = with_copies(files, signer)
    copied[SIGNED] += b"%%EOF"
    return {**copied, **with_list(copied)}


def copy_of_nothing(files: Files, signer: Signer) -> Files:
    copied = with_copies(files, signer)
    copied["signed/letter.signed.pdf"] = copied.pop(SIGNED)
    return {**copied, **with_list(copied)}


CHANGES |= {
    "signed copies": with_copies,
    "a copy signed by another": signed_by_another,
    "a copy that names another": names_another,
    "a copy longer than signed": longer_than_signed,
    "a copy of nothing": copy_of_nothing,
}


def checked_here(page: Page, content: bytes) -> dict[str, str]:
    page.set_input_files(
        "#verify-file", {"name": "pack.zip", "mimeType": "application/zip", "buffer": content}
    )
    page.wait_for_selector("[data-verify-results]:not([hidden]) [data-check=linkage]")
    lines = page.query_selector_all("[data-check]")
    return {str(line.get_attribute("data-check")): str(line.get_attribute("data-result"))
            for line in lines}  # fmt: skip


def test_browser_says_what_the_checker_says_and_uploads_nothing(
    page: Page, live_server, pack: Pack, signer: Signer
) -> None:
    SigningKey.objects.create(
        fingerprint=signer.fingerprint, public_pem="", sealed_private=b"", created_at=NOW
    )
    sent: list[Request] = []
    complaints: list[str] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(live_server.url + "/verify")
    files = files_of(pack.zip_bytes)
    for name, change in CHANGES.items():
        zipped = zip_of(change(files, signer)).getvalue() if name != "nothing" else pack.zip_bytes
        ours = verify_pack(io.BytesIO(zipped), signer.fingerprint).results()
        page.reload()
        here = checked_here(page, zipped)
        # Without a fingerprint typed in, a key the site does not publish cannot be confirmed.
        if name == "another key":
            assert here.pop("signer") == "unconfirmed"
            assert ours.pop("signer") == "fail"
        # A browser cannot read a stamp: whether it fits its list is for openssl to say.
        told = here.pop("timestamp")
        assert told in ("unconfirmed", ours.pop("timestamp")), name
        assert told == "fail" or name not in STAMPED_OTHERWISE, name
        assert here == ours, name
    bodies = [request.post_data_buffer or b"" for request in sent]
    assert all(len(body) < 1000 for body in bodies)
    assert all(re.search(rb"[0-9a-f]{64}", body) for body in bodies)
    assert complaints == []


def test_typed_fingerprint_decides_about_the_signer(page: Page, live_server, pack: Pack) -> None:
    page.goto(live_server.url + "/verify")
    page.fill("#verify-fingerprint", "0" * 64)
    assert checked_here(page, pack.zip_bytes)["signer"] == "fail"
    page.reload()
    page.fill("#verify-fingerprint", pack.fingerprint or "")
    assert checked_here(page, pack.zip_bytes)["signer"] == "pass"


def test_what_is_no_pack_is_told_in_a_sentence(page: Page, live_server, tmp_path: Path) -> None:
    page.goto(live_server.url + "/verify")
    plain = zip_of({"bagit.txt": b"x"}).getvalue()
    hostile = (
        zip_of({"bagit.txt": b"whole"}).getvalue().replace(b"whole", b"spoil"),
        zip_with(f"{FOLDER}/data/", b"hidden").getvalue(),
        zip_with(f"{FOLDER}/data/x\u202egpj").getvalue(),
        zip_with(f"{FOLDER}/data/x", attributes=0x10).getvalue(),
    )
    for content in (b"no zip", plain + b"behind it", b"PK\x03\x04in front" + plain, *hostile):
        page.reload()
        page.set_input_files(
            "#verify-file", {"name": "x.zip", "mimeType": "application/zip", "buffer": content}
        )
        page.wait_for_function(
            "() => /zip|压缩|ZIP/.test(document.querySelector('[data-verify-state]').textContent)"
        )
        assert page.is_hidden("[data-verify-results]")
