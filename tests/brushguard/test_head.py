"""HEAD is answered as GET is, without a body: by pages, calls, files and refusals alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.test import Client, RequestFactory

from brushguard.head import head_as_get
from tests.factories import make_shop, make_token, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    make_token(make_shop(slug="mugs"), make_user(), token="bg_head")
    return Client(headers={"authorization": "Bearer bg_head"})


@pytest.mark.parametrize("path", ["/api/v1/shops", "/api/v1/shops/mugs", "/healthz", "/login/"])
def test_head_has_the_headers_of_get_and_no_body(client: Client, path: str) -> None:
    told, asked = client.get(path), client.head(path)
    assert (asked.status_code, asked["Content-Type"]) == (told.status_code, told["Content-Type"])
    assert told.content
    assert not asked.content


def test_head_of_what_is_not_there_is_refused_as_get_is(client: Client) -> None:
    for path, status in (("/api/v1/shops/nobody", 404), ("/api/v1/nothing", 404)):
        assert client.head(path).status_code == client.get(path).status_code == status
    assert Client().head("/api/v1/shops").status_code == 401


def test_head_of_what_only_takes_a_post_is_a_405(client: Client) -> None:
    assert client.head("/api/v1/shops/mugs/events").status_code == 405


def test_head_of_a_file_lets_the_file_go(tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(b"x" * 10)
    opened = file.open("rb")

    def view(request: HttpRequest) -> HttpResponseBase:
        assert request.method == "GET"
        return FileResponse(opened)

    answer = head_as_get(view)(RequestFactory().head("/pack"))
    assert answer["Content-Length"] == "10"
    assert opened.closed
    assert list(answer) == []
