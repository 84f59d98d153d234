"""What a sceptic tries that no other file here does: checks 8, 9 and 10 on whole packs."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from appeals.packing import Case, Delivery, Pack, RawFile, Signer, build_pack, load_profile
from appeals.packing import verify_pack as verified
from appeals.packing.outreach.redaction import Box, redacted_picture
from tests.appeals.packing.cases import CUTOFF
from tests.appeals.packing.conftest import files_of, zip_of
from tests.appeals.packing.reading import text_of_pdf
from tests.appeals.packing.test_verify import resealed

Files = dict[str, bytes]
COMMITMENTS = "data/13-disclosure/commitments.csv"
DISCLOSURES = "data/13-disclosure/disclosures.csv"
LANGUAGES = ("zh-Hans", "en")
_ENDS = -1  # below a byte of the tree of words: here one is whole


@pytest.fixture(scope="module")
def full(case: Case, signer: Signer) -> Files:
    """The copy with identities of the same case version."""
    delivery = Delivery("某法院", "诉讼", "受理通知 1", CUTOFF.date())
    given = replace(case, delivery=delivery, raw=(RawFile("orders.csv", b"a,b\n1,2\n"),))
    return files_of(build_pack(given, load_profile("tmall"), "T2", signer).zip_bytes)


def rows(files: Files, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))


# ---- check 8 -------------------------------------------------------------------------------------


def secrets(case: Case) -> set[str]:
    who = [order.identity for order in case.orders]
    told = {value for one in who for value in (one.name, one.phone, one.address, one.buyer)}
    return {value for value in told if value}


def inside_pdf(content: bytes) -> Iterator[bytes]:
    """Every string and every stream of a PDF as it is once unpacked: fonts, pictures, metadata."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert not pdf.attachments
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream):
                try:
                    yield thing.read_bytes()
                except pikepdf.PdfError:
                    yield thing.read_raw_bytes()
            yield repr(thing).encode()


def any_of(wanted: list[bytes]) -> re.Pattern[bytes]:
    """A pattern that finds each of thousands of words: a tree, walked once from every byte."""
    tree: dict[int, dict] = {}
    for word in wanted:
        place = tree
        for byte in word:
            place = place.setdefault(byte, {})
        place[_ENDS] = {}

    def written(place: dict[int, dict]) -> bytes:
        if _ENDS in place:
            return b""
        ways = [re.escape(bytes([byte])) + written(further) for byte, further in place.items()]
        return ways[0] if len(ways) == 1 else b"(?:" + b"|".join(ways) + b")"

    return re.compile(written(tree))


def test_nothing_inside_a_document_or_picture_is_a_buyers(files: Files, case: Case) -> None:
    wanted = [
        value.encode(coding)
        for value in secrets(case)
        for coding in ("utf-8", "utf-16-be", "gb18030")
    ]
    pattern = any_of(wanted)
    for name, content in files.items():
        parts = inside_pdf(content) if name.endswith(".pdf") else [content]
        assert not any(pattern.search(part) for part in parts), name


def test_search_finds_a_value_that_is_there(full: Files, case: Case) -> None:
    value = case.orders[0].identity.phone
    assert value is not None
    assert value.encode() in full[DISCLOSURES]
    words = [value.encode(coding) for value in secrets(case) for coding in ("utf-8", "utf-16-be")]
    found = any_of(words)
    assert [word for word in words if not found.search(b"\0a1" + word + b"9")] == []
    assert not found.search(b"\0" + value.encode()[:-1])


def test_zip_carries_no_comment_field_or_time_beside_the_files(pack: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(pack.zip_bytes)) as archive:
        assert archive.comment == b""
        for info in archive.infolist():
            assert (info.comment, info.extra, info.date_time) == (b"", b"", (1980, 1, 1, 0, 0, 0))


