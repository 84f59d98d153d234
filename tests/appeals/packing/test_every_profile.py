"""Check 12: what each profile brings obeys what it states, judges nobody, and says the same twice."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from appeals.packing import load_profile, profile_names
from appeals.packing.attachments import Paper, fit
from appeals.packing.attachments.pages import page_count
from appeals.packing.calendar import due_in_hours
from appeals.packing.case import Case
from appeals.packing.contents import Contents, contents_of
from appeals.packing.documents.voice import Voice
from appeals.packing.errors import PackError
from appeals.packing.letters import TEMPLATES, LetterFacts, compose, count_characters
from appeals.packing.numbers import ORDERS_CSV
from appeals.packing.records import appeal_fields
from appeals.packing.tables.catalogue import Catalogue, catalogue_of
from appeals.packing.tables.orders import orders_csv
from appeals.packing.variants import variant_files
from appeals.packing.variants.dispute import file_limits
from appeals.packing.variants.letter import letter_facts
from appeals.packing.words import Words
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.reading import text_of_pdf
from tests.appeals.packing.test_letters import VERDICTS
from tests.appeals.packing.test_variants import FORBIDDEN, type_sizes

PROFILES = profile_names()
LANGUAGES = ("zh-Hans", "en")
# A promise about the outcome, in any of the letters or papers.
GUARANTEES = (
    "保证申诉",
    "必定",
    "必然",
    "一定能",
    "包过",
    "guarantee",
    "will succeed",
    "ensures that",
)
FIGURE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?|\d[\d,]*(?:\.\d+)?")


@cache
def case() -> Case:
    return seed_case(suspects=40, comparison=60)


@cache
def contents(name: str) -> Contents:
    return contents_of(case(), load_profile(name), "T1", None)


@cache
def orders(name: str) -> dict[str, bytes]:
    told = contents(name)
    return {ORDERS_CSV: orders_csv(told.zone).whole(told.rows)}


@cache
def catalogue(name: str) -> Catalogue:
    """Without the notice, whose file a whole pack would hold."""
    told = contents(name)
    bare = replace(told.case, notices=())
    return catalogue_of(bare, orders(name), Words("en"), told.zone, "T1")


@cache
def papers(name: str) -> dict[str, bytes]:
    """The profile's own files; none for a plain platform."""
    return variant_files(contents(name), catalogue(name), orders(name))


def voice(name: str, language: str) -> Voice:
    return Voice(contents(name), catalogue(name), language)


def is_written(template: str, language: str) -> bool:
    """Some forms are filled in English alone."""
    try:
        return bool(compose(LetterFacts(shop="店"), template=template, language=language))
    except PackError:
        return False


def letters(name: str, language: str) -> list[str]:
    """Every letter the profile offers, at full length and as long as its form allows."""
    profile = load_profile(name)
    facts = letter_facts(voice(name, language))
    limit = profile.text_limits.get("statement_characters") or 0
    return [
        compose(facts, template=template, language=language, limit=length)
        for template in TEMPLATES[profile.letter_template or "neutral"]
        if is_written(template, language)
        for length in {0, 150, 500, 1000, limit}
    ]


def texts(name: str) -> list[str]:
    read = [
        text_of_pdf(content) if path.endswith(".pdf") else content.decode()
        for path, content in papers(name).items()
    ]
    spoken = load_profile(name).languages
    return [*read, *(text for language in spoken for text in letters(name, language))]


@pytest.mark.parametrize("name", PROFILES)
def test_papers_and_what_is_made_of_them_obey_types_sizes_pages_and_files(name: str) -> None:
    limits = load_profile(name).attachments
    own = {path: content for path, content in papers(name).items() if path.endswith(".pdf")}
    given = tuple(
        Paper(path.rpartition("/")[2].removesuffix(".pdf"), "pdf", content)
        for path, content in own.items()
    )

    fitted = fit(given, limits)

    assert len(fitted.attachments) >= bool(given)
    for one in fitted.attachments:
        assert limits.types is None or one.name.rpartition(".")[2] in limits.types
        assert limits.max_mb is None or len(one.content) <= limits.max_mb * 1_000_000
        assert limits.max_pages is None or one.pages <= limits.max_pages
    assert limits.max_files is None or len(fitted.attachments) <= limits.max_files
    assert limits.max_pages is None or fitted.pages <= limits.max_pages
    for path, content in own.items():
        if limits.min_point_size is not None and "papers" in path:
            assert min(type_sizes(content)) >= limits.min_point_size, path
        if load_profile(name).audience == "payment":
            assert page_count(content) <= (limits.max_pages or 999), path


@pytest.mark.parametrize("name", PROFILES)
def test_unknown_limit_stays_unknown_in_the_fields_of_the_form(name: str) -> None:
    profile, fields = load_profile(name), appeal_fields(contents(name))

    for limit in ("max_mb", "max_files", "max_pages", "types"):
        value = getattr(profile.attachments, limit)
        told = fields["attachments"][limit]
        assert told == (list(value) if isinstance(value, tuple) else value)
    assert [w["hours"] for w in fields["appeal_windows"]] == [
        w.hours for w in profile.appeal_windows
    ]
    assert "以商家后台页面为准" in fields["unknown_values"]["zh-Hans"]
    assert "check your console" in fields["unknown_values"]["en"]
    if profile.confidence == "draft":
        assert {fields["attachments"][limit] for limit in ("max_mb", "max_files")} == {None}


