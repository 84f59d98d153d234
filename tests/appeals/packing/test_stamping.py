"""A reply is believed only under roots from elsewhere, for this very question."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from appeals.packing.stamping import StampRefused, answer_locally, check_reply, query_for, reading
from tests.appeals.packing.test_verify import local_authority, openssl

CONTENT = b"what is stamped"


def answered(folder: Path, name: str, query: bytes) -> bytes:
    home = folder / name
    (home / "query").write_bytes(query)
    openssl("ts", "-reply", "-config", home / "tsa.cnf", "-queryfile", home / "query", "-out",
            home / "reply")  # fmt: skip
    return (home / "reply").read_bytes()


def test_reply_is_taken_under_its_root_and_refused_under_any_other(tmp_path: Path) -> None:
    root, other = local_authority(tmp_path, "tsa"), local_authority(tmp_path, "other")
    query = query_for(CONTENT)
    reply = answered(tmp_path, "tsa", query)

    stamp = check_reply(CONTENT, query, reply, root.read_bytes())

    assert (stamp.policy, stamp.authority) == ("1.2.3.4", "CN=tsa")
    with pytest.raises(StampRefused, match="does not come from the root"):
        check_reply(CONTENT, query, reply, other.read_bytes())
    with pytest.raises(StampRefused, match="holds no certificate"):
        check_reply(CONTENT, query, reply, b"-----BEGIN CERTIFICATE-----\nno")


def test_reply_is_refused_for_another_text_question_or_policy(tmp_path: Path) -> None:
    root = local_authority(tmp_path, "tsa").read_bytes()
    query = query_for(CONTENT)
    reply = answered(tmp_path, "tsa", query)

    with pytest.raises(StampRefused, match="imprint"):
        check_reply(b"another text", query, reply, root)
    with pytest.raises(StampRefused, match="nonce"):
        check_reply(CONTENT, query_for(CONTENT), reply, root)
    with pytest.raises(StampRefused, match=r"policy 1\.2\.3\.4"):
        check_reply(CONTENT, query, reply, root, policy="1.2.3.5")
    for broken in (b"", b"hello", reply[:-40], reply[:200] + b"\0" + reply[201:]):
        with pytest.raises(StampRefused):
            check_reply(CONTENT, query, broken, root)
    with pytest.raises(StampRefused, match="question") as refused:
        check_reply(CONTENT, query, query, root)
    assert refused.value.why.zh.startswith("这是要交给时间戳机构的请求")


def test_authority_that_declined_is_quoted(tmp_path: Path) -> None:
    root = local_authority(tmp_path, "tsa").read_bytes()
    sha1 = tmp_path / "sha1"
    openssl("ts", "-query", "-digest", "ab" * 20, "-sha1", "-cert", "-out", sha1)
    with pytest.raises(StampRefused, match="algorithm is not supported"):
        check_reply(CONTENT, query_for(CONTENT), answered(tmp_path, "tsa", sha1.read_bytes()), root)


def test_what_the_strict_parser_refuses_is_read_by_openssl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = local_authority(tmp_path, "tsa").read_bytes()
    query = query_for(CONTENT)
    reply = answered(tmp_path, "tsa", query)
    strict = check_reply(CONTENT, query, reply, root)

    def refuse(_: bytes) -> None:
        raise ValueError("unsorted set")

    monkeypatch.setattr(reading, "decode_timestamp_response", refuse)
    monkeypatch.setattr("appeals.packing.stamping.checking.decode_timestamp_response", refuse)

    assert check_reply(CONTENT, query, reply, root) == strict


def test_test_authority_names_itself_in_every_certificate() -> None:
    query = query_for(CONTENT)
    reply, root = answer_locally(query, datetime.now(UTC))

    assert "NO EVIDENTIAL VALUE" in check_reply(CONTENT, query, reply, root).authority
