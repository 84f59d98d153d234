"""Everything under `data/` and the texts beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from appeals.packing import records
from appeals.packing.case import RawFile
from appeals.packing.contents import Contents
from appeals.packing.documents import documents_of
from appeals.packing.errors import PackError
from appeals.packing.lookout import Lookout
from appeals.packing.naming import CATALOGUE
from appeals.packing.outgoing import outgoing
from appeals.packing.tables.catalogue import NOTICES, Catalogue, catalogue_csv, catalogue_of
from appeals.packing.tables.clusters import clusters_csv
from appeals.packing.tables.contrary import contrary_csv
from appeals.packing.tables.disclosure import (
    Sealer,
    commitments_csv,
    disclosures_csv,
    identities_csv,
    sealed_csv,
)
from appeals.packing.tables.inputs import inputs_csv
from appeals.packing.tables.leads import leads_csv, request_letters
from appeals.packing.tables.orders import order_facts, order_numbers, orders_csv
from appeals.packing.tables.streamed import OrderTable, write_tables
from appeals.packing.tables.timeline import timeline_csv
from appeals.packing.text import json_bytes
from appeals.packing.variants import variant_files
from appeals.packing.words import Words
from appeals.packing.working import Shelf, WorkPlace

# Hears how far a build is: the stage, and which part of it is done (0 to 1).
Listener = Callable[[str, float], None]
ANNEX = "annex.csv"  # beside the pack; it goes out encrypted to its recipient
_TEMPLATES = Path(__file__).parent / "templates"
_BLANKS = ("certification-902.md", "witness-statement.zh-Hans.md")
_EXTENSIONS = {"txt", "html", "png", "jpg", "jpeg", "pdf"}


def write_payload(
    place: WorkPlace, contents: Contents, sealer: Sealer | None, told: Listener = lambda *_: None
) -> None:
    """This will write every payload file onto the place's shelf, a stage after another.

    A stage that was finished before is left as it is. LeakError when a text carries an identity; a
    copy that lawfully holds the identities (T2) is not looked through for them.
    """
    stages: dict[str, Callable[[], None]] = {
        "orders": lambda: _orders(place, contents, sealer, told),
        "tables": lambda: _small_files(place.shelf, contents),
        "documents": lambda: _documents(place.shelf, contents),
    }
    for name, stage in stages.items():
        if not place.is_finished(name):
            told(name, 0.0)
            stage()
            place.finish(name)


def _orders(place: WorkPlace, contents: Contents, sealer: Sealer | None, told: Listener) -> None:
    if contents.tier != "T2":
        Lookout(outgoing(contents)).refuse(order.identity for order in contents.case.orders)
    total = max(1, len(contents.rows))
    tables = {place.shelf: _order_tables(contents, sealer)}
    if contents.tier == "T2":
        tables[place.beside] = {ANNEX: identities_csv()}
    write_tables(tables, contents.rows, lambda number: told("orders", number / total))


def _small_files(shelf: Shelf, contents: Contents) -> None:
    files = {**_tables(contents), **_method(contents), **_received(contents)}
    files |= _added(contents, {*files, *_order_tables(contents, None)})
    shelf.put_all(files)
    _raw(shelf, contents)
    shelf.put(CATALOGUE, catalogue_csv(_catalogue(shelf, contents)))


def _documents(shelf: Shelf, contents: Contents) -> None:
    catalogue = _catalogue(shelf, contents)
    shelf.put_all(documents_of(contents, catalogue, shelf))
    shelf.put_all(variant_files(contents, catalogue, shelf))


def _catalogue(shelf: Shelf, contents: Contents) -> Catalogue:
    return catalogue_of(contents.case, shelf, Words("en"), contents.zone, contents.tier)


def _order_tables(contents: Contents, sealer: Sealer | None) -> dict[str, OrderTable]:
    """The files with a line an order; which of them, the tier decides."""
    case, key = contents.case, contents.case.case_key
    tables = {
        "data/04-orders/orders-masked.csv": orders_csv(contents.zone),
        "data/04-orders/order-facts.jsonl": order_facts(case, contents.clusters),
        "data/13-disclosure/commitments.csv": commitments_csv(key),
        f"{contents.appeal_folder}/order-numbers.txt": order_numbers(),
    }
    if contents.tier == "T3" and sealer is not None:
        tables["data/13-disclosure/disclosures-sealed.csv"] = sealed_csv(key, sealer)
    if contents.tier == "T2":
        tables["data/13-disclosure/disclosures.csv"] = disclosures_csv(key)
    return tables


def _tables(contents: Contents) -> dict[str, bytes]:
    case, zone = contents.case, contents.zone
    files = {
        "data/05-exclusion/contrary-evidence.csv": contrary_csv(contents.contrary),
        f"{contents.appeal_folder}/fields.json": json_bytes(records.appeal_fields(contents)),
    }
    if contents.verdict is not None:
        files["data/09-leads/preservation-schedule.csv"] = leads_csv(contents)
        files |= {
            f"data/09-leads/{name}": letter for name, letter in request_letters(contents).items()
        }
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


def _added(contents: Contents, files: Collection[str]) -> dict[str, bytes]:
    """The files of other parts of the house that this tier may hold."""
    added = contents.case.additions.in_tier(contents.tier)
    for file in added:
        if f"data/{file.path}" in files:
            raise PackError(f"The pack writes {file.path} itself.")
    return {f"data/{file.path}": file.content for file in added}


def _raw(shelf: Shelf, contents: Contents) -> None:
    """The imported files as they came: a copy with identities alone holds them."""
    if contents.tier == "T2":
        for file in sorted(contents.case.raw, key=lambda file: file.sha256):
            shelf.put(f"data/12-inputs/raw/{_raw_name(file)}", file.pieces())
        if contents.case.reading:
            shelf.put("data/12-inputs/reading.json", json_bytes(contents.case.reading))


def _raw_name(file: RawFile) -> str:
    """ASCII and unique: the start of its hash, which inputs.csv gives in full, and its ending."""
    ending = file.name.rpartition(".")[2].lower()
    safe = ending if ending.isascii() and ending.isalnum() and len(ending) <= 5 else "bin"
    return f"{file.sha256[:16]}.{safe}"
