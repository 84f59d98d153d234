import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from brushguard.local.errors import AlreadyRunning, LocalFailure, PortTaken
from brushguard.local.postgres import start_postgres
from brushguard.local.private import read_private
from tests.local.processes import is_running, wait_until
from tests.local.test_ports import listening

_ONE = """
import sys, time
from pathlib import Path
from brushguard.local.postgres import start_postgres
server = start_postgres(Path(sys.argv[1]), durable=False)
print(server.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def data_dir(room: Path) -> Path:
    """A directory whose server has been made and stopped."""
    directory = room / "postgres"
    server = start_postgres(directory)
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('留')")
    server.stop()
    return directory


def test_postgres_keeps_its_data_and_port_when_started_again(data_dir: Path) -> None:
    port = read_private(data_dir / "connection.json")["port"]
    server = start_postgres(data_dir)
    with psycopg.connect(server.url) as connection:
        words = connection.execute("SELECT word FROM kept").fetchall()
    server.stop()
    assert (words, server.port) == ([("留",)], port)


def test_postgres_answers_trigrams_for_chinese_when_made_by_us(data_dir: Path) -> None:
    server = start_postgres(data_dir)
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT similarity('义乌市稠城街道', '义乌市稠城街')").fetchone()
        connection.rollback()
    server.stop()
    assert row is not None
    assert row[0] > 0.5


def test_postgres_takes_another_port_when_the_remembered_one_is_taken(data_dir: Path) -> None:
    first = start_postgres(data_dir)
    first.stop()

    with listening(first.port):
        second = start_postgres(data_dir)
        with psycopg.connect(second.url) as connection:
            answer = connection.execute("SELECT count(*) FROM kept").fetchone()
        second.stop()
    assert (answer, second.port != first.port) == ((1,), True)


def test_postgres_names_the_port_when_a_given_one_is_taken(data_dir: Path) -> None:

    with listening() as port, pytest.raises(PortTaken) as refusal:
        start_postgres(data_dir, port=port)
    assert str(refusal.value) == f"Port {port} is taken by another program."


def test_postgres_refuses_when_the_directory_is_in_use(data_dir: Path) -> None:
    server = start_postgres(data_dir)
    try:
        with pytest.raises(AlreadyRunning) as refusal:
            start_postgres(data_dir)
    finally:
        server.stop()
    assert str(refusal.value) == f"{data_dir} is in use by process {os.getpid()}."


def test_postgres_starts_when_a_pid_file_names_a_stranger(data_dir: Path) -> None:
    cluster = data_dir / read_private(data_dir / "connection.json")["cluster"]
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n1\n1\n\n\n\n")
    server = start_postgres(data_dir)
    pid = server.process.pid
    server.stop()
    assert not is_running(pid)


def test_postgres_refuses_when_the_data_is_of_another_version(data_dir: Path) -> None:
    cluster = data_dir / read_private(data_dir / "connection.json")["cluster"]
    (cluster / "PG_VERSION").write_text("17\n")
    try:
        with pytest.raises(LocalFailure, match="written by PostgreSQL 17, and this is PostgreSQL"):
            start_postgres(data_dir)
    finally:
        (cluster / "PG_VERSION").write_text("18\n")


def test_postgres_dies_when_its_starter_is_killed(room: Path) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", _ONE, str(room / "killed")], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    server = int(starter.stdout.readline())
    was_running = is_running(server)
    starter.send_signal(signal.SIGKILL)
    starter.communicate()
    assert was_running
    assert wait_until(lambda: not is_running(server), seconds=10)


def test_postgres_keeps_its_secrets_to_its_owner(data_dir: Path) -> None:
    modes = {name: (data_dir / name).stat().st_mode & 0o777 for name in ("connection.json", "log")}
    assert modes == {"connection.json": 0o600, "log": 0o600}
