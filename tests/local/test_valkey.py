from pathlib import Path

import pytest
import redis

from brushguard.local.errors import AlreadyRunning
from brushguard.local.valkey import start_valkey
from tests.local.processes import is_running


def test_valkey_keeps_its_queue_when_started_again(tmp_path: Path) -> None:
    first = start_valkey(tmp_path / "a room" / "valkey")
    with redis.Redis.from_url(first.url, decode_responses=True) as client:
        client.rpush("celery", "work")
    first.stop()
    second = start_valkey(tmp_path / "a room" / "valkey")
    with redis.Redis.from_url(second.url, decode_responses=True) as client:
        kept = client.lrange("celery", 0, -1)
    second.stop()
    assert (kept, second.url) == (["work"], first.url)


def test_valkey_refuses_commands_when_the_password_is_missing(tmp_path: Path) -> None:
    server = start_valkey(tmp_path)
    with (
        redis.Redis(port=server.port) as client,
        pytest.raises(redis.AuthenticationError, match="authenticated"),
    ):
        client.ping()
    server.stop()


def test_valkey_refuses_to_start_when_the_directory_is_in_use(tmp_path: Path) -> None:
    server = start_valkey(tmp_path)
    with pytest.raises(AlreadyRunning):
        start_valkey(tmp_path)
    server.stop()
    assert not is_running(server.process.pid)


def test_valkey_tells_nothing_to_other_accounts_when_running(tmp_path: Path) -> None:
    server = start_valkey(tmp_path / "valkey")
    files = ("valkey.conf", "connection.json", "log")
    modes = {name: (tmp_path / "valkey" / name).stat().st_mode & 0o777 for name in files}
    command = Path(f"/proc/{server.process.pid}/cmdline").read_text()
    server.stop()
    password = server.url.split("@")[0].removeprefix("redis://:")
    assert modes == dict.fromkeys(files, 0o600)
    assert password not in command
