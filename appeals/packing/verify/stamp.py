"""When the seal existed: RFC 3161 replies, checked by openssl under a root from elsewhere.

The first stamp is over `seal/stamped.sha256`. Each renewal is over a list that holds the stamp
before it, so an old certificate needs to have been valid only until the renewal.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from appeals.packing.stamping import TEST_POLICY, OpensslMissing, Told, answers, read_reply
from appeals.packing.stamping.openssl import holds, is_altered
from appeals.packing.verify.lists import listed_in
from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Check, Finding, Outcome, failed_or_passed, finding
from appeals.packing.verify.report import unconfirmed as unconfirmed_check

_REPLY, _STAMPED, _CHAIN = "seal/stamped.tsr", "seal/stamped.sha256", "seal/tsa-chain.pem"
_MOST_RENEWALS = 99


@dataclass(frozen=True, slots=True)
class Link:
    """One stamp: what it is over, the reply, and the certificates that came with it."""

    name: str
    content: bytes
    reply: bytes
    chain: bytes | None
    told: Told | None
    query: bytes | None
    must_list: tuple[str, ...]  # a renewal's list must hold these

    @property
    def is_test(self) -> bool:
        return self.told is not None and self.told.policy == TEST_POLICY


def timestamp(tree: Tree, tsa_ca: str | Path | None, at: datetime | None = None) -> Check:
    """Unconfirmed without a stamp, a root to trust, or openssl; never passes a test stamp.

    `at` is the moment at which the newest stamp's certificate is to be valid; now unless given.
    """
    links = list(_links(tree))
    if not links:
        return unconfirmed_check("timestamp", "no_stamp")
    wrong = [found for link in links if (found := _misfit(tree, link))]
    wrong += _changed_since(tree)
    if wrong:
        return failed_or_passed("timestamp", wrong)
    try:
        wrong = [
            finding("stamp_altered", file=link.name) for link in links if is_altered(link.reply)
        ]
        if not wrong and tsa_ca is not None:
            wrong = list(_refusals(links, Path(tsa_ca).read_bytes(), at))
    except OpensslMissing:
        return unconfirmed_check("timestamp", "no_openssl")
    if wrong:
        return failed_or_passed("timestamp", wrong)
    if any(link.is_test for link in links):
        return unconfirmed_check("timestamp", "stamp_of_test")
    return (
        Check("timestamp", Outcome.PASS)
        if tsa_ca
        else unconfirmed_check("timestamp", "no_tsa_root")
    )


def proven_by_stamps(tree: Tree) -> frozenset[str]:
    """What stamps that hold prove by themselves: replies, lists that were renewed, their questions."""
    paths = {path for link in _links(tree) for path in (link.name, *link.must_list)}
    for link in _links(tree):
        question = f"{link.name.removesuffix('.tsr')}.tsq"
        if link.query is not None and link.told and answers(link.query, link.told, exactly=True):
            paths.add(question)
        if link.must_list:
            paths.add(f"{link.name.removesuffix('.tsr')}.sha256")
    return frozenset(paths - {_STAMPED})


def _links(tree: Tree) -> Iterator[Link]:
    reply, content = tree.content(_REPLY), tree.content(_STAMPED)
    if reply is None or content is None:
        return
    yield Link(_REPLY, content, reply, tree.content(_CHAIN), read_reply(reply),
               tree.content("seal/stamped.tsq"), ())  # fmt: skip
    must_list = [_STAMPED, _REPLY]
    for number in range(1, _MOST_RENEWALS + 1):
        name = f"seal/restamp-{number}"
        reply, content = tree.content(f"{name}.tsr"), tree.content(f"{name}.sha256")
        if reply is None or content is None:
            return
        yield Link(f"{name}.tsr", content, reply, tree.content(f"{name}.pem"), read_reply(reply),
                   tree.content(f"{name}.tsq"), tuple(must_list))  # fmt: skip
        must_list += [f"{name}.sha256", f"{name}.tsr"]


def _changed_since(tree: Tree) -> list[Finding]:
    """What the stamped list names otherwise than it lies here: its stamp is of another seal."""
    entries = listed_in(tree.text(_STAMPED), "sha256") or {}
    found = {path: tree.entries.get(path) for path in entries}
    changed = [path for path, entry in found.items() if not entry or entry.sha256 != entries[path]]
    return [finding("stamped_changed", file=path) for path in changed]


def _misfit(tree: Tree, link: Link) -> Finding | None:
    """What needs no root to be seen: a reply to something else, a renewal of something else."""
    if link.told is None or link.told.imprint != hashlib.sha256(link.content).hexdigest():
        return finding("stamp_of_other", file=link.name)
    if link.query is not None and not answers(link.query, link.told):
        return finding("query_of_other", file=link.name)
    entries = listed_in(link.content.decode("utf-8", "replace"), "sha256") or {}
    for path in link.must_list:
        entry = tree.entries.get(path)
        if entry is None or entries.get(path) != entry.sha256:
            return finding("renewal_of_other", file=link.name, other=path)
    return None


def _refusals(links: list[Link], roots: bytes, at: datetime | None) -> Iterator[Finding]:
    """Each stamp under the roots, at the time of the next one; the newest now, or at `at`."""
    moments = [*(link.told.at for link in links[1:] if link.told), at]
    for link, moment in zip(links, moments, strict=True):
        if link.is_test:
            continue
        seconds = int(moment.timestamp()) if moment else None
        ended = holds(link.content, link.reply, roots, chain=link.chain, at=seconds)
        if not ended.code:
            continue
        if moment is None and link.told and _held_then(link, roots):
            stamped = f"{link.told.at:%Y-%m-%dT%H:%M:%SZ}"
            yield finding("stamp_expired", file=link.name, stamped=stamped,
                          attime=int(link.told.at.timestamp()))  # fmt: skip
        else:
            yield finding("stamp_wrong", file=link.name)


def _held_then(link: Link, roots: bytes) -> bool:
    """Whether it is only age that speaks against the stamp."""
    told = link.told
    seconds = int(told.at.timestamp()) if told else None
    return holds(link.content, link.reply, roots, chain=link.chain, at=seconds).code == 0
