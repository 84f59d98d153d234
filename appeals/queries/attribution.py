"""Whether the records show an attack at all; without one, nothing is laid at its door."""

from __future__ import annotations

from appeals.packing.documents.assessment import BRUSHING, LEAST_SUSPECTS
from detection.enums import Level
from detection.models import Incident, Suspect

_SUSPECT_FROM = 0.5


def is_attributed(incident: Incident) -> bool:
    """True for orders placed by others or by unknown hands, above watch, and enough of them.

    The same test by which the pack calls its own records insufficient.
    """
    return (
        incident.klass in BRUSHING
        and incident.level != Level.WATCH
        and _suspects(incident) >= LEAST_SUSPECTS
    )


def _suspects(incident: Incident) -> int:
    return Suspect.objects.filter(incident=incident, probability__gte=_SUSPECT_FROM).count()
