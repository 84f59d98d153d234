"""Where the supervisor speaks: a terminal that may vanish at any moment."""

from __future__ import annotations

import sys


class Terminal:
    """Writes lines to standard output for as long as somebody holds its other end."""

    def __init__(self) -> None:
        self._is_open = True

    def say(self, text: str) -> None:
        if not self._is_open:
            return
        try:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
        except (OSError, ValueError):
            # The terminal died or the reader of a pipe went away; stopping must go on.
            self._is_open = False
