"""The zip holds the files and nothing of the machine."""

import io
import zipfile

from appeals.packing.zipping import zip_bytes

FILES = {"b/two.txt": b"2" * 1000, "a/one.txt": b"1", "a/empty": b""}


def test_zip_is_sorted_dated_and_plain_when_read_by_another_program() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(FILES))) as archive:
        infos = archive.infolist()
        assert archive.testzip() is None
        assert {info.filename: archive.read(info) for info in infos} == FILES

    assert [info.filename for info in infos] == ["a/empty", "a/one.txt", "b/two.txt"]
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o100644}
    assert {info.flag_bits for info in infos} == {0x800}
    assert {info.compress_type for info in infos} == {zipfile.ZIP_DEFLATED}


def test_zip_is_the_same_when_the_files_come_in_another_order() -> None:
    assert zip_bytes(FILES) == zip_bytes(dict(reversed(FILES.items())))
