"""Asking buyers by a plan that is fixed beforehand: sample, script, and what the answers bound."""

from appeals.packing.outreach.bounds import (
    ALPHA,
    clopper_pearson_lower,
    hypergeometric_lower,
    sample_size_for,
)
from appeals.packing.outreach.plan import SCRIPT, TARGETS, Plan, make_plan
from appeals.packing.outreach.result import Figures, figures_of

__all__ = [
    "ALPHA",
    "SCRIPT",
    "TARGETS",
    "Figures",
    "Plan",
    "clopper_pearson_lower",
    "figures_of",
    "hypergeometric_lower",
    "make_plan",
    "sample_size_for",
]
