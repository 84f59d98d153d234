"""Why no pack was made is said in the reader's language."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from appeals.errors import RulesRefused
from appeals.operations.rules import _check
from appeals.packing import PackError
from appeals.packing.profile import profile_content
from appeals.packing.said import sentences
from shops.errors import SealBroken
from shops.sealing import open_sealed

HAN = re.compile(r"[\u4e00-\u9fff]")
UNSOURCED = {**profile_content("jd"), "required": ["chats"]}


@pytest.mark.parametrize("key", sorted(sentences("refusals")))
def test_every_refusal_has_words_in_both_languages(key: str) -> None:
    both = sentences("refusals")[key]

    assert HAN.search(both["zh"])
    assert not HAN.search(both["en"])


def test_refusal_without_chinese_words_is_still_said() -> None:
    assert PackError("There is no letter.").why.said_in("zh-hans") == "There is no letter."


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-hans", "以下各项没有注明来源：required"), ("en", "No source is given for: required")],
)
def test_admin_reads_in_the_pages_language_what_a_rule_lacks(language: str, words: str) -> None:
    with override(language), pytest.raises(RulesRefused, match=words):
        _check("jd", UNSOURCED)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "无法用店铺密钥打开"), ("en", "does not open")]
)
def test_broken_seal_is_told_in_the_readers_language(language: str, words: str) -> None:
    with override(language), pytest.raises(SealBroken, match=words):
        open_sealed(bytes(32), bytes(40), place=b"here")
