"""Keys remembered by their first row, however many there are."""

from __future__ import annotations

from shops.platforms.seen import SeenKeys


def test_first_row_of_a_key_is_remembered_while_the_table_grows() -> None:
    seen = SeenKeys()
    assert all(seen.first_row(f"order-{number}", number) == number for number in range(20_000))
    assert all(seen.first_row(f"order-{number}", 0) == number for number in range(0, 20_000, 97))


def test_new_key_answers_its_own_row() -> None:
    seen = SeenKeys()
    assert (seen.first_row("a", 7), seen.first_row("b", 8), seen.first_row("a", 9)) == (7, 8, 7)
