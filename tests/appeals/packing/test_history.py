"""What the method's history of verdicts prints when there are more than fit."""

from __future__ import annotations

from dataclasses import replace

from appeals.packing import build_pack, load_profile
from appeals.packing.case import Verdict
from appeals.packing.documents.method import printed
from tests.appeals.packing.cases import seed_case
from tests.appeals.packing.conftest import files_of
from tests.appeals.packing.reading import text_of_pdf

LAST = seed_case(suspects=5, comparison=5).verdicts[-1]


def verdicts(*levels: str) -> tuple[Verdict, ...]:
    return tuple(replace(LAST, level=level, orders=n) for n, level in enumerate(levels))


def test_few_verdicts_are_all_printed() -> None:
    few = verdicts("watch", "watch", "hold")

    assert printed(few) == list(few)


def test_step_to_critical_is_printed_however_many_like_it_came_before() -> None:
    many = verdicts(*["hold"] * 40, *["critical"] * 40)

    assert [(one.level, one.orders) for one in printed(many)] == [
        ("hold", 0), ("critical", 40), ("critical", 79),
    ]  # fmt: skip


def test_restless_history_keeps_its_length_and_its_end() -> None:
    many = verdicts(*["watch", "hold"] * 40)

    assert len(printed(many)) == 12
    assert printed(many)[-1] is many[-1]


def test_history_prints_what_the_level_stands_on() -> None:
    torn = {"reverse_brushing": 0.47, "artificial_unknown": 0.516, "self_brushing": 0.012}
    case = seed_case(suspects=5, comparison=5)
    hold = replace(LAST, level="hold", klass="artificial_unknown", probability=torn)
    crowd = replace(
        LAST, level="watch", klass="viral", probability={"viral": 0.9, "self_brushing": 0.1}
    )
    told = replace(case, verdicts=(crowd, hold))
    packed = files_of(build_pack(told, load_profile("generic")).zip_bytes)

    words = text_of_pdf(packed["data/10-method/system-and-method.pdf"])

    assert "99.8%" in words
    assert "51.6%" not in words
    assert "10.0%" in words
