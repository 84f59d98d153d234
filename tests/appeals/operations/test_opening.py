"""A workbook that would end the process that reads it is refused; any other is left to its reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from appeals.errors import ExclusionRefused, LossRefused
from appeals.models import KeptFile
from appeals.operations.exclusion import take_statement
from appeals.operations.keeping import Upload
from appeals.operations.losses import keep_index
from appeals.operations.opening import try_workbook
from tests.factories import NOW, make_incident, make_shop
from tests.shops.platforms.test_trial import far_book

_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383


@pytest.mark.django_db
def test_statement_with_a_cell_in_the_far_corner_is_refused_in_words(tmp_path: Path) -> None:
    far = Upload("bank.xlsx", far_book(tmp_path / "far.xlsx", _LAST_ROW, _LAST_COLUMN))
    given = {"incident": make_incident(make_shop()), "label": "", "actor": None, "now": NOW}
    with pytest.raises(ExclusionRefused):
        take_statement(upload=far, **given)
    with pytest.raises(LossRefused):
        keep_index(upload=far, **given)
    assert not KeptFile.objects.exists()


def test_text_and_ordinary_workbooks_are_left_to_their_reader(tmp_path: Path) -> None:
    try_workbook(b"date,index\n")
    try_workbook(far_book(tmp_path / "near.xlsx", 10, 9))
    try_workbook(b"PK\x03\x04 and nothing more")
