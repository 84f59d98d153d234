"""Attachments obey every limit a profile states, and say what had to stay out."""

from __future__ import annotations

import dataclasses
import io
from datetime import UTC, datetime
from functools import cache

import pikepdf
import pytest
from PIL import Image

from appeals.packing import load_profile, profile_names
from appeals.packing.attachments import LeftOut, Paper, fit
from appeals.packing.documents.letter import letter_document
from appeals.packing.profile import Attachments

UNKNOWN = load_profile("generic").attachments


@cache
def _pdf(lines: int) -> bytes:
    text = "\n".join(["申诉说明", *[f"第 {n} 行" for n in range(lines)]])
    return letter_document(
        text, shop="店", language="zh-Hans", dated=datetime(2026, 6, 1, tzinfo=UTC)
    )


@cache
def _noise(side: int) -> bytes:
    out = io.BytesIO()
    picture = Image.effect_noise((side, side), 120).convert("RGB")
    picture.save(out, "PNG")
    return out.getvalue()


def _papers() -> tuple[Paper, ...]:
    return (
        Paper("summary", "pdf", _pdf(10)),
        Paper("report", "pdf", _pdf(100)),
        Paper("notice", "png", _noise(300), is_original=True),
        Paper("funds", "csv", b"a,b\n"),
    )


def _limits(**more: object) -> Attachments:
    return dataclasses.replace(UNKNOWN, **more)


@pytest.mark.parametrize("name", profile_names())
def test_attachments_obey_what_the_profile_states(name: str) -> None:
    limits = load_profile(name).attachments
    fitted = fit(_papers(), limits)
    assert fitted.attachments
    for one in fitted.attachments:
        assert limits.types is None or one.name.rpartition(".")[2] in limits.types
        assert limits.max_mb is None or len(one.content) <= limits.max_mb * 1_000_000
    assert limits.max_files is None or len(fitted.attachments) <= limits.max_files
    assert limits.max_pages is None or fitted.pages <= limits.max_pages
    reason = "type_unknown" if limits.types is None else "type"
    assert LeftOut("funds", reason, paper="funds") in fitted.left_out


def test_unknown_limits_cut_nothing() -> None:
    fitted = fit(_papers()[:3], UNKNOWN)
    assert [one.name for one in fitted.attachments] == [
        "01-summary.pdf", "02-report.pdf", "03-notice.png",
    ]  # fmt: skip
    assert fitted.attachments[1].content == _pdf(100)
    assert fitted.left_out == ()


def test_pictures_only_draws_each_page_summary_first() -> None:
    fitted = fit(_papers()[:2], _limits(image_only=True, max_mb=0.3))
    assert [one.name for one in fitted.attachments][:2] == ["01-summary.jpg", "02-report-01.jpg"]
    for one in fitted.attachments:
        with Image.open(io.BytesIO(one.content)) as page:
            assert (page.format, page.height > page.width) == ("JPEG", True)
            assert len({pixel for _, pixel in page.convert("L").getcolors(256) or []}) > 2


def test_long_pdf_is_cut_at_the_limit_of_pages_and_the_rest_is_named() -> None:
    fitted = fit((Paper("report", "pdf", _pdf(100)),), _limits(max_pages=2))
    (first,) = fitted.attachments
    with pikepdf.open(io.BytesIO(first.content)) as opened:
        assert len(opened.pages) == 2
    assert {one.reason for one in fitted.left_out} == {"pages"}


def test_number_of_files_and_their_sum_are_kept() -> None:
    papers = tuple(Paper(f"photo-{n}", "png", _noise(300)) for n in range(4))
    assert len(fit(papers, _limits(max_files=3)).attachments) == 3
    size = len(_noise(300)) / 1_000_000
    fitted = fit(papers, _limits(max_total_mb=size * 2.5))
    assert (len(fitted.attachments), {one.reason for one in fitted.left_out}) == (2, {"total"})


def test_large_picture_is_made_smaller_unless_it_must_stay_unaltered() -> None:
    paper = Paper("notice", "png", _noise(900), is_original=True)
    most = len(_noise(900)) / 2_000_000
    (small,) = fit((paper,), _limits(max_mb=most)).attachments
    assert small.name == "01-notice.jpg"
    assert len(small.content) <= most * 1_000_000
    kept_out = fit((paper,), _limits(max_mb=most, unaltered_only=True))
    assert kept_out.left_out == (LeftOut("notice", "size", paper="notice"),)


def test_picture_becomes_a_page_where_only_pdf_is_taken() -> None:
    (page,) = fit((Paper("notice", "png", _noise(300)),), _limits(types=("pdf",))).attachments
    assert page.content.startswith(b"%PDF")


def test_broken_file_is_left_out_and_named() -> None:
    papers = (Paper("broken", "pdf", b"%PDF-nothing"), Paper("summary", "pdf", _pdf(10)))
    fitted = fit(papers, _limits(max_mb=4.5))
    assert fitted.left_out == (LeftOut("broken", "unreadable", paper="broken"),)
    assert [one.name for one in fitted.attachments] == ["01-summary.pdf"]
