"""03-catalogue: every item of evidence, numbered, with source, purpose and hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from appeals.packing.additions import Attached
from appeals.packing.bilingual import Bilingual
from appeals.packing.case import Case, ImportFile
from appeals.packing.text import Cell, csv_bytes, stamp
from appeals.packing.words import Words
from appeals.packing.working import hash_of, size_of

HEADER = (
    "no", "name_zh", "name_en", "type_zh", "type_en", "source_and_holder", "obtained_how_and_by",
    "obtained_at", "file", "format", "bytes", "sha256", "purpose_zh", "purpose_en",
    "facts_shown_zh", "facts_shown_en", "original_kept", "presumption_ground", "corroborated_by",
    "tier", "pages",
)  # fmt: skip

NOTICES = "data/07-platform/notices/"
# What was computed or kept here, in the order it is numbered after the imported files.
_KEYS = {
    "data/11-custody/custody.jsonl": "custody",
    "data/04-orders/orders-masked.csv": "orders",
    "data/04-orders/timeline.csv": "timeline",
    "data/04-orders/clusters.csv": "clusters",
    "data/04-orders/order-facts.jsonl": "facts",
    "data/05-exclusion/contrary-evidence.csv": "contrary",
    "data/10-method/parameters.json": "parameters",
    "data/12-inputs/inputs.csv": "inputs",
}


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One item. `key` is what a sentence cites; its number stands in the catalogue."""

    key: str
    name: Bilingual
    type: Bilingual
    purpose: Bilingual
    facts: Bilingual
    file: str
    size: int
    sha256: str
    source: str = ""
    obtained: str = ""
    obtained_at: str = ""
    original: str = ""
    ground: str = "none"
    no: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    exhibits: tuple[Exhibit, ...]
    tier: str

    def numbers(self, *keys: str) -> tuple[str, ...]:
        """The numbers that a sentence resting on these items cites; absent items are left out."""
        return tuple(exhibit.no for key in keys for exhibit in self.exhibits if exhibit.key == key)


def catalogue_of(
    case: Case, files: Mapping[str, bytes], words: Words, zone: tzinfo, tier: str
) -> Catalogue:
    """Imported files first, then notices, custody, what was computed from them, what was added."""
    items = [_import(file, words, zone) for file in case.inputs]
    notices = [name for name in sorted(files) if name.startswith(NOTICES)]
    times = dict(zip(notices, sorted(n.received_at for n in case.notices), strict=True))
    items += [
        replace(_item("notice", name, files, words), obtained_at=stamp(times[name], zone))
        for name in notices
    ]
    items += [_item(key, name, files, words) for name, key in _KEYS.items() if name in files]
    items += [_attached(file, words, zone) for file in case.additions.in_tier(tier)]
    return Catalogue(
        tuple(replace(item, no=f"E{number:02d}") for number, item in enumerate(items, start=1)),
        tier,
    )


def catalogue_csv(catalogue: Catalogue) -> bytes:
    return csv_bytes(HEADER, (_cells(exhibit, catalogue) for exhibit in catalogue.exhibits))


def _import(file: ImportFile, words: Words, zone: tzinfo) -> Exhibit:
    return Exhibit(
        key="input",
        name=words.both("catalogue.input_name"),
        type=words.both("catalogue.input_type"),
        purpose=words.both("catalogue.input_purpose"),
        facts=words.both("catalogue.input_facts", rows=file.rows),
        file=file.name,
        size=file.bytes,
        sha256=file.sha256,
        source=file.source,
        obtained=file.received_from,
        obtained_at=stamp(file.received_at, zone),
        original=words("catalogue.input_original"),
        ground="neutral third-party platform" if file.source else "none",
    )


def _attached(file: Attached, words: Words, zone: tzinfo) -> Exhibit:
    return Exhibit(
        key=file.key,
        name=file.name,
        type=file.type,
        purpose=file.purpose,
        facts=file.facts,
        file=f"data/{file.path}",
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        source=file.source,
        obtained=file.obtained,
        obtained_at=stamp(file.obtained_at, zone),
        original=file.original or words("catalogue.here"),
        ground=file.ground,
    )


def _item(key: str, name: str, files: Mapping[str, bytes], words: Words) -> Exhibit:
    return Exhibit(
        key=key,
        name=words.both(f"catalogue.{key}_name"),
        type=words.both(f"catalogue.{key}_type"),
        purpose=words.both(f"catalogue.{key}_purpose"),
        facts=words.both(f"catalogue.{key}_facts"),
        file=name,
        size=size_of(files, name),
        sha256=hash_of(files, name),
        original=words("catalogue.here"),
        ground="neutral third-party platform" if key == "notice" else "none",
    )


def _cells(exhibit: Exhibit, catalogue: Catalogue) -> Sequence[Cell]:
    computed = exhibit.key in {"orders", "timeline", "clusters", "facts", "contrary"}
    return (
        exhibit.no,
        exhibit.name.said_in("zh"),
        exhibit.name.en,
        exhibit.type.said_in("zh"),
        exhibit.type.en,
        exhibit.source,
        exhibit.obtained,
        exhibit.obtained_at,
        exhibit.file,
        exhibit.file.rpartition(".")[2].lower(),
        exhibit.size,
        exhibit.sha256,
        exhibit.purpose.said_in("zh"),
        exhibit.purpose.en,
        exhibit.facts.said_in("zh"),
        exhibit.facts.en,
        exhibit.original,
        exhibit.ground,
        " ".join(catalogue.numbers("input")) if computed else "",
        catalogue.tier,
        "",
    )
