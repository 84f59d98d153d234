"""Everything under `data/` and the texts beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from appeals.packing import records
from appeals.packing.case import RawFile
from appeals.packing.contents import Contents
from appeals.packing.documents import documents_of
from appeals.packing.errors import PackError
from appeals.packing.masking import Lookout
from appeals.packing.tables.catalogue import NOTICES, catalogue_csv, catalogue_of
from appeals.packing.tables.clusters import clusters_by_ref, clusters_csv
from appeals.packing.tables.contrary import contrary_csv
from appeals.packing.tables.disclosure import (
    Sealer,
    commitments_csv,
    disclosures_csv,
    sealed_csv,
)
from appeals.packing.tables.inputs import inputs_csv
from appeals.packing.tables.leads import leads_csv, request_letter
from appeals.packing.tables.orders import order_facts, order_numbers, orders_csv
from appeals.packing.tables.timeline import timeline_csv
from appeals.packing.text import json_bytes
from appeals.packing.variants import variant_files
from appeals.packing.words import Words

_TEMPLATES = Path(__file__).parent / "templates"
_BLANKS = ("certification-902.md", "witness-statement.zh-Hans.md")
_CHECKER = Path(__file__).parent / "verify.sh"
_EXTENSIONS = {"txt", "html", "png", "jpg", "jpeg", "pdf"}
# Where a reader of section 3's tree looks for what may be absent.
_PLACES = {
    "letter": "data/02-appeal/{profile}/letter.",
    "clusters": "data/04-orders/clusters.csv",
    "timeline": "data/04-orders/timeline.csv",
    "exclusion": "data/05-exclusion/funds-",
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


def payload_of(contents: Contents, sealer: Sealer | None = None) -> dict[str, bytes]:
    """This will write every payload file; LeakError when a text carries an identity.

    A copy that lawfully holds the identities (T2) is not looked through for them.
    """
    if contents.tier != "T2":
        _look_out(contents)
    files = {**_tables(contents), **_method(contents), **_received(contents)}
    files |= _added(contents, files) | _identities(contents, sealer)
    catalogue = catalogue_of(contents.case, files, Words("en"), contents.zone, contents.tier)
    files["data/03-catalogue/evidence-catalogue.csv"] = catalogue_csv(catalogue)
    files |= documents_of(contents, catalogue, files)
    return files | variant_files(contents, catalogue, files)


def tags_of(contents: Contents, payload: Mapping[str, bytes]) -> dict[str, bytes]:
    """README in both languages, VERIFY.md and the checker."""
    return {
        "README.zh.txt": _readme(contents, payload, "README.zh.txt", Words("zh-Hans")),
        "README.en.txt": _readme(contents, payload, "README.en.txt", Words("en")),
        "VERIFY.md": (_TEMPLATES / "VERIFY.md").read_bytes(),
        "verify.sh": _CHECKER.read_bytes(),
    }


def _tables(contents: Contents) -> dict[str, bytes]:
    case, rows, zone = contents.case, contents.rows, contents.zone
    files = {
        "data/04-orders/orders-masked.csv": orders_csv(rows, zone),
        "data/04-orders/order-facts.jsonl": order_facts(
            case, rows, clusters_by_ref(contents.clusters)
        ),
        "data/05-exclusion/contrary-evidence.csv": contrary_csv(contents.contrary),
        "data/13-disclosure/commitments.csv": commitments_csv(case.case_key, rows),
        f"{contents.appeal_folder}/order-numbers.txt": order_numbers(rows),
        f"{contents.appeal_folder}/fields.json": json_bytes(records.appeal_fields(contents)),
    }
    if contents.verdict is not None:
        files["data/09-leads/preservation-schedule.csv"] = leads_csv(contents)
        files["data/09-leads/request-letter.zh-Hans.txt"] = request_letter(contents)
    for name in _BLANKS:
        files[f"data/14-templates/{name}"] = (_TEMPLATES / "blanks" / name).read_bytes()
    if case.timeline.buckets:
        files["data/04-orders/timeline.csv"] = timeline_csv(case.timeline, zone)
    if contents.clusters:
        files["data/04-orders/clusters.csv"] = clusters_csv(contents.clusters)
    if case.inputs:
        files["data/12-inputs/inputs.csv"] = inputs_csv(case, zone)
    return files


def _method(contents: Contents) -> dict[str, bytes]:
    return {
        "data/10-method/parameters.json": json_bytes(records.parameters(contents)),
        "data/10-method/environment.json": json_bytes(records.environment(contents)),
        "data/10-method/derivation.json": json_bytes(records.derivation(contents)),
        "data/10-method/rederive.md": (_TEMPLATES / "rederive.md").read_bytes(),
    }


def _received(contents: Contents) -> dict[str, bytes]:
    """Custody lines and notices: bytes as they came."""
    files: dict[str, bytes] = {}
    if contents.case.custody:
        files["data/11-custody/custody.jsonl"] = b"".join(
            line + b"\n" for line in contents.case.custody
        )
    for anchor in contents.case.anchors:
        place = f"data/11-custody/anchors/{anchor.seq:06d}"
        files |= {f"{place}.txt": anchor.text, f"{place}.tsr": anchor.reply}
    notices = sorted(contents.case.notices, key=lambda notice: (notice.received_at, notice.title))
    for number, notice in enumerate(notices, start=1):
        if notice.extension not in _EXTENSIONS:
            raise PackError(f"A notice of the kind .{notice.extension} is not taken into a pack.")
        files[f"{NOTICES}notice-{number:02d}.{notice.extension}"] = notice.content
    return files


def _added(contents: Contents, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of other parts of the house that this tier may hold."""
    added = contents.case.additions.in_tier(contents.tier)
    for file in added:
        if f"data/{file.path}" in files:
            raise PackError(f"The pack writes {file.path} itself.")
    return {f"data/{file.path}": file.content for file in added}


