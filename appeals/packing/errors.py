"""What can go wrong while a pack is built; the messages are safe to show."""

from __future__ import annotations

from appeals.packing.bilingual import Bilingual


class PackError(Exception):
    """This will be raised when a pack cannot be built from what was given; `why` says why."""

    def __init__(self, why: Bilingual | str) -> None:
        self.why = why if isinstance(why, Bilingual) else Bilingual(en=why)
        super().__init__(self.why.en)


class LeakError(PackError):
    """A text that must not carry a buyer's identity carries one. It names the place only."""

    def __init__(self, place: Bilingual) -> None:
        self.place = place
        super().__init__(
            f"{place.en} carries a buyer's personal data. Remove it there, or leave the item out of "
            "the pack; a tier-1 pack may not contain it."
        )
