"""Cuts a case's papers to what one platform's form takes: types, sizes, pages, number of files."""

from appeals.packing.attachments.fitting import Attachment, Fitted, LeftOut, Paper, fit

__all__ = ["Attachment", "Fitted", "LeftOut", "Paper", "fit"]
