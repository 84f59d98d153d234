"""Connections to platforms: set up, listen, record, read."""
