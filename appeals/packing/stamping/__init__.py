"""Time stamps (RFC 3161): asked for, answered by a test authority, checked before they are kept.

    query = query_for(content)                        # bytes for an authority, SHA-256 and a nonce
    stamp = check_reply(content, query, reply, roots)  # Stamp; StampRefused says what is wrong

A stamp proves that the content existed by then and is unchanged since; never that it is true.
"""

from appeals.packing.stamping.asking import query_for
from appeals.packing.stamping.checking import Stamp, check_reply
from appeals.packing.stamping.local import TEST_POLICY, answer_locally
from appeals.packing.stamping.openssl import OpensslMissing
from appeals.packing.stamping.reading import Told, answers, read_reply
from appeals.packing.stamping.refusing import StampRefused, refused

__all__ = [
    "TEST_POLICY",
    "OpensslMissing",
    "Stamp",
    "StampRefused",
    "Told",
    "answer_locally",
    "answers",
    "check_reply",
    "query_for",
    "read_reply",
    "refused",
]
