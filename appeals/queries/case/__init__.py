"""An incident's case: everything its pack is made of, read from the tables as plain values."""

from appeals.queries.case.gather import SOFTWARE, case_id_of, facts_digest, gather_case
from appeals.queries.case.orders import COMPARISON_DAYS

__all__ = ["COMPARISON_DAYS", "SOFTWARE", "case_id_of", "facts_digest", "gather_case"]
