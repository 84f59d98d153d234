"""Announcements of the detection app."""

from django.dispatch import Signal

# Sent on commit after a scan opened, changed or closed incidents. Arguments: shop_id,
# incident_ids (database ids).
incident_changed = Signal()
