"""A full copy built again from what it holds itself: no database, no key, an empty folder."""

from appeals.packing.again.building import Again, build_again
from appeals.packing.again.deriving import Outcome

__all__ = ["Again", "Outcome", "build_again"]
