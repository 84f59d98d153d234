"""What an instance tells `manage.py` of itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import brushguard
from brushguard.local.instance import environment_of, open_instance

SETTINGS = Path(brushguard.__file__).parent / "settings.py"


def test_every_setting_of_the_caller_reaches_whoever_manages_the_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a command beside a running service would stamp, mail or delete by other rules than it."""
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', SETTINGS.read_text("utf-8")))
    assert len(names) > 20
    for name in names:
        monkeypatch.setenv(name, "set by the caller")
    instance, lock = open_instance(tmp_path / "data")

    told = environment_of(instance, database_url="d", broker_url="b", base_url="u")
    lock.release()

    assert names - set(told) == set()
    # These say where the instance itself is, whatever the caller's shell had in mind.
    own = {"DATABASE_URL", "CELERY_BROKER_URL", "BRUSHGUARD_DATA_DIR", "STATIC_ROOT"}
    assert {name for name in names if told[name] != "set by the caller"} == own