def _identities(contents: Contents, sealer: Sealer | None) -> dict[str, bytes]:
    """What only a copy with identities (T2) or the shop's own (T3) holds, by tier."""
    key, rows = contents.case.case_key, contents.rows
    if contents.tier == "T3" and sealer is not None:
        return {"data/13-disclosure/disclosures-sealed.csv": sealed_csv(key, rows, sealer)}
    if contents.tier != "T2":
        return {}
    raw = sorted(contents.case.raw, key=lambda file: hashlib.sha256(file.content).hexdigest())
    files = {f"data/12-inputs/raw/{_raw_name(file)}": file.content for file in raw}
    return {**files, "data/13-disclosure/disclosures.csv": disclosures_csv(key, rows)}


def _raw_name(file: RawFile) -> str:
    """ASCII and unique: the start of its hash, which inputs.csv gives in full, and its ending."""
    ending = file.name.rpartition(".")[2].lower()
    safe = ending if ending.isascii() and ending.isalnum() and len(ending) <= 5 else "bin"
    return f"{hashlib.sha256(file.content).hexdigest()[:16]}.{safe}"


def _look_out(contents: Contents) -> None:
    outgoing = list(_outgoing(contents))
    lookout = Lookout(order.identity for order in contents.case.orders)
    if not lookout.finds("\n".join(text for _, text in outgoing)):
        return
    for place, text in outgoing:
        lookout.refuse(place, text)


def _outgoing(contents: Contents) -> Iterator[tuple[str, str]]:
    """Every text that goes out as somebody wrote it, with a name for the place."""
    case = contents.case
    for number, line in enumerate(case.custody, start=1):
        yield f"Custody line {number}", line.decode("utf-8", "replace")
    for notice in case.notices:
        yield f'The notice "{notice.title}"', notice.content.decode("utf-8", "replace")
    for penalty in case.penalties:
        yield f'The penalty "{penalty.kind}"', f"{penalty.charge}\n{penalty.scope}"
    for filing in case.filings:
        yield f"The {filing.kind} to {filing.addressee}", f"{filing.reference}\n{filing.note}"
    for promotion in case.promotions:
        yield "A promotion", promotion.kind
    for product in case.products:
        yield "A product's title", product.title
    for file in case.inputs:
        yield "The name of an imported file", f"{file.name}\n{file.source}\n{file.received_from}"
    for verdict in case.verdicts:
        texts = [*verdict.missing, *(line.text for line in (*verdict.reasons, *verdict.against))]
        yield "The verdict", "\n".join(f"{text.en}\n{text.zh}" for text in texts)


def _readme(contents: Contents, payload: Mapping[str, bytes], name: str, words: Words) -> bytes:
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


def _missing(contents: Contents, payload: Mapping[str, bytes]) -> list[str]:
    """What a reader would look for in vain, by folder. A stamp may come later, so it is named."""
    absent = [
        name
        for name, place in _PLACES.items()
        if not any(path.startswith(place.format(profile=contents.profile.id)) for path in payload)
    ]
    absent += ["stamp", *(["signature"] if contents.fingerprint is None else [])]
    words = Words("en")
    return sorted(absent, key=lambda name: words(f"missing.{name}"))
