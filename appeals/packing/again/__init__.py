"""A full copy built again from what it holds itself, in an empty folder, without a key."""

from appeals.packing.again.building import Again, build_again
from appeals.packing.again.deriving import Origin, Outcome
from appeals.packing.again.raw import FromRaw, Otherwise, RawReader, RawTold

__all__ = [
    "Again",
    "FromRaw",
    "Origin",
    "Otherwise",
    "Outcome",
    "RawReader",
    "RawTold",
    "build_again",
]
