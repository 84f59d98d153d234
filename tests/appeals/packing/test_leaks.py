"""The sceptic's check 8: nothing of a buyer's identity is anywhere in a tier-1 pack."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from appeals.packing import (
    Case,
    Filing,
    Identity,
    LeakError,
    Notice,
    Pack,
    Penalty,
    build_pack,
    load_profile,
)
from tests.appeals.packing.cases import CUTOFF, custody_lines, seed_case

Files = dict[str, bytes]


def text_of(name: str, content: bytes) -> str:
    """Everything readable in a file: a PDF's text and metadata, else the bytes themselves."""
    if not name.endswith(".pdf"):
        return content.decode("utf-8", "replace")
    reader = PdfReader(io.BytesIO(content))
    pages = "".join(page.extract_text() for page in reader.pages)
    metadata = str(reader.metadata) + str(reader.xmp_metadata and reader.xmp_metadata.dc_title)
    return (pages + metadata).replace("\u200b", "").replace("\n", "")


@pytest.fixture(scope="module")
def texts(files: Files) -> dict[str, str]:
    return {name: text_of(name, content) for name, content in files.items()}


def test_search_reads_the_text_of_documents_too(texts: dict[str, str]) -> None:
    for name in ("00-cover/summary.zh-Hans", "01-report/report.en"):
        assert "加厚塑料收纳箱 三件套" in texts[f"data/{name}.pdf"]


def test_no_identity_value_is_found_when_the_whole_pack_is_searched(
    texts: dict[str, str], case: Case
) -> None:
    hits = []
    for order in case.orders:
        who = order.identity
        for value in (who.name, who.phone, who.address, who.buyer):
            assert value
            hits += [(name, value) for name, text in texts.items() if value in text]

    assert hits == []


def test_platform_numbers_are_found_only_in_the_appeal_folder(
    texts: dict[str, str], case: Case
) -> None:
    numbers = [order.order_id for order in case.orders]
    found = {name for name, text in texts.items() if any(number in text for number in numbers)}

    assert found == {"data/02-appeal/tmall/order-numbers.txt"}


def test_order_numbers_list_the_incident_and_not_the_comparison(files: Files, case: Case) -> None:
    listed = files["data/02-appeal/tmall/order-numbers.txt"].decode().splitlines()
    suspected = {order.order_id for order in case.orders if order.suspect_probability}

    assert {line.split("\t")[1] for line in listed} == suspected


def test_phones_are_not_found_when_guessed_without_salt(files: Files, case: Case) -> None:
    told = {row["sha256"] for row in rows(files, "data/13-disclosure/commitments.csv")}

    for order in case.orders:
        phone = order.identity.phone or ""
        for guess in (phone, f"|{phone}", f"{order.order_id}|{phone}"):
            assert hashlib.sha256(guess.encode()).hexdigest() not in told


def test_refund_reason_is_masked_when_it_carries_phone_and_name(files: Files) -> None:
    told = {row["refund_reason"] for row in rows(files, "data/04-orders/orders-masked.csv")}

    assert told == {"", "不想要了", "拍错了,联系[***] [***]", "尺寸不合适"}


def rows(files: Files, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline="")))


BUYER = Identity(name="欧阳建国", phone="13912345678", address="浙江省杭州市人民路8号5室")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"custody": (custody_lines(1)[0].replace(b'"rows":1', b'"rows":"13912345678"'),)},
         "Custody line 1"),
        ({"notices": (Notice(CUTOFF, "通知", "买家欧阳建国投诉".encode()),)}, 'The notice "通知"'),
        ({"penalties": (Penalty("下架", "虚假销量", CUTOFF, im_evidence_number="13912345678"),)},
         'The penalty "下架"'),
        ({"penalties": (Penalty("下架", "虚假销量", CUTOFF, reference="电话 13912345678"),)},
         'The penalty "下架"'),
        ({"filings": (Filing(CUTOFF, "report", "平台", note="浙江省杭州市人民路8号5室"),)},
         "The report to 平台"),
        ({"filings": (Filing(CUTOFF, "report", "平台", note="电话 139 1234 5678"),)},
         "The report to 平台"),
    ],
)  # fmt: skip
def test_pack_is_refused_and_names_the_place_when_a_text_carries_an_identity(
    change: dict[str, object], place: str
) -> None:
    case = seed_case(suspects=30, comparison=5)
    first = replace(case.orders[0], identity=BUYER)
    case = replace(case, orders=(first, *case.orders[1:]), **change)  # type: ignore[arg-type]

    with pytest.raises(LeakError) as refusal:
        build_pack(case, load_profile("tmall"))

    assert str(refusal.value).startswith(place)
    assert "欧阳" not in str(refusal.value)
    assert "139" not in str(refusal.value)


def test_zip_carries_no_comment_and_no_time(pack: Pack) -> None:
    assert pack.zip_bytes[-2:] == b"\0\0"
    assert pack.zip_bytes[10:14] == b"\0\0\x21\0"
