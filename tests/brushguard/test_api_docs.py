"""The REST interface describes itself: a valid OpenAPI 3.1 schema, and a page that may run."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

pytestmark = pytest.mark.django_db
LISTS = ("shops", "shops/{slug}/orders", "shops/{slug}/incidents", "incidents/{public_id}/orders")


def test_schema_is_valid_and_without_warnings() -> None:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    assert out.getvalue().startswith("openapi: 3.1")


def test_schema_says_that_lists_come_in_pages() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    for path in LISTS:
        (answer,) = schema["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"][
            "content"
        ].values()
        name = answer["schema"]["$ref"].rpartition("/")[2]
        found = schema["components"]["schemas"][name]["properties"]
        assert set(found) == {"next", "previous", "results"}


def test_schema_says_that_a_body_takes_no_field_but_its_own_and_an_answer_may_get_more() -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    shapes = schema["components"]["schemas"]
    closed = {name for name, shape in shapes.items() if shape.get("additionalProperties") is False}
    named = {
        call["requestBody"]["content"]["application/json"]["schema"].get("$ref", "")
        for calls in schema["paths"].values()
        for call in calls.values()
        if "requestBody" in call
    }
    bodies = {ref.rpartition("/")[2] for ref in named if ref}
    assert closed == bodies | {"ReceiptFileShape"}
    assert "HoldRequestShape" in bodies


def test_docs_page_has_neither_inline_style_nor_inline_script() -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script ") == page.count("<script src=") == page.count("<script") == 3


def test_docs_page_and_what_it_loads_come_from_here_alone() -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)""", page)
    assert loaded
    assert [where for where in loaded if not where.startswith(("/", "data:"))] == []
