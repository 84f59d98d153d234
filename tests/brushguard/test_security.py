"""Every answer carries the headers that keep a page safe, and the deploy check is clean."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def headers(client: Client, db: None) -> dict[str, str]:
    return {key.lower(): value for key, value in client.get("/accounts/login/").items()}


def test_pages_forbid_inline_scripts_and_foreign_sources(headers: dict[str, str]) -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "'unsafe-inline'" not in headers["content-security-policy"]


def test_pages_refuse_frames_and_guessing_of_types(headers: dict[str, str]) -> None:
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def _manage(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k" * 40 + "abcdefghij0123456789",
        "BRUSHGUARD_MASTER_KEY": "b25seSBmb3IgdGhlIHRlc3RzOiAzMiBieXRlcyBrZXk=",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "BRUSHGUARD_BASE_URL": "https://brushguard.example",
        **more,
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_deploy_check_is_clean_when_served_over_tls() -> None:
    answer = _manage("check", "--deploy", "--fail-level", "WARNING")
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_start_stops_with_a_sentence_when_the_master_key_is_misspelt() -> None:
    answer = _manage("check", BRUSHGUARD_MASTER_KEY="c2hvcnQ=")
    assert answer.returncode != 0
    assert "BRUSHGUARD_MASTER_KEY must be 32 bytes in base64" in answer.stderr


def test_no_migration_is_missing() -> None:
    answer = _manage("makemigrations", "--check", "--dry-run")
    assert answer.returncode == 0, answer.stdout
