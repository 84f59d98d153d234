"""The part of a start that needs Django: tables, static files, people, demonstration shop.

    python -m brushguard.local.prepare [--migrate] [--static] [--demo] [--users]

Runs inside the instance's environment, as a child of the supervisor or of `bin/manage`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
from pathlib import Path

import django
from django.core.management import call_command

from brushguard.local.instance import Instance


def main() -> None:
    parser = argparse.ArgumentParser(description="Prepare an instance, step by step.")
    for step in ("migrate", "static", "demo", "users"):
        parser.add_argument(f"--{step}", action="store_true")
    steps = parser.parse_args()
    instance = Instance(Path(os.environ["BRUSHGUARD_DATA_DIR"]))
    django.setup()
    if steps.migrate:
        call_command("migrate", interactive=False, verbosity=0)
    if steps.static:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    if steps.demo:
        call_command("load_demo", owner=instance.secrets()["merchant"]["email"])
    if steps.users:
        _make_users(instance)


def _make_users(instance: Instance) -> None:
    known = instance.secrets()
    answer = io.StringIO()
    call_command("create_local_users", stdin=io.StringIO(json.dumps(known)), stdout=answer)
    token = json.loads(answer.getvalue())["api_token"]
    if token and token != known["api_token"]:
        instance.keep_api_token(token)


if __name__ == "__main__":
    main()
