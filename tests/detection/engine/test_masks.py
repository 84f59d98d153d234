from __future__ import annotations

import pytest

from detection.engine.masks import clear, has_extension, is_masked, phone_digits


@pytest.mark.parametrize(
    "text",
    [None, "", "  ", "张**", "*先生", "138****1234", "浙江省 杭州市 ***", "****", "##Ab9", "t**8"],
)
def test_mask_is_missing_when_any_part_is_covered(text: str | None) -> None:
    assert (is_masked(text), clear(text)) == (True, None)


@pytest.mark.parametrize("text", ["王伟", "文一路1号3幢402室", "8#302"])
def test_text_is_clear_when_nothing_is_covered(text: str) -> None:
    assert clear(f" {text} ") == text


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("13812345678", "13812345678"),
        ("'+86 138-1234-5678", None),
        ("+8613812345678", "13812345678"),
        ("138****5678", "138****5678"),
        ("18877771111-123", "18877771111"),
        ("0571-88881111", None),
        (None, None),
    ],
)
def test_phone_gives_its_digits_when_it_is_a_mobile_number(
    phone: str | None, digits: str | None
) -> None:
    assert phone_digits(phone) == digits


def test_privacy_number_is_told_by_its_extension() -> None:
    assert (has_extension("18877771111-123"), has_extension("18877771111")) == (True, False)
