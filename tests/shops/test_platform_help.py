"""Help on screen: a merchant reaches the page of a platform from the import page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from shops.queries.platform_pages import platform_page, platform_page_titles
from tests.factories import make_shop, make_user

pytestmark = pytest.mark.django_db


def merchant() -> Client:
    owner, client = make_user(), Client()
    make_shop(owner=owner, slug="yiwu")
    client.force_login(owner)
    return client


def test_import_page_leads_to_the_list_and_the_list_to_every_page() -> None:
    client = merchant()
    imports = client.get(reverse("shops:import-list", args=["yiwu"])).content.decode()
    listed = reverse("shops:platform-list")
    assert f'href="{listed}"' in imports
    found = re.findall(r'href="/help/platforms/([\w-]+)/"', client.get(listed).content.decode())
    assert found == list(platform_page_titles())


@pytest.mark.parametrize("name", platform_page_titles())
def test_page_shows_its_text_as_a_page(name: str) -> None:
    response = merchant().get(reverse("shops:platform-show", args=[name]))
    text = response.content.decode()
    assert response.status_code == 200
    assert "<h2>在哪里导出</h2>" in text
    assert "<table>" in text
    assert "## " not in text
    assert "style=" not in text.partition("<article")[2].partition("</article>")[0]


@pytest.mark.parametrize("name", ["README", "nowhere"])
def test_page_that_is_none_is_not_found(name: str) -> None:
    assert platform_page(name) is None
    assert merchant().get(f"/help/platforms/{name}/").status_code == 404
