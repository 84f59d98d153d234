"""What can keep a local instance from starting, in words for the person at the terminal."""


class LocalFailure(Exception):
    """The instance cannot start or go on; the message says why and what to do next."""


class AlreadyRunning(LocalFailure):
    """Another process holds this data directory."""


class PortTaken(LocalFailure):
    """The wanted port belongs to another program."""
