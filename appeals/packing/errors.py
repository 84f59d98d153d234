"""What can go wrong while a pack is built; the messages are safe to show."""


class PackError(Exception):
    """This will be raised when a pack cannot be built from what was given; it says why."""


class LeakError(PackError):
    """A text that must not carry a buyer's identity carries one. It names the place only."""
