"""Rivals of the detector, given the same events: each scores half-hour windows of one product."""
