"""The database and the broker of an instance: ours, or those the environment names."""

from __future__ import annotations

import os
from dataclasses import dataclass

from brushguard.local.instance import Instance
from brushguard.local.postgres import RunningPostgres, start_postgres
from brushguard.local.valkey import RunningValkey, start_valkey


@dataclass
class Servers:
    """Both servers; None stands for one that is not ours to start or stop."""

    instance: Instance
    database: RunningPostgres | None
    broker: RunningValkey | None

    @property
    def database_url(self) -> str:
        return self.database.url if self.database else os.environ["DATABASE_URL"]

    @property
    def broker_url(self) -> str:
        return self.broker.url if self.broker else os.environ["CELERY_BROKER_URL"]

    def groups(self) -> list[int]:
        """Return the process groups of the servers we started."""
        return [server.process.pid for server in (self.database, self.broker) if server]

    def restart_dead(self) -> list[str]:
        """Start again what has died, on the ports the others know; return the names."""
        again = []
        if self.database and self.database.process.poll() is not None:
            port = self.database.port
            self.database.stop()
            self.database = start_postgres(self.instance.data_dir / "postgres", port=port)
            again.append("database")
        if self.broker and self.broker.process.poll() is not None:
            port = self.broker.port
            self.broker.stop()
            self.broker = start_valkey(self.instance.data_dir / "valkey", port=port)
            again.append("broker")
        return again

    def stop(self) -> None:
        """Stop the broker, then the database."""
        if self.broker:
            self.broker.stop()
        if self.database:
            self.database.stop()


def start_servers(instance: Instance) -> Servers:
    """Start what the environment does not name."""
    servers = Servers(instance, None, None)
    try:
        if not os.environ.get("DATABASE_URL"):
            servers.database = start_postgres(instance.data_dir / "postgres")
        if not os.environ.get("CELERY_BROKER_URL"):
            servers.broker = start_valkey(instance.data_dir / "valkey")
    except BaseException:
        servers.stop()
        raise
    return servers
