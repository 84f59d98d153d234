"""Check 8 as an eye has it: pages and pictures are drawn, read by OCR, and searched for buyers."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import typst

from appeals.packing import (
    Additions,
    Attached,
    Bilingual,
    Case,
    Identity,
    Notice,
    build_pack,
    core_of,
    load_profile,
)
from appeals.packing.attachments.pages import cut, drawn_pages, page_count
from appeals.packing.fonts import font_folders
from appeals.packing.outreach.redaction import Box, redacted_picture
from tests.appeals.packing.cases import CUTOFF, seed_case
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.test_acceptance import secrets

Files = dict[str, bytes]
Reader = Callable[[bytes], str]
# A dense page takes some seconds: these two whatever happens, and others that the dice chose.
ALWAYS = (("00-cover/summary.zh-Hans", 0), ("02-appeal/tmall/letter.zh-Hans", 0))
MORE = 2
DENIED = "您好我没有下过这个订单"
NOTICED = "平台通知请在三日内申诉"


@pytest.fixture(scope="module")
def read() -> Reader:
    """Gives all characters that are seen in a picture, without blanks."""
    # It loads its models for a second, and this file alone needs it.
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "error"})
    return lambda picture: bare("".join(engine(picture).txts or ()))


@pytest.fixture(scope="module")
def case() -> Case:
    """With a buyer's chat, redacted, and a notice that came as a picture."""
    case = seed_case(suspects=40, comparison=60)
    chat = redacted_picture(chat_with(case.orders[0].identity), (Box(0, 0, 100, 60),))
    item = Attached(
        path=f"06-outreach/items/{hashlib.sha256(chat).hexdigest()}.png",
        content=chat,
        key="outreach_item",
        name=Bilingual("Reply", "答复"),
        type=Bilingual("screenshot", "截图"),
        purpose=Bilingual("what was answered", "证明答复内容"),
        facts=Bilingual("a reply", "一份答复"),
    )
    notice = Notice(CUTOFF, "通知", drawn("png", NOTICED), extension="png")
    return replace(case, additions=Additions(files=(item,)), notices=(notice,))


@pytest.fixture(scope="module")
def files(case: Case) -> Files:
    return files_of(build_pack(case, load_profile("tmall")).zip_bytes)


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def seen(case: Case, text: str) -> set[str]:
    return {value for value in secrets(case) if bare(value) in text}


def drawn(kind: str, *lines: str, points: int = 16) -> bytes:
    """Lines of text in the documents' own font, as one PNG or PDF."""
    words = "\\ ".join(f"#{json.dumps(line, ensure_ascii=False)}" for line in lines)
    page = f"#set page(width: 420pt, height: auto)\n#set text({points}pt)\n{words}"
    return bytes(typst.compile(page.encode(), format=kind, font_paths=font_folders(), ppi=110))


def chat_with(who: Identity) -> bytes:
    """A buyer's message whose upper part says who wrote it."""
    return drawn("png", *told_by(who), "", DENIED, DENIED)


def told_by(who: Identity) -> tuple[str, ...]:
    return tuple(value for value in (who.name, who.phone, who.buyer, who.address) if value)


def test_eye_finds_every_value_on_a_picture_and_on_a_page_that_hold_them(
    read: Reader, case: Case
) -> None:
    first, second = (order.identity for order in case.orders[:2])
    page = drawn("pdf", *told_by(first), *told_by(second), points=9)

    assert seen(case, read(chat_with(first))) == set(told_by(first))
    assert seen(case, read(*drawn_pages(page, None))) == {*told_by(first), *told_by(second)}


def test_eye_finds_no_buyer_in_any_picture_of_a_masked_copy(
    read: Reader, files: Files, case: Case
) -> None:
    pictures = {name: read(content) for name, content in files.items() if is_picture(name)}

    assert {name.split("/")[1]: seen(case, text) for name, text in pictures.items()} == {
        "02-appeal": set(),
        "06-outreach": set(),
        "07-platform": set(),
    }
    assert set(pictures.values()) == {NOTICED, DENIED * 2}


def test_eye_finds_no_buyer_on_the_first_page_that_was_drawn_for_a_form(
    read: Reader, case: Case
) -> None:
    profile = load_profile("tmall")
    pictures = replace(profile.attachments, image_only=True)
    drawn_for = core_of(case, replace(profile, attachments=pictures), "T1", None)

    text = read(drawn_for["data/02-appeal/tmall/attach-01.jpg"])

    assert seen(case, text) == set()
    assert bare(case.shop.name) in text


def is_picture(name: str) -> bool:
    return name.endswith((".png", ".jpg", ".jpeg", ".gif"))


def test_eye_finds_no_buyer_on_a_sample_of_a_masked_copys_pages(
    read: Reader, files: Files, case: Case
) -> None:
    places = [
        (name.removeprefix("data/").removesuffix(".pdf"), number)
        for name, content in files.items()
        for number in range(page_count(content) if name.endswith(".pdf") else 0)
    ]
    others = random.Random(8).sample(sorted(set(places) - set(ALWAYS)), MORE)

    texts = {
        (name, number): read(*drawn_pages(cut(files[f"data/{name}.pdf"], number, number + 1), None))
        for name, number in (*ALWAYS, *others)
    }

    assert {place: seen(case, text) for place, text in texts.items()} == {
        key: set() for key in texts
    }
    assert bare(case.shop.name) in texts[ALWAYS[0]]
    assert "WG20260312001" in texts[ALWAYS[1]]
    assert min(len(text) for text in texts.values()) > 100
