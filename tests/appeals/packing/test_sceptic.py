"""Check 10: every number that a summary prints is recomputed by a script that knows nothing of us."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from appeals.packing import Case, Signer, build_pack, load_profile
from tests.appeals.packing import sceptic
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.reading import text_of_pdf

Files = dict[str, bytes]
LANGUAGES = ("zh-Hans", "en")


def summary(files: Files, language: str) -> str:
    return text_of_pdf(files[f"data/00-cover/summary.{language}.pdf"])


def test_script_imports_nothing_but_what_reads_a_file() -> None:
    tree = ast.parse(Path(sceptic.__file__).read_text("utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    others = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert (imported, others) == ({"csv", "json", "re"}, {"__future__"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_summary_follows_from_the_packs_own_tables(
    files: Files, language: str
) -> None:
    assert sceptic.unexplained(files, summary(files, language), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_script_finds_a_figure_a_time_and_an_evidence_number_that_do_not_follow(
    files: Files, language: str
) -> None:
    text = summary(files, language)
    forged = text.replace("5,980.00", "5,980.01").replace(
        "2026-03-10 20:12:00", "2026-03-10 20:13:00"
    )
    forged = forged.replace("E01", "E99", 1).replace("1,317", "1,318")

    found = sceptic.unexplained(files, forged, language)

    assert {"5,980.01", "2026-03-10 20:13:00", "E99", "1,318"} <= set(found)


def test_script_holds_for_a_case_with_a_waiting_refund_and_orders_taken_back(
    signer: Signer,
) -> None:
    """Held orders of which one was no suspect in the end: only suspects are told of as held."""
    case = seed_case(suspects=60, comparison=80)
    freed = replace(case.orders[0], suspect_probability=0.9, label="genuine")
    assert case.holds[0].order_id == freed.order_id
    files = built(replace(case, orders=(freed, *case.orders[1:])), signer)

    for language in LANGUAGES:
        assert sceptic.unexplained(files, summary(files, language), language) == [], language


def built(case: Case, signer: Signer) -> Files:
    return files_of(build_pack(case, load_profile("tmall"), "T1", signer).zip_bytes)
