import gettext
from pathlib import Path

from brushguard.local.messages import compile_messages

_CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hold"
msgstr "暂缓发货"
"""


def _write(locale: Path, text: str = _CATALOGUE) -> Path:
    source = locale / "shops" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(text, encoding="utf-8")
    return source


def test_catalogue_is_compiled_when_new(tmp_path: Path) -> None:
    source = _write(tmp_path)
    compiled = compile_messages(tmp_path)
    with source.with_suffix(".mo").open("rb") as file:
        words = gettext.GNUTranslations(file)
    assert (compiled, words.gettext("Hold")) == ([source], "暂缓发货")


def test_catalogue_is_left_alone_when_unchanged(tmp_path: Path) -> None:
    _write(tmp_path)
    compile_messages(tmp_path)
    assert compile_messages(tmp_path) == []


def test_catalogue_is_compiled_again_when_edited(tmp_path: Path) -> None:
    source = _write(tmp_path)
    compile_messages(tmp_path)
    _write(tmp_path, _CATALOGUE.replace("暂缓发货", "放行"))
    assert compile_messages(tmp_path) == [source]
