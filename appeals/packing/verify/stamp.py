"""When the seal existed: an RFC 3161 reply, checked by openssl under a root from elsewhere."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from appeals.packing.verify.opening import Tree
from appeals.packing.verify.report import Check, Outcome, failed, unconfirmed

_REPLY, _STAMPED, _CHAIN = "seal/stamped.tsr", "seal/stamped.sha256", "seal/tsa-chain.pem"
_SECONDS = 20


def timestamp(tree: Tree, tsa_ca: str | Path | None) -> Check:
    """Unconfirmed without a stamp, without a root to trust, or without openssl to ask."""
    reply, stamped = tree.content(_REPLY), tree.content(_STAMPED)
    if reply is None or stamped is None:
        return unconfirmed("timestamp", "no_stamp")
    if tsa_ca is None:
        return unconfirmed("timestamp", "no_tsa_root")
    openssl = shutil.which("openssl")
    if openssl is None:
        return unconfirmed("timestamp", "no_openssl")
    with tempfile.TemporaryDirectory() as folder:
        command = [openssl, "ts", "-verify", "-CAfile", str(Path(tsa_ca).resolve())]
        for option, name in (("-in", _REPLY), ("-data", _STAMPED), ("-untrusted", _CHAIN)):
            content = tree.content(name)
            if content is not None:
                path = Path(folder) / Path(name).name
                path.write_bytes(content)
                command += [option, str(path)]
        ended = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    if ended.returncode:
        return failed("timestamp", "stamp_wrong", file=_REPLY)
    return Check("timestamp", Outcome.PASS)
