"""What somebody types in is called only where it lies in the open, and its answer cannot harm."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from django.utils.translation import override

from shops import outgoing
from shops.errors import TargetRefused

OPEN_ADDRESS = "93.184.216.34"


class _Answers(BaseHTTPRequestHandler):
    """Says ok at /, sends on at /away, and never stops at /flood."""

    asked: list[tuple[str, str | None]] = []

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("Host")))
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "/")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * (2**16 if self.path == "/flood" else 2))

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    _Answers.asked = []
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    http.server_close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Answers of the resolver, by name; what is missing is not known."""
    known: dict[str, list[str]] = {}

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror(-2, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in known[host]]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", answer)
    return known


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  an address to refuse, not to bind
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_address_is_refused(names: dict[str, list[str]], address: str) -> None:
    names["robot.example"] = [address]
    with pytest.raises(TargetRefused):
        outgoing.check_url("https://robot.example/hook")


@pytest.mark.parametrize("address", [OPEN_ADDRESS, "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_open_address_is_taken(names: dict[str, list[str]], address: str) -> None:
    names["robot.example"] = [address]
    outgoing.check_url("https://robot.example/hook")


def test_name_with_one_private_address_among_others_is_refused(
    names: dict[str, list[str]],
) -> None:
    names["robot.example"] = [OPEN_ADDRESS, "10.0.0.1"]
    with pytest.raises(TargetRefused):
        outgoing.addresses_of("robot.example", 443)


@pytest.mark.parametrize("url", ["https://127.1/", "https://2130706433/", "https://0x7f000001/"])
def test_private_address_in_disguise_is_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        outgoing.check_url(url)


@pytest.mark.parametrize(
    "url",
    ["http://robot.example/", "ftp://robot.example/", "robot", "", "https://a:b@robot.example"],
)
def test_address_that_is_no_plain_https_is_refused(names: dict[str, list[str]], url: str) -> None:
    names["robot.example"] = [OPEN_ADDRESS]
    with pytest.raises(TargetRefused):
        outgoing.check_url(url)


def test_unknown_name_is_refused_in_words(names: dict[str, list[str]]) -> None:
    with pytest.raises(TargetRefused, match=r"nowhere\.example"):
        outgoing.check_url("https://nowhere.example/")


@pytest.mark.parametrize("allowed", ["10.0.0.0/8", "10.1.2.3", "robot.example"])
def test_private_address_is_taken_when_the_operator_allows_it(
    names: dict[str, list[str]], settings: Any, allowed: str
) -> None:
    names["robot.example"] = ["10.1.2.3"]
    settings.BRUSHGUARD_OUTGOING_ALLOW = [allowed]
    outgoing.check_url("https://robot.example/hook")


def test_allowing_one_network_opens_no_other(names: dict[str, list[str]], settings: Any) -> None:
    names["robot.example"] = ["192.168.1.1"]
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["10.0.0.0/8", "other.example"]
    with pytest.raises(TargetRefused):
        outgoing.check_url("https://robot.example/hook")


def test_call_is_refused_when_the_name_turned_private_after_it_was_stored(
    names: dict[str, list[str]],
) -> None:
    names["robot.example"] = [OPEN_ADDRESS]
    outgoing.check_url("https://robot.example/hook")
    names["robot.example"] = ["127.0.0.1"]
    with outgoing.open_client() as client, pytest.raises(TargetRefused):
        client.get("https://robot.example/hook")


def test_call_goes_to_the_address_that_was_looked_at(
    server: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver is asked once: a second answer could be another one."""
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["robot.example"]
    asked = []
    real = socket.getaddrinfo

    def answer(host: str, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if host == "robot.example" else host, *rest, **more)

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", answer)
    url = server.replace("127.0.0.1", "robot.example")
    with outgoing.open_client() as client:
        assert client.get(url).text == "xx"
    assert asked.count("robot.example") == 1
    assert _Answers.asked == [("/", url.removeprefix("http://"))]


def test_redirect_is_not_followed(server: str, settings: Any) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["127.0.0.1"]
    with outgoing.open_client() as client:
        assert client.get(f"{server}/away").status_code == 302
    assert [path for path, _ in _Answers.asked] == ["/away"]


def test_proxy_of_the_environment_is_not_asked(
    server: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["127.0.0.1"]
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with outgoing.open_client() as client:
        assert client.get(server).status_code == 200


def test_answer_is_cut_off_when_it_is_too_long(
    server: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["127.0.0.1"]
    monkeypatch.setattr(outgoing, "ANSWER_BYTES", 1000)
    with outgoing.open_client() as client, pytest.raises(httpx.ReadError):
        client.get(f"{server}/flood")


def test_answer_is_cut_off_when_it_takes_too_long(
    server: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["127.0.0.1"]
    monkeypatch.setattr(outgoing, "ANSWER_SECONDS", -1.0)
    with outgoing.open_client() as client, pytest.raises(httpx.ReadTimeout):
        client.get(server)


def test_failure_is_said_in_words_without_the_address(settings: Any) -> None:
    settings.BRUSHGUARD_OUTGOING_ALLOW = ["127.0.0.1"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with outgoing.open_client() as client, pytest.raises(httpx.ConnectError) as failed:
            client.get(f"http://127.0.0.1:{port}/secret")
    with override("en"):
        assert outgoing.in_words(failed.value) == "The server refused the connection."
