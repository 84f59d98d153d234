"""Simulated shops for drills and demonstrations: one attack and its honest twins."""

from detection.simulation.registry import SCENARIOS, Scenario, build

__all__ = ["SCENARIOS", "Scenario", "build"]
