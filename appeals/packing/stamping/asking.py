"""The question to a time-stamp authority."""

from rfc3161_client import TimestampRequestBuilder
from rfc3161_client.base import HashAlgorithm


def query_for(content: bytes) -> bytes:
    """A DER request over the content's SHA-256, with a fresh nonce, asking for the certificates."""
    builder = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()
