"""Which papers go along with an appeal, in the order in which they persuade."""

from __future__ import annotations

from appeals.packing.profile import Profile

# The pack's own documents by name; the first page answers the most.
DOCUMENTS = {
    "summary": "data/00-cover/summary.{language}.pdf",
    "self-exclusion": "data/05-exclusion/self-exclusion.pdf",
    "report": "data/01-report/report.{language}.pdf",
    "losses": "data/08-damages/damages.{language}.pdf",
    "catalogue": "data/03-catalogue/evidence-catalogue.{language}.pdf",
}
# Files as they were received, by exhibit; chats and words of buyers stay in the sealed copies.
ORIGINALS = ("notice", "report_receipt", "funds", "shipping", "waybills", "invoice", "ad_spend",
             "material_media", "police_receipt")  # fmt: skip
ATTACHMENTS = "attachments.csv"  # beside them in a pack


def takes_attachments(profile: Profile) -> bool:
    """True for a reader whose form takes files one by one; the others get bound papers."""
    return profile.audience == "platform"
