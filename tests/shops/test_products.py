"""Products as a person chooses among them."""

from __future__ import annotations

import pytest

from appeals.forms.penalties import PenaltyForm
from tests.factories import make_order, make_product, make_shop

pytestmark = pytest.mark.django_db
TITLE = "加厚透明收纳箱"


def test_title_that_got_an_id_later_is_no_second_choice() -> None:
    shop = make_shop()
    make_product(shop, f"title:{TITLE}", title=TITLE)
    known = make_product(shop, "id:7001", title=TITLE)
    make_order(shop, known)

    assert list(shop.products.to_choose()) == [known]
    assert list(PenaltyForm(shop).fields["product"].queryset) == [known]


def test_title_that_orders_still_go_by_stays_beside_its_twin() -> None:
    shop = make_shop()
    named = make_product(shop, f"title:{TITLE}", title=TITLE)
    known = make_product(shop, "id:7001", title=TITLE)
    make_order(shop, named)

    assert list(shop.products.to_choose()) == [known, named]


def test_title_without_a_twin_and_variants_without_orders_can_be_chosen() -> None:
    shop = make_shop()
    make_product(make_shop(), "id:7001", title=TITLE)
    rows = [make_product(shop, key, title=TITLE) for key in ("sku:A", f"title:{TITLE}")]

    assert list(shop.products.to_choose()) == rows
