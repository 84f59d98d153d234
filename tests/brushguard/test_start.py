"""A process of the service starts without the libraries that only drawing and estimating need."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
HEAVY = {"matplotlib", "scipy", "statsmodels", "pandas", "polars", "sklearn"}
# What a web process, a worker and the commands load before their first request, task or file.
START = """
import django, sys
django.setup()
import brushguard.urls, brushguard.wsgi, brushguard.celery
import appeals.management.commands.evidence_pack
import detection.management.commands.detect
import shops.management.commands.import_orders
"""
TELL = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"


def _loaded_by(program: str) -> set[str]:
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(answer.stdout.split())


def test_service_and_commands_start_without_drawing_or_estimating_libraries() -> None:
    loaded = _loaded_by(START + TELL)
    assert "appeals" in loaded
    assert loaded & HEAVY == set()


def test_a_chart_loads_what_it_is_drawn_with() -> None:
    program = (
        "import sys\nfrom appeals.packing.figures.style import chart\nwith chart(1, 1): pass\n"
    )
    assert "matplotlib" in _loaded_by(program + TELL)
