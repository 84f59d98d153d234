"""What platforms send or answer as JSON, as canonical rows; pure: values in, rows out."""

from shops.platforms.payloads.told import Pointer, Told, come_by
from shops.platforms.payloads.values import PayloadProblem

__all__ = ["PayloadProblem", "Pointer", "Told", "come_by"]
