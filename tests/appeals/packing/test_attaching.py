"""The attachments inside a pack: what the platform's form takes of the pack's own papers, and a list."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import replace

import pytest
from PIL import Image

from appeals.packing import (
    Additions,
    Attached,
    Bilingual,
    Case,
    Delivery,
    Notice,
    Profile,
    build_pack,
    core_of,
    load_profile,
)
from appeals.packing.attachments.pages import page_count
from appeals.packing.copies.naming import copied_documents
from tests.appeals.packing.cases import CUTOFF, seed_case
from tests.appeals.packing.conftest import files_of

Files = dict[str, bytes]
FOLDER = "data/02-appeal/tmall/"
PAPERS = (
    "data/00-cover/summary.zh-Hans.pdf",
    "data/05-exclusion/self-exclusion.pdf",
    "data/01-report/report.zh-Hans.pdf",
    "data/03-catalogue/evidence-catalogue.zh-Hans.pdf",
)


def limited(**limits: object) -> Profile:
    profile = load_profile("tmall")
    return replace(profile, attachments=replace(profile.attachments, **limits))


def small(**more: object) -> Case:
    return seed_case(suspects=40, comparison=60, **more)


def listed(files: Files) -> list[dict[str, str]]:
    text = files[f"{FOLDER}attachments.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def attached(files: Files) -> Files:
    start = f"{FOLDER}attach-"
    return {p.removeprefix(FOLDER): files[p] for p in sorted(files) if p.startswith(start)}


def picture(shade: int = 120) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 10, 10)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def drawn() -> Files:
    return core_of(small(), limited(image_only=True), "T1", None)


def test_papers_go_along_as_they_are_and_unknown_limits_are_said(files: Files) -> None:
    assert list(attached(files).values()) == [files[path] for path in PAPERS]
    rows = [row for row in listed(files) if row["file"]]
    assert [(row["file"], row["made_from"]) for row in rows] == [
        (f"attach-0{number}.pdf", path) for number, path in enumerate(PAPERS, start=1)
    ]
    for row in rows:
        content = files[FOLDER + row["file"]]
        told = (int(row["pages"]), int(row["bytes"]), row["sha256"])
        assert told == (page_count(content), len(content), hashlib.sha256(content).hexdigest())
        assert "not all limits of the form are known" in row["what_was_done_en"]
        assert "未全部知悉" in row["what_was_done_zh"]


def test_known_limits_are_not_called_unknown() -> None:
    profile = limited(types=("pdf", "png"), max_mb=5, max_files=9, max_pages=90)
    rows = listed(core_of(small(), profile, "T1", None))
    assert {row["what_was_done_en"] for row in rows if row["file"]} == {"attached as it is"}


def test_form_of_pictures_gets_each_page_drawn(drawn: Files) -> None:
    pages = sum(page_count(drawn[path]) for path in PAPERS)
    pictures = attached(drawn)
    assert list(pictures) == [f"attach-{number:02d}.jpg" for number in range(1, pages + 1)]
    for content in pictures.values():
        with Image.open(io.BytesIO(content)) as page:
            assert (page.format, min(page.size) > 800) == ("JPEG", True)
            assert not page.getexif()
    rows = [row for row in listed(drawn) if row["file"]]
    assert rows[0]["made_from"] == PAPERS[0]
    assert {row["what_was_done_en"].partition(",")[0] for row in rows} == {"drawn as a picture"}


def test_pages_above_the_limit_stay_out_and_are_named() -> None:
    files = core_of(small(), limited(types=("pdf",), max_pages=3), "T1", None)
    assert sum(page_count(content) for content in attached(files).values()) == 3
    out = [row for row in listed(files) if not row["file"]]
    reasons = {row["made_from"]: row["what_was_done_en"] for row in out}
    assert reasons[PAPERS[2]] == "left out: the number of pages is reached"


def test_notice_as_received_goes_along_after_the_papers_of_the_pack() -> None:
    notice = Notice(CUTOFF, "通知", picture(), extension="png")
    files = core_of(small(notices=(notice,)), load_profile("tmall"), "T1", None)
    assert attached(files)["attach-05.png"] == picture()
    assert listed(files)[-1]["made_from"] == "data/07-platform/notices/notice-01.png"


def test_file_as_handed_in_goes_along_once_where_the_copy_holds_it_and_a_chat_never() -> None:
    given = (
        handed_in("report_receipt", "instant-reports/report-01-receipt.png", ("T1", "T2", "T3")),
        handed_in("report_receipt", "screenshots/0123.png", ("T2",)),
        handed_in("invoice", "screenshots/4567.png", ("T2",), shade=30),
        handed_in("chats", "screenshots/89ab.png", ("T2",), shade=60),
    )
    delivery = Delivery("某法院", "诉讼", "受理通知 1", CUTOFF.date())
    case = replace(small(), additions=Additions(files=given), delivery=delivery)
    taken = {
        tier: [
            row["made_from"].removeprefix("data/07-platform/")
            for row in listed(core_of(case, load_profile("tmall"), tier, None))
            if row["file"].endswith("png")
        ]
        for tier in ("T1", "T2")
    }
    receipt = "instant-reports/report-01-receipt.png"
    assert taken == {"T1": [receipt], "T2": [receipt, "screenshots/4567.png"]}


def handed_in(kind: str, path: str, tiers: tuple[str, ...], shade: int = 120) -> Attached:
    told = Bilingual(kind, kind)
    return Attached(f"07-platform/{path}", picture(shade), "screenshot", told, told, told, told,
                    tiers=tiers, exhibit=kind)  # fmt: skip


def test_reader_without_a_form_of_its_own_gets_none_and_is_told(files: Files) -> None:
    other = files_of(build_pack(small(), load_profile("police-cn")).zip_bytes)
    assert not [path for path in other if "/attach" in path]
    for name, words in (("README.en.txt", "attachments of a platform's form"),
                        ("README.zh.txt", "平台表单的附件")):  # fmt: skip
        assert words in other[name].decode()
        assert words not in files[name].decode()


def test_attachment_is_no_second_document_to_sign(files: Files) -> None:
    signed = set(copied_documents(files).values())
    assert signed >= set(PAPERS)
    assert not [path for path in signed if "/attach-" in path]


def test_fields_point_to_the_list_and_keep_the_limits(drawn: Files) -> None:
    told = drawn[f"{FOLDER}fields.json"].decode()
    assert '"attachments_file":"attachments.csv"' in told
    assert '"image_only":true' in told
