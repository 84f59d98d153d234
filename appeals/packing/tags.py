"""The texts beside `data/`: README in both languages, VERIFY.md and the checker."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from appeals.packing.contents import Contents
from appeals.packing.words import Words

_TEMPLATES = Path(__file__).parent / "templates"
_CHECKER = Path(__file__).parent / "verify.sh"
# Where a reader of section 3's tree looks for what may be absent.
_PLACES = {
    "letter": "data/02-appeal/{profile}/letter.",
    "attachments": "data/02-appeal/{profile}/attach-",
    "clusters": "data/04-orders/clusters.csv",
    "timeline": "data/04-orders/timeline.csv",
    "exclusion": "data/05-exclusion/funds-",
    "accounts": "data/05-exclusion/accounts-",
    "outreach": "data/06-outreach/",
    "notices": "data/07-platform/notices/",
    "damages": "data/08-damages/",
    "leads": "data/09-leads/",
    "extraction": "data/10-method/extraction-",
    "custody": "data/11-custody/custody.jsonl",
    "anchors": "data/11-custody/anchors/",
    "inputs": "data/12-inputs/inputs.csv",
    "raw": "data/12-inputs/raw/",
    "disclosures": "data/13-disclosure/disclosures",
    "blanks": "data/14-templates/",
}


def tags_of(contents: Contents, payload: Collection[str]) -> dict[str, bytes]:
    """README in both languages, VERIFY.md and the checker."""
    return {
        "README.zh.txt": _readme(contents, payload, "README.zh.txt", Words("zh-Hans")),
        "README.en.txt": _readme(contents, payload, "README.en.txt", Words("en")),
        "VERIFY.md": (_TEMPLATES / "VERIFY.md").read_bytes(),
        "verify.sh": _CHECKER.read_bytes(),
    }


def _readme(contents: Contents, payload: Collection[str], name: str, words: Words) -> bytes:
    missing = "\n".join(f"  {words(f'missing.{item}')}" for item in _missing(contents, payload))
    text = (_TEMPLATES / name).read_text(encoding="utf-8")
    return text.format(
        pack_id=contents.pack_id,
        shop=contents.case.shop.name,
        platform=contents.platform_name(words),
        tier=contents.tier,
        holds=words(f"tier.holds_{contents.tier}"),
        cutoff=contents.stamp(contents.case.cutoff),
        missing=missing,
    ).encode()


def _missing(contents: Contents, payload: Collection[str]) -> list[str]:
    """What a reader would look for in vain, by folder. A stamp may come later, so it is named."""
    absent = [
        name
        for name, place in _PLACES.items()
        if not any(path.startswith(place.format(profile=contents.profile.id)) for path in payload)
    ]
    absent += ["stamp", *(["signature"] if contents.fingerprint is None else [])]
    words = Words("en")
    return sorted(absent, key=lambda name: words(f"missing.{name}"))
