"""Whether an instance answers, and what is told then: to the person, and in `run.json`."""

from __future__ import annotations

import http.client
import json
import os
from typing import Any

from brushguard.local.instance import Instance
from brushguard.local.ports import LOOPBACK
from brushguard.local.private import write_private

_ANSWER_SECONDS = 4.0


def health(port: int) -> dict[str, str]:
    """Ask `/healthz`; no answer is a `down` status too."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz")
        answer: dict[str, str] = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return {"status": "down", "web": "down"}
    finally:
        connection.close()
    return answer


def write_run_file(instance: Instance, *, url: str, environment: dict[str, str]) -> dict[str, Any]:
    """Write `run.json` (mode 0600) for the programs that use this instance, and return it."""
    known = instance.secrets()
    facts = {
        "url": url,
        "merchant": known["merchant"],
        "admin": known["admin"],
        "api_token": known["api_token"],
        "environment": environment,
        "pid": os.getpid(),
    }
    write_private(instance.run_file, facts)
    return facts


def welcome(facts: dict[str, Any], *, seconds: float) -> str:
    """Say where to go and with which login, in Chinese and English."""
    merchant, admin = facts["merchant"], facts["admin"]
    return "\n".join(
        (
            "",
            f"BrushGuard 已就绪 · BrushGuard is ready ({seconds:.0f} s)",
            f"  地址 · address:    {facts['url']}",
            f"  商家 · merchant:   {merchant['email']}  {merchant['password']}",
            f"  审核员 · reviewer: {admin['email']}  {admin['password']}",
            "  （首次启动时生成的密码 · passwords as made on the first start）",
            "  按 Ctrl-C 停止 · Ctrl-C stops it",
            "",
        )
    )
