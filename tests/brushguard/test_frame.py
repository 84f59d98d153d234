"""The frame around every page: navigation by role, alerts, languages, errors, strict content."""

from __future__ import annotations

import hashlib
import re
from html import unescape
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error

from shops.enums import Role
from tests.factories import make_member, make_notice, make_shop, make_user

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = {
    "overview": "",
    "timeline": "timeline/",
    "orders": "orders/",
    "notices": "notices/",
    "incidents": "incidents/",
    "holds": "holds/",
    "promotions": "promotions/",
    "packs": "packs/",
    "penalties": "penalties/",
    "appeals": "appeals/",
    "imports": "imports/",
    "members": "members/",
    "tokens": "tokens/",
}
CASE = {"packs", "penalties", "appeals"}
MANAGE = {"imports", "members", "tokens"}


def side_links(client: Client, slug: str) -> set[str]:
    text = client.get(f"/shops/{slug}/").content.decode()
    side = text[text.index('<nav class="side"') : text.index("</nav>", text.index('class="side"'))]
    found = {unescape(link) for link in re.findall(r'href="([^"]+)"', side)}
    return {name for name, tail in ADDRESSES.items() if f"/shops/{slug}/{tail}" in found}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "missing"),
    [
        (Role.OWNER, set()),
        (Role.MANAGER, {"members", "tokens"}),
        (Role.ORDER_REVIEWER, CASE | MANAGE),
        (Role.CLERK, CASE | {"members", "tokens"}),
        (Role.LAWYER, MANAGE),
    ],
)
def test_navigation_offers_what_the_role_may_see(
    client: Client, role: str, missing: set[str]
) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, role))
    assert side_links(client, shop.slug) == set(ADDRESSES) - missing


@pytest.mark.django_db
def test_navigation_marks_the_page_that_is_open(client: Client) -> None:
    shop = make_shop(slug="yiwu")
    client.force_login(make_member(shop))
    text = client.get("/shops/yiwu/orders/").content.decode()
    marked = re.findall(r'href="([^"]+)" aria-current="page"', text)
    assert set(marked) == {"/shops/yiwu/orders/"}


@pytest.mark.django_db
def test_alert_strip_shows_open_notices_of_my_shops_only(client: Client) -> None:
    mine, other = make_shop(slug="mine"), make_shop(slug="other")
    make_notice(mine, code="pack_ready", params={"name": "seen.zip"})
    make_notice(other, code="pack_ready", params={"name": "secret.zip"})
    client.force_login(make_member(mine))
    text = client.get("/shops/mine/").content.decode()
    assert "seen.zip" in text
    assert "secret.zip" not in text


@pytest.mark.django_db
def test_language_switch_changes_the_page_and_comes_back_to_it(client: Client) -> None:
    shop = make_shop(slug="yiwu")
    client.force_login(make_member(shop))
    assert '<html lang="zh-hans">' in client.get("/shops/yiwu/orders/").content.decode()
    response = client.post("/i18n/setlang/", {"language": "en", "next": "/shops/yiwu/orders/"})
    assert response.headers["Location"] == "/shops/yiwu/orders/"
    assert '<html lang="en">' in client.get("/shops/yiwu/orders/").content.decode()


@pytest.mark.django_db
def test_page_that_is_not_there_says_so_in_the_frame(client: Client) -> None:
    client.force_login(make_user())
    response = client.get("/nothing/here/")
    assert response.status_code == 404
    assert "这个地址没有内容" in response.content.decode()


@pytest.mark.django_db
def test_forbidden_page_shows_why(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, Role.LAWYER))
    response = client.get(f"/shops/{shop.slug}/promotions/add/")
    assert response.status_code == 403
    assert "您的角色不能执行此操作" in response.content.decode()


def test_broken_page_renders_without_request_user_or_database() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "我们这边出错了" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("view", "status"), [(bad_request, 400), (permission_denied, 403)])
def test_error_page_renders_for_a_visitor(view: object, status: int) -> None:
    request = RequestFactory().get("/")
    request.user = make_user()
    response = view(request, exception=Exception())  # type: ignore[operator]
    assert response.status_code == status
    assert response.content.decode().count("<h1") == 1


def test_expired_form_page_renders() -> None:
    assert "这个表单已失效" in render_to_string("403_csrf.html")


def test_templates_carry_nothing_inline() -> None:
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\bsrc=)")
    data = re.compile(r'<script type="application/json"')
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        if "emails" in path.parts:  # mail programs read no style sheets
            continue
        text = data.sub("", path.read_text("utf-8"))
        wrong += [f"{path.name}: {found}" for found in inline.findall(text)]
    assert wrong == []


def test_vendored_files_are_the_ones_their_readme_names() -> None:
    folder = ROOT / "static" / "vendored"
    told = dict(
        re.findall(r"\| `([^`]+)` \| .* \| `([0-9a-f]{64})` \|", (folder / "README.md").read_text())
    )
    there = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.js")
    }
    assert told == there
