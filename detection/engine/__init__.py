"""The detector: events in, verdicts out. No Django, no clock, no database, no randomness.

    from detection.engine.engine import Engine
    from detection.engine.events import event_from_json, event_to_json, verdict_to_json

    engine = Engine()                       # or Engine(ShopEvent(...)) to name the shop at once
    for event in events:                    # in order of `at`; two minutes of disorder are fine
        for verdict in engine.feed(event):  # usually an empty list
            ...

`event_from_json(dict) -> Event` raises `EventError` (a ValueError) with a sentence that names
the field; `verdict_to_json(Verdict) -> dict` is the public line of docs/interfaces.md, section 2.
`detection.engine.tiers.at_tier(event, n)` drops what data tier n does not show.

An engine holds one shop. Feeding the same order id twice changes nothing. Feed an `EndEvent`
last to close what is open. `engine.expected(product_id, at, minutes)` is the expected number of
orders in the minutes before `at`, for drawing the band; `engine.upper(...)` its upper edge.
"""
