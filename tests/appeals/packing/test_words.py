"""Both languages say the same things, and neither passes judgement."""

import ast
import re
from pathlib import Path

import pytest

import appeals.packing
from appeals.packing.words import LANGUAGES, Words, sentences

PACKAGE = Path(appeals.packing.__file__).parent
VERDICTS = {
    "en": (
        "crime",
        "criminal",
        "guilty",
        "proven",
        "innocent",
        "fraudster",
        "perpetrator",
        "culprit",
    ),
    "zh-Hans": ("犯罪", "有罪", "无罪", "罪犯", "嫌疑人", "证实了", "已证明", "清白", "凶手"),
}


def places(text: str) -> list[str]:
    return sorted(re.findall(r"{(\w+)}", text))


def test_both_languages_have_the_same_keys_and_places() -> None:
    english, chinese = sentences("en"), sentences("zh-Hans")

    assert english.keys() == chinese.keys()
    assert [key for key in english if places(english[key]) != places(chinese[key])] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_passes_a_verdict(language: str) -> None:
    texts = [*sentences(language).values()]
    texts += [path.read_text("utf-8") for path in (PACKAGE / "templates").glob("*.txt")]

    found = [(word, text) for text in texts for word in VERDICTS[language] if word in text.lower()]

    assert found == []


def test_chinese_uses_full_width_punctuation_between_characters() -> None:
    wrong = [
        text for text in sentences("zh-Hans").values() if re.search(r"[\u4e00-\u9fff][,;:?!]", text)
    ]

    assert wrong == []


# Sections whose keys are words of the data: a class, a level, an engine's value.
FROM_DATA = (
    "class",
    "measure",
    "level",
    "state",
    "platform",
    "value",
    "cluster",
    "address",
    "refund",
    "check",
    "promotion_kind",
)


def test_every_sentence_is_used() -> None:
    """A key is used when the code holds it whole, or its last part beside its section."""
    code = [ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")]
    nodes = (node for tree in code for node in ast.walk(tree) if isinstance(node, ast.Constant))
    literals = {node.value for node in nodes if isinstance(node.value, str)}
    beginnings = tuple(text for text in literals if "." in text and text.endswith("_"))
    unused = [
        key
        for key in sentences("en")
        if key.partition(".")[0] not in FROM_DATA
        and not {key, key.partition(".")[2]} & literals
        and not key.startswith(beginnings)
        and not (
            key.startswith("catalogue.") and key.rpartition("_")[0].partition(".")[2] in literals
        )
    ]

    assert unused == []


def test_counts_are_grouped_and_braces_in_values_stay_as_they_are() -> None:
    assert Words("en")("common.orders", count=12345) == "12,345 orders"
    assert Words("en")("report.event_notice", title="{x}") == (
        "The file of the platform's notice is taken in ({x})"
    )
