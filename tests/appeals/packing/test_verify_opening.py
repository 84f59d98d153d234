"""Hostile and broken zips: refused with a reason, never unpacked, never an exception."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from appeals.packing import Pack, verify_pack
from appeals.packing.verify import opening

FOLDER = "BG-2026-0001-T1-v1"


def zip_with(name: str, content: bytes = b"x", attributes: int = 0) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{FOLDER}/bagit.txt", b"x")
        info = zipfile.ZipInfo(name)
        info.external_attr = attributes
        archive.writestr(info, content)
    out.seek(0)
    return out


def refusal(source: io.BytesIO) -> str:
    report = verify_pack(source)
    results = report.results()
    assert (results["integrity"], results["completeness"]) == ("fail", "fail")
    assert {results[name] for name in ("signer", "timestamp", "custody", "linkage")} == {
        "unconfirmed"
    }
    return report["integrity"].findings[0].code


@pytest.mark.parametrize(
    "name",
    [
        "../evil", f"{FOLDER}/../../evil", "/etc/passwd", f"{FOLDER}//x", "C:\\evil",
        f"{FOLDER}/a\\b", f"{FOLDER}/a:b", f"{FOLDER}/./x", f"{FOLDER}/a\nb", f"{FOLDER}/\u202egpj",
        f"{FOLDER}/ x",
    ],
)  # fmt: skip
def test_zip_is_refused_when_a_path_is_odd(name: str) -> None:
    assert refusal(zip_with(name)) == "bad_name"


def test_zip_is_refused_when_it_holds_a_link() -> None:
    link = (stat.S_IFLNK | 0o777) << 16

    assert refusal(zip_with(f"{FOLDER}/data/x", b"/etc/passwd", link)) == "not_a_file"


@pytest.mark.parametrize("attributes", [(stat.S_IFDIR | 0o755) << 16, 0x10])
def test_zip_is_refused_when_it_calls_a_file_a_folder(attributes: int) -> None:
    assert refusal(zip_with(f"{FOLDER}/data/x", b"x", attributes)) == "not_a_file"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [f"{FOLDER}/bagit.txt", f"{FOLDER}/BagIt.txt"])
def test_zip_is_refused_when_a_name_stands_twice(name: str) -> None:
    assert refusal(zip_with(name)) == "name_twice"


def test_zip_is_refused_when_it_holds_several_folders() -> None:
    assert refusal(zip_with("other/x")) == "not_one_folder"
    assert refusal(zip_with("loose.txt")) == "not_one_folder"


def test_zip_is_refused_when_it_announces_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST_TOTAL", 1000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{FOLDER}/bomb", b"\0" * 2000)

    assert refusal(out) == "too_large"


def test_zip_is_refused_when_it_holds_too_many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_FILES", 1)

    assert refusal(zip_with(f"{FOLDER}/x")) == "too_many_files"


def test_file_is_unreadable_when_it_unpacks_to_more_than_announced() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{FOLDER}/data/bomb", b"\0" * 5_000_000)
    content = bytearray(out.getvalue())
    place = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, place + 24, 10)

    report = verify_pack(io.BytesIO(bytes(content)))

    codes = [finding.code for finding in report["integrity"].findings]
    assert codes == ["file_unreadable"]


def test_zip_is_refused_when_it_is_encrypted() -> None:
    content = bytearray(zip_with(f"{FOLDER}/x").getvalue())
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1

    assert refusal(io.BytesIO(bytes(content))) == "encrypted"


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"not a zip", b"PK\x03\x04" + b"\xff" * 100, b"PK\x05\x06" + b"\0" * 18],
)
def test_garbage_is_refused_when_it_is_no_zip(content: bytes) -> None:
    assert refusal(io.BytesIO(content)) in {"not_a_zip", "not_one_folder"}


def test_report_is_given_when_a_pack_is_damaged_anywhere(pack: Pack) -> None:
    dice = random.Random(1)
    whole = pack.zip_bytes
    damages: list[Callable[[bytes], bytes]] = [
        lambda text: text[: dice.randrange(len(text))],
        lambda text: text[dice.randrange(1000) :],
        lambda text: _spoiled(text, dice),
    ]
    for turn in range(30):
        report = verify_pack(io.BytesIO(damages[turn % 3](whole)))
        assert report.exit_code in (1, 3)


def _spoiled(text: bytes, dice: random.Random) -> bytes:
    spoiled = bytearray(text)
    for _ in range(20):
        spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
    return bytes(spoiled)


def test_missing_path_is_an_error_of_the_caller() -> None:
    with pytest.raises(FileNotFoundError):
        verify_pack("/nowhere/pack.zip")


def test_comment_is_reported_when_the_zip_carries_one(pack: Pack) -> None:
    out = io.BytesIO(pack.zip_bytes)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"hello"

    codes = [finding.code for finding in verify_pack(out)["completeness"].findings]

    assert codes == ["zip_comment"]


def test_zip_is_refused_when_it_is_packed_by_another_method() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr(f"{FOLDER}/bagit.txt", b"x" * 500)

    assert refusal(out) == "odd_method"


def rezipped(
    pack: Pack, change: Callable[[zipfile.ZipFile], None] | None = None, extra: bytes = b""
) -> io.BytesIO:
    """The same files packed by another program."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(pack.zip_bytes)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            info = zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6))
            info.extra = extra
            new.writestr(info, old.read(name))
        if change is not None:
            change(new)
    return out


