import socket
from collections.abc import Iterator
from contextlib import contextmanager

from brushguard.local.ports import LOOPBACK, free_port, is_free, remembered_or_free


@contextmanager
def listening(port: int = 0) -> Iterator[int]:
    """Hold a port as another program would."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((LOOPBACK, port))
        holder.listen()
        yield holder.getsockname()[1]


def test_port_is_free_when_nobody_listens() -> None:
    assert is_free(free_port())


def test_port_is_taken_when_another_program_listens() -> None:
    with listening() as port:
        assert not is_free(port)


def test_remembered_port_is_kept_when_still_free() -> None:
    port = free_port()
    assert remembered_or_free(port) == port


def test_remembered_port_is_replaced_when_taken() -> None:
    with listening() as port:
        assert remembered_or_free(port) != port
