"""Loopback ports: which are free, and which is the next one to take."""

from __future__ import annotations

import socket

from brushguard.local.errors import LocalFailure

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Say whether a server could listen on this loopback port now.

    Raises `LocalFailure` for a low port that this account may not use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the servers do: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError as error:
            raise LocalFailure(f"Port {port} is kept for root. Give one above 1023.") from error
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def remembered_or_free(port: int | None) -> int:
    """Return the remembered port while it is still free, else another one."""
    return port if port is not None and is_free(port) else free_port()
