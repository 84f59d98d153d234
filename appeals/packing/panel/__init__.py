"""Attacked, or self-brushed? Facts in, one line a test out."""

from appeals.packing.panel.facts import Answers, Asked, Declared, PanelFacts
from appeals.packing.panel.lines import Line, Stance, panel_of, tally, weak

__all__ = [
    "Answers",
    "Asked",
    "Declared",
    "Line",
    "PanelFacts",
    "Stance",
    "panel_of",
    "tally",
    "weak",
]
