"""Runs the whole of BrushGuard in the foreground of one terminal; see docs/running.md.

python -m brushguard.local.supervisor [--port N] [--data DIR] [--empty]
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path

from brushguard.local.children import Child, Children
from brushguard.local.errors import LocalFailure, PortTaken
from brushguard.local.guard import Guard, post_guard
from brushguard.local.instance import DEFAULT_DATA_DIR, Instance, environment_of, open_instance
from brushguard.local.messages import compile_messages
from brushguard.local.ports import LOOPBACK, is_free
from brushguard.local.programs import demo, permanent, setup
from brushguard.local.ready import health, welcome, write_run_file
from brushguard.local.servers import Servers, start_servers
from brushguard.local.steps import steps_needed
from brushguard.local.terminal import Terminal

_SETUP_SECONDS = 300.0
_READY_SECONDS = 180.0
# The demonstration shop may still be loading then; the service is told to be ready without it.
_DEMO_SECONDS = 45.0
_ASK_SECONDS = 0.5


class Supervisor:
    """One start, from the locked data directory to the last stopped process."""

    def __init__(self, *, instance: Instance, port: int, is_empty: bool, guard: Guard) -> None:
        self.instance = instance
        self.port = port
        self.url = f"http://{LOOPBACK}:{port}"
        self.is_empty = is_empty
        self.guard = guard
        self.terminal = Terminal()
        self.children = Children(self.terminal, guard)
        self.servers: Servers | None = None
        self.environment: dict[str, str] = {}
        self.demo: Child | None = None
        self.stops: list[bool] = []
        self.hurries: list[bool] = []
        self.started_at = time.monotonic()
        self.ask_again_at = 0.0
        self.is_up = False
        self.is_ready = False

    def run(self) -> None:
        """Start everything and look after it until a signal asks to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        try:
            self._prepare(self._start_servers())
            if not self.stops:
                self._start_children()
            while not self.stops:
                self.children.tick()
                self._restart_servers()
                self._look_at_demo()
                if not self.is_up:
                    self._ask_health()
                elif not self.is_ready:
                    self._announce_when_ready()
        finally:
            self._stop()

    def _note_signal(self, *_: object) -> None:
        (self.hurries if self.stops else self.stops).append(True)

    def _start_servers(self) -> Servers:
        self.terminal.say("BrushGuard 正在启动 · starting …")
        servers = self.servers = start_servers(self.instance)
        for group in servers.groups():
            self.guard.watch(group)
        self.environment = environment_of(
            self.instance,
            database_url=servers.database_url,
            broker_url=servers.broker_url,
            base_url=self.url,
        )
        return servers

    def _prepare(self, servers: Servers) -> None:
        """Bring tables, static files and people up to date, where anything has changed."""
        compile_messages()
        steps, facts = steps_needed(self.instance, servers)
        if not steps:
            return
        child = setup(steps)
        self.children.start(child, self.environment)
        until = time.monotonic() + _SETUP_SECONDS
        while child.exit_code is None and not self.stops:
            if time.monotonic() > until:
                raise LocalFailure(f"The setup did not end within {_SETUP_SECONDS:.0f} s.")
            self.children.tick()
        if child.exit_code:
            raise LocalFailure("The setup failed; its words are above. · 初始化失败，原因见上。")
        if child.exit_code == 0:
            self.instance.remember(**facts)

    def _start_children(self) -> None:
        for child in permanent(self.instance, self.port):
            self.children.start(child, self.environment)
        if self.instance.state().get("demo") is None:
            self.instance.remember(demo="none" if self.is_empty else "wanted")

    def _ask_health(self) -> None:
        """Ask twice a second whether all parts answer; then it is the demonstration's turn.

        Not before: loading it keeps a processor busy that the others need to come up.
        """
        if time.monotonic() < self.ask_again_at:
            return
        self.ask_again_at = time.monotonic() + _ASK_SECONDS
        state = health(self.port)
        if state["status"] == "ok":
            self.is_up = True
            if self.instance.state()["demo"] == "wanted":
                self.demo = demo()
                self.children.start(self.demo, self.environment)
        elif time.monotonic() - self.started_at > _READY_SECONDS:
            raise LocalFailure(f"Not ready after {_READY_SECONDS:.0f} s: {state}.")

    def _look_at_demo(self) -> None:
        if self.demo is None or self.demo.exit_code is None:
            return
        if self.demo.exit_code == 0:
            self.instance.remember(demo="loaded")
        else:
            self.terminal.say(
                "The demonstration shop could not be loaded; its words are above. The next start "
                "tries again. · 演示店铺加载失败，原因见上；下次启动会重试。"
            )
        self.demo = None
        if self.is_ready:
            self._tell()

    def _announce_when_ready(self) -> None:
        waited = time.monotonic() - self.started_at
        if self.demo is None or waited > _DEMO_SECONDS:
            self.is_ready = True
            self._tell()

    def _tell(self) -> None:
        facts = write_run_file(self.instance, url=self.url, environment=self.environment)
        self.terminal.say(welcome(facts, seconds=time.monotonic() - self.started_at))
        if self.demo is not None:
            self.terminal.say("The demonstration shop is still being loaded. · 演示店铺仍在加载。")

    def _restart_servers(self) -> None:
        if self.servers is None:
            return
        before = self.servers.groups()
        for name in self.servers.restart_dead():
            self.terminal.say(f"The {name} had ended and was started again. · {name} 已重启")
        for group in set(self.servers.groups()) - set(before):
            self.guard.watch(group)

    def _stop(self) -> None:
        self.terminal.say("正在停止 · stopping …")
        self.instance.run_file.unlink(missing_ok=True)
        self.children.stop(self.hurries)
        if self.servers is not None:
            self.servers.stop()
        self.terminal.say("已停止 · stopped")


def port_number(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(text)
    return port


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/start", description="Run BrushGuard here.")
    parser.add_argument("--port", type=port_number, default=8000, help="of the web pages (8000)")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA_DIR, help="directory (var/)")
    parser.add_argument("--empty", action="store_true", help="without the demonstration shop")
    return parser.parse_args()


def main() -> int:
    wanted = _arguments()
    try:
        instance, lock = open_instance(wanted.data)
        if not is_free(wanted.port):
            raise PortTaken(
                f"Port {wanted.port} is taken by another program. Give another with --port.\n"
                f"端口 {wanted.port} 已被占用，请用 --port 指定其他端口。"
            )
        guard = post_guard(instance.run_file)
        try:
            Supervisor(
                instance=instance, port=wanted.port, is_empty=wanted.empty, guard=guard
            ).run()
        finally:
            guard.dismiss()
            lock.release()
    except (LocalFailure, OSError) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
