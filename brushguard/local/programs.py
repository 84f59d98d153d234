"""The programs a supervisor runs, and how each is asked to end."""

from __future__ import annotations

import signal
import sys

from brushguard.local.children import Child
from brushguard.local.instance import Instance
from brushguard.local.ports import LOOPBACK

# Without -P a file in the caller's directory could stand in for a module of ours.
PYTHON = [sys.executable, "-P", "-m"]
# A machine whose only account is root is an ordinary place to try this out.
_AS_ROOT = ["-W", "ignore:You're running the worker with superuser privileges"]


def permanent(instance: Instance, port: int) -> list[Child]:
    """Return the web server, the worker with the scheduler inside, and the courier.

    The courier sends alerts and nothing else, in threads, since it only waits for others: what
    keeps the worker's processes busy keeps no alert waiting.

    The scheduler only puts names into the queue. As a process of its own it would load the
    whole of the applications a third time, which is seconds of every start.
    """
    web = [*PYTHON, "granian", "--interface", "wsgi", "--host", LOOPBACK, "--port", str(port)]
    web += ["--blocking-threads", "8", "--log-level", "error", "brushguard.wsgi:application"]
    celery = [sys.executable, *_AS_ROOT, *PYTHON[1:], "celery", "--quiet"]
    celery += ["-A", "brushguard.celery", "worker", "--without-gossip", "--without-mingle"]
    worker = [*celery, "--queues", "celery", "--concurrency", "2"]
    worker += ["--hostname", "worker@%h"]
    worker += ["--beat", "--schedule", str(instance.data_dir / "beat" / "schedule")]
    courier = [*celery, "--queues", "notices", "--pool", "threads", "--concurrency", "8"]
    courier += ["--hostname", "courier@%h"]
    # First it may finish what it does; then it gives the work back to the broker.
    steps = [(signal.SIGTERM, 10.0), (signal.SIGQUIT, 3.0)]
    return [
        Child("web", web),
        Child("worker", worker, stop_steps=steps),
        Child("courier", courier, stop_steps=steps),
    ]


def setup(steps: list[str], name: str = "setup") -> Child:
    """Return the program that prepares tables, files and people."""
    command = [*PYTHON, "brushguard.local.prepare", *steps]
    return Child(name, command, stays=False, stop_steps=[(signal.SIGTERM, 3.0)])


def demo() -> Child:
    """Return the program that loads the demonstration shop and makes its token."""
    return setup(["--demo", "--users"], name="demo")
