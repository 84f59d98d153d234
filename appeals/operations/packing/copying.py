"""Signed copies of a pack's documents: by the shop's own key, stamped where an authority answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from appeals.errors import StampUnavailable
from appeals.models import SigningKey
from appeals.operations.stamping.authorities import HTTP, ask_authority
from appeals.packing import Signer
from appeals.packing.stamping import OpensslMissing, read_reply
from appeals.packing.stamping.openssl import holds

log = structlog.get_logger()
STAMPED, PLAIN = "B-T", "B-B"  # levels of PAdES: with and without a time stamp


@dataclass(slots=True)
class Copying:
    """Signs a core's documents; afterwards `level` says whether the signatures are stamped.

    A local test stamp has no value and a person cannot carry a question for each document, so
    only an authority that is asked over the network counts. Where it fails, copies go unstamped.
    """

    signer: Signer
    owner: str
    now: datetime
    level: str = field(default="", init=False)

    def __call__(self, core: Mapping[str, bytes]) -> dict[str, bytes]:
        from appeals.packing.copies.signing import signed_copies  # noqa: PLC0415  a second to load

        since = SigningKey.objects.get(fingerprint=self.signer.fingerprint).created_at
        if settings.BRUSHGUARD_TSA == HTTP:
            try:
                copies = signed_copies(core, self.signer, self.owner, since, self._answer)
            except (StampUnavailable, OSError) as error:
                log.warning("copies_unstamped", error=str(error))
            else:
                self.level = STAMPED
                return copies
        self.level = PLAIN
        return signed_copies(core, self.signer, self.owner, since)

    def _answer(self, query: bytes) -> bytes:
        """A reply that holds under the pinned roots, or StampUnavailable."""
        answer = ask_authority(query, self.now)
        told = read_reply(answer.reply) if answer else None
        if answer is None or told is None or answer.policy not in (None, told.policy):
            raise StampUnavailable(_("The time-stamp authority gave no stamp."))
        try:
            ended = holds(b"", answer.reply, answer.roots_pem, query=query, chain=told.chain_pem)
        except OpensslMissing as missing:
            raise StampUnavailable(str(missing)) from missing
        if ended.code:
            raise StampUnavailable(_("The stamp does not hold under the pinned roots."))
        return answer.reply
