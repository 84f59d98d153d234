import pytest
from django.test import Client

from brushguard import health


@pytest.fixture(autouse=True)
def _forget_last_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_last_look", health._LastLook())


@pytest.mark.django_db
def test_health_names_the_worker_when_none_answers(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"status": "down", "database": "ok", "broker": "ok", "worker": "down"},
    )


@pytest.mark.django_db
def test_health_is_ok_when_every_part_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_broker_and_worker", lambda: (True, True))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"},
    )


@pytest.mark.django_db
def test_health_looks_once_when_asked_twice_in_a_second(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []

    def look() -> tuple[bool, bool]:
        looks.append("look")
        return True, True

    monkeypatch.setattr(health, "_broker_and_worker", look)
    client.get("/healthz")
    client.get("/healthz")
    assert looks == ["look"]


@pytest.mark.django_db
def test_health_refuses_when_posted_to(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