def completeness(source: io.BytesIO) -> list[str]:
    return [finding.code for finding in verify_pack(source)["completeness"].findings]


def test_pack_packed_again_by_an_ordinary_program_is_whole(pack: Pack) -> None:
    time = struct.pack("<HHBi", 0x5455, 5, 1, 1_760_000_000)

    assert completeness(rezipped(pack)) == []
    assert completeness(rezipped(pack, extra=time)) == []
    java = struct.pack("<HH", 0xCAFE, 0)
    assert completeness(rezipped(pack, extra=java)) == []
    assert completeness(rezipped(pack, extra=struct.pack("<HH2s", 0xCAFE, 2, b"hi"))) != []
    assert completeness(rezipped(pack, lambda new: new.mkdir(f"{FOLDER}/data"))) == []


@pytest.mark.parametrize("kind", [0x7075, 0xBEEF])
def test_field_that_may_hide_something_is_reported(pack: Pack, kind: int) -> None:
    hidden = struct.pack("<HH", kind, 6) + b"hidden"

    assert completeness(rezipped(pack, extra=hidden)) == ["zip_extra"]


def test_bytes_inside_a_folder_are_reported(pack: Pack) -> None:
    """Programs that unpack make the folder and drop them: nobody would see what lies there."""
    hidden = rezipped(pack, lambda new: new.writestr(zipfile.ZipInfo(f"{FOLDER}/data/"), b"hidden"))
    empty = rezipped(
        pack,
        lambda new: new.writestr(zipfile.ZipInfo(f"{FOLDER}/data/"), b"", zipfile.ZIP_DEFLATED),
    )

    assert completeness(hidden) == ["zip_gap"]
    assert completeness(empty) == []


def test_empty_folder_is_reported(pack: Pack) -> None:
    found = completeness(rezipped(pack, lambda new: new.mkdir(f"{FOLDER}/data/15-more")))

    assert found == ["empty_folder"]


def test_two_headers_that_tell_otherwise_are_reported(pack: Pack) -> None:
    content = bytearray(pack.zip_bytes)
    content[22:26] = b"\1\0\0\0"  # the size in the first file's own header

    assert completeness(io.BytesIO(bytes(content))) == ["zip_disagrees"]


def test_folder_named_after_another_version_fails_integrity(pack: Pack) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack.zip_bytes)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name.replace("-v1/", "-v2/"), old.read(name))

    codes = [finding.code for finding in verify_pack(out)["integrity"].findings]

    assert codes == ["folder_differs"]
