"""Files that are too large or not ours to commit: real exports and labelled data.

`BRUSHGUARD_SHARED` names the folder that holds `samples/` and `data/`; without it, the folder
`shared` beside the checkout is used.
"""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parent.parent.parent / "shared"


def shared_file(name: str) -> Path:
    """Return the path of `name`, or skip the test and say which file is absent."""
    path = Path(os.environ.get("BRUSHGUARD_SHARED", str(_BESIDE))) / name
    if not path.exists():
        pytest.skip(f"needs {name}, which is not part of the repository")
    return path
