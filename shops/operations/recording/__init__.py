"""Writes orders, lines and refunds: one COPY and one upsert a chunk, whatever the chunk's size."""

from shops.operations.recording.chunk import Outcome, Recorder, Tally

__all__ = ["Outcome", "Recorder", "Tally"]
