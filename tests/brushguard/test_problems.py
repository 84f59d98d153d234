"""Every error under the REST interface is a problem object, whoever noticed it first."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from tests.factories import make_shop, make_token, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    cache.clear()
    make_token(make_shop(slug="mugs"), make_user(), token="bg_problems")
    return Client(
        headers={"authorization": "Bearer bg_problems", "accept-language": "en"},
        raise_request_exception=False,
    )


def assert_problem(answer: Any, status: int, code: str) -> None:
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert (body["type"], body["status"], body["code"]) == ("about:blank", status, code)
    assert body["title"]
    assert body["detail"]


@pytest.mark.parametrize(
    "path", ["", "nothing", "shops/mugs/nothing", "shops/mugs/", "shops/m%00", "evidence-packs/1"]
)
def test_unknown_address_is_a_problem(client: Client, path: str) -> None:
    assert_problem(client.get(f"/api/v1/{path}"), 404, "not_found")


def test_unknown_address_outside_is_a_page(client: Client) -> None:
    assert client.get("/nothing")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_wrong_method_is_a_problem_that_names_the_right_ones(client: Client, method: str) -> None:
    answer = getattr(client, method)("/api/v1/shops")
    assert_problem(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_call_without_a_token_is_a_problem_that_asks_for_one() -> None:
    for headers in ({}, {"authorization": "Bearer nobody"}, {"authorization": "Bearer a b"}):
        answer = Client(headers=headers).get("/api/v1/shops")
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"] == "Bearer"
        assert answer["Content-Type"] == "application/problem+json"


def test_malformed_json_is_a_problem(client: Client) -> None:
    answer = client.post(
        "/api/v1/incidents/none/evidence-packs", data="{", content_type="application/json"
    )
    assert answer.status_code in {400, 404}
    assert answer["Content-Type"] == "application/problem+json"


def test_other_content_is_a_problem(client: Client) -> None:
    answer = client.get("/api/v1/shops", headers={"accept": "text/html"})
    assert_problem(answer, 406, "not_acceptable")


def test_lost_database_asks_to_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("the server closed the connection")

    monkeypatch.setattr("detection.api.views.shops_for", gone)
    answer = client.get("/api/v1/shops")
    assert_problem(answer, 503, "database_lost")
    assert answer["Retry-After"] == "2"


def test_unforeseen_error_is_a_problem_without_its_words(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("detection.api.views.shops_for", broken)
    answer = client.get("/api/v1/shops")
    assert_problem(answer, 500, "server_error")
    assert b"secret words" not in answer.content


@pytest.mark.parametrize("path", ["/api/v1/shops/mugs/events", "/api/v1/hooks/shopify/x"])
def test_a_body_in_chunks_is_refused_and_not_taken_for_none(client: Client, path: str) -> None:
    chunked = {"headers": {"transfer-encoding": "chunked"}, "CONTENT_LENGTH": ""}
    answer = client.post(path, b"[]", content_type="application/json", **chunked)
    assert_problem(answer, 411, "length_needed")


def test_a_body_of_known_length_is_read(client: Client) -> None:
    answer = client.post("/api/v1/shops/mugs/events", b"[]", content_type="application/json")
    assert (answer.status_code, answer.json()["accepted"]) == (202, 0)