def test_ten_thousand_guessed_phones_match_no_commitment(files: Files, case: Case) -> None:
    told = {row["sha256"] for row in rows(files, COMMITMENTS)}
    phone = case.orders[0].identity.phone
    assert phone is not None

    for number in range(10_000):
        guess = f"{phone[:7]}{number:04d}"
        for text in (guess, f"|{guess}", f"O-00001|{guess}", f"phone|{guess}"):
            assert hashlib.sha256(text.encode()).hexdigest() not in told


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_redrawn_picture_holds_no_pixel_of_the_box_and_nothing_beside_pixels(kind: str) -> None:
    """What is under a box is gone, and so are place, thumbnail, profile, comment and rest."""
    clean = redacted_picture(chat(kind), (Box(0, 0, 50, 30),))

    with Image.open(io.BytesIO(clean)) as found:
        assert (found.format, found.info, dict(found.getexif())) == ("PNG", {}, {})
        assert found.mode == "RGB"
        covered = found.crop((0, 0, found.width // 2, found.height * 30 // 100))
        assert covered.getcolors() == [(covered.width * covered.height, (0, 0, 0))]
        assert len(set(found.crop((0, found.height // 2, *found.size)).getdata())) > 50
    assert chunks(clean) == {b"IHDR", b"IDAT", b"IEND"}
    assert SECRET not in clean
    assert SECRET in chat("JPEG")


SECRET = "13912345678 浙江省杭州市人民路8号5室".encode()


def chat(kind: str) -> bytes:
    """A picture with the buyer's data in its pixels' place and in every field a file can carry."""
    picture = Image.effect_noise((160, 120), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()  # description
    exif.get_ifd(0x8825)[2] = (30.0, 16.0, 1.0)  # a place, in degrees
    out = io.BytesIO()
    fields = PngInfo()
    fields.add_text("Comment", SECRET.decode())
    more = {"comment": SECRET} if kind == "JPEG" else {"pnginfo": fields} if kind == "PNG" else {}
    picture.save(out, kind, exif=exif.tobytes(), **more)
    return out.getvalue() + SECRET  # and behind the picture's end


def chunks(png: bytes) -> set[bytes]:
    """The kinds of parts of a PNG; fails when bytes follow its end."""
    found, at = set(), 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        found.add(kind)
        at += 12 + length
    assert at == len(png)
    return found


def test_no_picture_inside_a_document_came_from_outside(files: Files) -> None:
    """Charts are drawn as lines: a document of a masked copy holds no picture at all."""
    for name, content in files.items():
        if name.endswith(".pdf"):
            with pikepdf.open(io.BytesIO(content)) as pdf:
                images = [one for one in pdf.objects if is_picture(one)]
            assert images == [], name


def is_picture(thing: pikepdf.Object) -> bool:
    return isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == pikepdf.Name.Image


# ---- check 9 -------------------------------------------------------------------------------------


def test_twenty_random_disclosures_fit_the_platforms_copy_and_a_swap_fails(
    files: Files, full: Files, signer: Signer
) -> None:
    committed = {(row["ref"], row["field"]): row["sha256"] for row in rows(files, COMMITMENTS)}
    disclosed = rows(full, DISCLOSURES)
    for row in random.Random(9).sample(disclosed, 20):
        digest = hashlib.sha256(f"{row['salt']}|{row['value']}".encode()).hexdigest()
        assert digest == committed[row["ref"], row["field"]], row["ref"]
    assert (
        verified(zip_of(files), signer.fingerprint, linked=zip_of(full))["linkage"].outcome
        == "pass"
    )

    one, other = [row["value"] for row in disclosed if row["field"] == "phone"][:2]
    text = full[DISCLOSURES].decode()
    swapped = text.replace(one, "@", 1).replace(other, one, 1).replace("@", other, 1)
    forged = {**full, DISCLOSURES: swapped.encode()}

    report = verified(zip_of(files), signer.fingerprint, linked=zip_of(forged))
    assert report["linkage"].outcome == "fail"
    assert {finding.values["field"] for finding in report["linkage"].findings} == {"phone"}
    assert (
        verified(zip_of(resealed(forged, signer)), signer.fingerprint)["linkage"].outcome == "fail"
    )


# ---- check 10 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_money_of_the_summary_is_the_sum_of_the_rows_to_the_fen(
    files: Files, language: str
) -> None:
    suspects = [
        r for r in rows(files, "data/04-orders/orders-masked.csv") if r["group"] == "suspect"
    ]
    paid = sum(int(row["paid_fen"] or 0) for row in suspects)
    refunded = sum(int(row["refunded_fen"] or 0) for row in suspects)
    told = text_of_pdf(files[f"data/00-cover/summary.{language}.pdf"])

    for fen in (paid, refunded):
        amount = f"{fen // 100:,}.{fen % 100:02d}"
        assert {"en": f"CNY {amount}", "zh-Hans": f"{amount} 元"}[language] in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_evidence_number_that_is_cited_is_in_the_catalogue(
    files: Files, language: str
) -> None:
    catalogue = {row["no"] for row in rows(files, "data/03-catalogue/evidence-catalogue.csv")}
    last = max(int(number.removeprefix("E")) for number in catalogue)
    cited: set[int] = set()
    for name, content in files.items():
        if name.endswith(f"{language}.pdf"):
            for first, end in re.findall(r"\bE(\d{2,})(?:\s*-\s*E(\d{2,}))?", text_of_pdf(content)):
                cited |= set(range(int(first), int(end or first) + 1))

    assert {f"E{number:02d}" for number in cited} <= catalogue
    assert len(cited) > 3
    assert max(cited) <= last


def test_both_languages_state_the_same_figures(files: Files) -> None:
    def figures(language: str) -> list[str]:
        """Amounts and shares; a blank before the sign is a matter of language."""
        text = text_of_pdf(files[f"data/00-cover/summary.{language}.pdf"])
        found = re.findall(r"\d{1,3}(?:,\d{3})*\.\d{2}\b|\b\d+\.\d ?%", text)
        return sorted(figure.replace(" ", "") for figure in found)

    assert figures("en") == figures("zh-Hans")
    assert figures("en")
