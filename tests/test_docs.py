"""What exists is written down: settings, commands, and every word on screen in Chinese."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import polib
import pytest
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("brushguard", "shops", "detection", "appeals")
_CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "npgettext",
}


def test_every_setting_has_its_heading() -> None:
    text = (ROOT / "brushguard/settings.py").read_text("utf-8")
    used = set(re.findall(r'(?:env\.\w+|_key)\(\s*"([A-Z_]+)"', text)) | {
        "DATABASE_URL",
        "EMAIL_URL",
    }
    headings = set(
        re.findall(r"^## ([A-Z_]+)$", (ROOT / "docs/settings.md").read_text("utf-8"), re.M)
    )
    assert used == headings


def test_every_command_is_in_the_interfaces() -> None:
    commands = {
        path.stem
        for room in ROOMS
        for path in (ROOT / room / "management/commands").glob("[!_]*.py")
    }
    public = commands - {"load_demo", "create_local_users"}  # called by bin/start alone
    text = (ROOT / "docs/interfaces.md").read_text("utf-8")
    assert sorted(name for name in public if f"`{name}" not in text) == []


def test_every_test_that_a_document_names_exists() -> None:
    named = {
        path
        for document in (ROOT / "docs").rglob("*.md")
        for path in re.findall(r"`(tests/[\w/.-]+)`", document.read_text("utf-8"))
    }
    assert named
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def _python_messages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name not in _CALLS:
            continue
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
        texts = [text for text in texts if isinstance(text, str)]
        if name.startswith("p") or name.startswith("np"):
            texts = texts[1:2]
        else:
            texts = texts[:1]
        found.update(texts)
    return found


def _template_messages(path: Path) -> set[str]:
    """Messages of a template, by Django's own rewriting of templates for message extraction."""
    rewritten = templatize(path.read_text("utf-8"), origin=str(path))
    found = set()
    for match in re.finditer(r"\b(n?p?gettext|_)\(((?:[^()\\]|\\.|\([^()]*\))*)\)", rewritten):
        arguments = ast.literal_eval(f"({_strings_only(match.group(2))},)")
        is_in_context = match.group(1) in {"pgettext", "npgettext"}
        found.add(arguments[1] if is_in_context else arguments[0])
    return found


def _strings_only(arguments: str) -> str:
    return ", ".join(re.findall(r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", arguments))


def _messages() -> dict[str, str]:
    """Every message with a file that uses it."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                found.update(dict.fromkeys(_python_messages(path), str(path.relative_to(ROOT))))
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt"}:
            found.update(dict.fromkeys(_template_messages(path), str(path.relative_to(ROOT))))
    return found


def _entries(language: str) -> list[polib.POEntry]:
    """Every translated entry of the catalogues."""
    paths = sorted((ROOT / "locale").rglob(f"{language}/LC_MESSAGES/django.po"))
    entries = [entry for path in paths for entry in polib.pofile(str(path))]
    return [entry for entry in entries if not entry.obsolete and "fuzzy" not in entry.flags]


def _text(entry: polib.POEntry) -> str:
    """The translation; Chinese has one plural form."""
    return entry.msgstr or entry.msgstr_plural.get(0, "")


def _translated(language: str) -> set[str]:
    return {entry.msgid for entry in _entries(language) if _text(entry)}


def test_every_word_on_screen_has_its_chinese() -> None:
    translated = _translated("zh_Hans")
    missing = {
        text: where for text, where in _messages().items() if text and text not in translated
    }
    assert missing == {}


@pytest.mark.parametrize("pattern", [r"%\(\w+\)[sd]", r"%[sd]"])
def test_translations_keep_the_placeholders(pattern: str) -> None:
    """A lost placeholder is a crash, or a sentence without its number."""
    wrong = []
    for entry in _entries("zh_Hans"):
        source = set(re.findall(pattern, entry.msgid + (entry.msgid_plural or "")))
        if _text(entry) and source != set(re.findall(pattern, _text(entry))):
            wrong.append(entry.msgid)
    assert wrong == []


def test_templates_hold_no_untranslated_sentence() -> None:
    """A Chinese character in a template or in code would never be shown in English."""
    wrong = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        for token in Lexer(path.read_text("utf-8")).tokenize():
            if token.token_type == TokenType.TEXT and re.search(r"[\u4e00-\u9fff]", token.contents):
                wrong.append(f"{path.relative_to(ROOT)}: {token.contents.strip()[:40]}")
    assert wrong == []