@pytest.mark.parametrize("name", PROFILES)
def test_no_paper_judges_or_promises_and_no_letter_does(name: str) -> None:
    read = [text.lower() for text in texts(name)]
    spoken = load_profile(name).languages
    said = [text.lower() for language in spoken for text in letters(name, language)]

    assert [word for word in (*GUARANTEES, *FORBIDDEN) for text in read if word in text] == []
    assert [word for word in VERDICTS for text in said if word in text.replace("“", "")] == []


@pytest.mark.parametrize("name", PROFILES)
def test_letter_fits_the_form_it_goes_into(name: str) -> None:
    limit = load_profile(name).text_limits.get("statement_characters")
    own = template(name)
    spoken = [one for one in load_profile(name).languages if is_written(own, one)]
    assert spoken
    for language in spoken:
        facts = letter_facts(voice(name, language))
        text = compose(facts, template=own, language=language, limit=limit or 0)
        assert text
        assert limit is None or count_characters(text) <= limit


def template(name: str) -> str:
    return TEMPLATES[load_profile(name).letter_template or "neutral"][0]


def figures(text: str) -> set[str]:
    """Numbers and dates; an article of a law, which Chinese counts in words, as digits."""
    text = re.sub(
        r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", text
    )  # a line may break anywhere
    numeral = "[一二三四五六七八九十百]+"
    articles = re.sub(
        rf"第({numeral})(?:至({numeral}))?条",
        lambda match: f" {counted(match[1])} {counted(match[2] or '') or ''} ",
        text,
    )
    return {figure.rstrip(",") for figure in FIGURE.findall(articles)}


def counted(words: str) -> int:
    total, digit = 0, 0
    for letter in words:
        if letter in "十百":
            total += (digit or 1) * {"十": 10, "百": 100}[letter]
            digit = 0
        else:
            digit = "一二三四五六七八九".index(letter) + 1
    return total + digit


# Some platforms are written to in English alone.
WRITTEN_TWICE = [
    name
    for name in PROFILES
    if len(load_profile(name).languages) == 2
    and all(is_written(template(name), language) for language in LANGUAGES)
]


@pytest.mark.parametrize("name", WRITTEN_TWICE)
def test_letters_state_the_same_figures_in_both_languages(name: str) -> None:
    """Names of exhibits differ by language, so their own numbers are compared with them."""
    for chinese, english in zip(*(letters(name, language) for language in LANGUAGES), strict=True):
        if (
            len(chinese) > 1000 or len(english) > 1000
        ):  # the whole letter: nothing left out for room
            assert figures(chinese) == figures(english)


TWICE = [
    name
    for name in PROFILES
    if len(load_profile(name).languages) == 2 and load_profile(name).documents
]


@pytest.mark.parametrize("name", TWICE)
def test_papers_state_the_same_figures_in_both_languages(name: str) -> None:
    told = {
        language: figures(text_of_pdf(papers(name)[f"data/02-appeal/{name}/papers.{language}.pdf"]))
        for language in LANGUAGES
    }

    assert told["zh-Hans"] ^ told["en"] == set()
    assert len(told["en"]) > 10


WINDOWS = [
    (name, window)
    for name in PROFILES
    for window in load_profile(name).appeal_windows
    if window.hours is not None
]


@pytest.mark.parametrize(("name", "window"), WINDOWS, ids=lambda value: str(value)[:24])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "UTC"])
@pytest.mark.parametrize("day", ["2026-09-30", "2026-03-07", "2026-02-14", "2026-12-30"])
def test_known_window_ends_its_hours_after_the_notice_whatever_the_zone_and_the_holidays(
    name: str, window: object, zone: str, day: str
) -> None:
    """Over the National Day week, a change of the clock, New Year's eve and the turn of the year."""
    hours = window.hours  # type: ignore[attr-defined]
    notice = datetime.fromisoformat(f"{day}T15:30:00").replace(tzinfo=UTC)

    due = due_in_hours(notice, hours, zone)

    assert due.at - notice == timedelta(hours=hours)
    assert window.calendar in (None, "calendar")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("stripe", "Files: pdf, jpg, png; at most 4.5 MB each; at most 49 pages each; type of at "
         "least 12 points. Not known, check the form: number of files; size in all."),
        ("card-amex", "Files: at most 5 MB each; at most 20 pages each; at most 5 files. Not known, "
         "check the form: types of file; size in all; size of type."),
        ("card", "Not known, check the form: types of file; size of a file; pages; number of files; "
         "size in all; size of type."),
    ],
)  # fmt: skip
def test_a_forms_limits_are_said_and_those_not_known_are_named(name: str, said: str) -> None:
    assert file_limits(voice(name, "en")) == said
