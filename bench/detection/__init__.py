"""The public bench of the detector: attacks and honest crowds it has never seen, same events for all.

It shares nothing with the detector's own idea of a fake: only the words of the event log
(docs/interfaces.md, "Replay") and the engine's door (`feed`).
"""
