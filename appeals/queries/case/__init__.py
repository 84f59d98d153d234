"""An incident's case: everything its pack is made of, read from the tables as plain values."""

from appeals.queries.case.gather import COMPARISON_DAYS, case_id_of, facts_digest, gather_case

__all__ = ["COMPARISON_DAYS", "case_id_of", "facts_digest", "gather_case"]
