"""Schemathesis against a running server: no server error, no break of the schema it publishes.

Each value at its edges and a few examples a call here; docs/running.md has the command for the long run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.test_supervisor import Started, _run

pytestmark = pytest.mark.live

_PHASES = "examples,coverage,fuzzing"
_SHOP = """
import json
from django.utils import timezone
from shops.enums import Role
from shops.operations.tokens import create_token
from shops.models import User
from tests import factories
owner = User.objects.get(email="merchant@example.com")
shop = factories.make_shop(owner=owner, slug="mugs")
product = factories.make_product(shop)
incident = factories.make_incident(shop, product)
factories.make_suspect(incident, factories.make_order(shop, product))
penalty = factories.make_penalty(shop, incident)
token = create_token(
    shop=shop, role=Role.OWNER, label="t", created_by=owner, now=timezone.now()
)
print(json.dumps({
    "token": token,
    "path.slug": shop.slug,
    "path.public_id": incident.public_id,
    "path.penalty_id": penalty.pk,
    "path.appeal_id": factories.make_appeal(penalty).pk,
    "path.pack_id": str(factories.make_pack(incident).pk),
}))
"""


@pytest.fixture
def started(room: Path) -> Iterator[Started]:
    instance = Started(room / "data", room / "log")
    instance.wait()
    yield instance
    instance.stop()


def test_calls_made_from_the_schema_break_neither_server_nor_schema(
    started: Started, tmp_path: Path
) -> None:
    answer = _run("managing", "--data", started.data_dir, "shell", "-v", "0", "-c", _SHOP)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout.strip().splitlines()[-1])
    token = found.pop("token")
    config = tmp_path / "schemathesis.toml"
    lines = [f'"{name}" = {json.dumps(value)}' for name, value in found.items()]
    config.write_text("\n".join(["[parameters]", *lines]) + "\n", "utf-8")
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run"]
    command += [f"http://127.0.0.1:{started.port}/api/v1/schema/"]
    command += ["-H", f"Authorization: Bearer {token}", "-n", "2", "--phases", _PHASES]
    command += ["--no-color", "--generation-deterministic", "--request-timeout", "30"]
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stdout[-6000:] + run.stderr[-2000:]
    assert "401 Unauthorized" not in run.stdout
