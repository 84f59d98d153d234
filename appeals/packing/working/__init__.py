"""The folder in which a pack is built: files and rows on disk, so that memory does not grow."""

from appeals.packing.working.frames import Box, Clear, Damaged, read_frames
from appeals.packing.working.place import WorkPlace
from appeals.packing.working.shelf import Shelf, hash_of, size_of
from appeals.packing.working.spool import Told, pairs_of, refs_of

__all__ = [
    "Box",
    "Clear",
    "Damaged",
    "Shelf",
    "Told",
    "WorkPlace",
    "hash_of",
    "pairs_of",
    "read_frames",
    "refs_of",
    "size_of",
]
