"""What the OpenAPI schema says of every call beside what its view declares."""

from __future__ import annotations

import re
from typing import Any

_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. `code` stays the same while the sentences may change.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {"description": "what was wrong with which value, for 400"},
    },
    "example": {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no such shop, or you are not a member of it.",
        "code": "not_found",
    },
}
_ANSWERS = {
    "401": "No token, or one that is unknown, revoked or expired",
    "429": "Too many calls this minute",
    "503": "The database does not answer; nothing was done",
    "default": "Any other refusal",
}
_COME_AGAIN = {
    "Retry-After": {"description": "seconds to wait", "schema": {"type": "integer", "minimum": 0}}
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same call with the same key is done once, for 24 hours",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
_WRITES = {"post", "delete"}
_OPEN = {"/api/v1/schema/"}


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add refusals, the Idempotency-Key of writes, and the body of a DELETE to each call.

    Bodies take no field but theirs; events do, and name no shape of the components.
    """
    shapes = result["components"].setdefault("schemas", {})
    shapes["Problem"] = _PROBLEM
    for path, calls in result["paths"].items():
        for method, call in calls.items():
            if path in _OPEN:
                continue
            _add_refusals(call)
            if method in _WRITES:
                _close(call.get("requestBody", {}).get("content", {}), shapes)
                if path.endswith("/events"):
                    call["requestBody"]["required"] = True
                call.setdefault("parameters", []).append(_KEY)
        # The generator leaves the body of a DELETE out; it is that of the POST beside it.
        if "delete" in calls and "post" in calls:
            calls["delete"].setdefault("requestBody", calls["post"]["requestBody"])
    return result


def _close(body: Any, shapes: dict[str, Any]) -> None:
    """Let each shape that a body names, or that one of those names, hold its own fields alone."""
    for name in set(re.findall(r"'#/components/schemas/(\w+)'", repr(body))):
        if "properties" in shapes[name] and "additionalProperties" not in shapes[name]:
            shapes[name]["additionalProperties"] = False
            _close(shapes[name], shapes)


def _add_refusals(call: dict[str, Any]) -> None:
    for status, description in _ANSWERS.items():
        answer: dict[str, Any] = {
            "description": description,
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        if status in {"429", "503"}:
            answer["headers"] = _COME_AGAIN
        call["responses"].setdefault(status, answer)
