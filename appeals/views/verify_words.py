"""What the check in the browser says, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def browser_words() -> dict[str, object]:
    """Questions, results and reasons by the codes that static/js/verify*.js, copies.js and zip.js give."""
    return {
        "working": _("Checking in this browser; nothing is uploaded."),
        "issued": _("A pack with this core root was issued here:"),
        "not_issued": _(
            "This service did not issue a pack with this core root, or it was changed."
        ),
        "bad_fingerprint": _("A fingerprint is 64 hexadecimal digits."),
        "questions": questions(),
        "passed": passed(),
        "results": {
            "pass": _("Passed"),
            "fail": _("Failed"),
            "unconfirmed": _("Cannot be confirmed"),
        },
        "why": _reasons(),
    }


def questions() -> dict[str, str]:
    return {
        "integrity": _("Is every file unchanged?"),
        "completeness": _("Is nothing missing and nothing added?"),
        "signer": _("Was it signed by this service?"),
        "timestamp": _("Is the time confirmed by a third party?"),
        "custody": _("Does each line of custody follow from the one before?"),
        "linkage": _("Do the disclosed values match the masked copy?"),
    }


def passed() -> dict[str, str]:
    return {
        "integrity": _("Every file has the hash that the seal names."),
        "completeness": _("The files are exactly those of the manifest."),
        "signer": _("The signature holds, with a key published on this site."),
        "timestamp": _("A time-stamp authority confirms that it existed by then."),
        "custody": _("The chain is whole up to the line that the seal names."),
        "linkage": _("Every disclosed value fits its commitment in the masked copy."),
    }


def _reasons() -> dict[str, str]:
    return {
        "missing": _("This file is missing:"),
        "malformed": _("This list holds a line that is not a hash and a path:"),
        "differs": _("This file differs from its hash:"),
        "unlisted": _("This file is listed nowhere:"),
        "reaches": _("A list names this file, which is not its to list:"),
        "renewal": _("This renewal is not whole, or follows no stamp:"),
        "oxum": _("This file states another size than the files have:"),
        "folder": _("The folder is named after another pack:"),
        "odd_method": _("The zip is packed by a method that packs never use."),
        "zip_extra": _("The zip holds a field that may hide bytes or another name."),
        "zip_disagrees": _("The zip tells different things of one file."),
        "empty_folder": _("The zip holds a folder without any file."),
        "disagree": _("The two lists name different files:"),
        "seal": _("This file does not say what a seal covers:"),
        "root": _("The seal names another core root:"),
        "unsigned": _("The pack is not signed."),
        "signature": _("This signature does not hold:"),
        "other_key": _("Another key signed it:"),
        "copy_of_none": _("This signed copy is of no document of this pack:"),
        "copy": _("This signed copy is not of the document that it names:"),
        "copy_signature": _(
            "The signature in this copy is not one by the pack's key over all of it:"
        ),
        "not_published": _("The signatures hold, but this site publishes no such key."),
        "no_stamp": _("The pack carries no time stamp."),
        "stamp_elsewhere": _(
            "It carries a time stamp, which a browser cannot check: use openssl as VERIFY.md says, "
            "with a root certificate that you got elsewhere."
        ),
        "stamp_of_other": _("This is a time stamp of something else:"),
        "stamped_changed": _("This is not what it was when it was stamped:"),
        "no_custody": _("The pack carries no custody record."),
        "broken": _("The chain breaks at this line:"),
        "cut": _("The chain ends otherwise than the seal says:"),
        "anchor": _("This anchor was stamped for another chain:"),
        "receipt": _("These receipts are of another chain:"),
        "orders": _("Orders and commitments are not about the same records:"),
        "no_disclosures": _("Nothing is disclosed in this copy, so there is nothing to compare."),
        "table": _("This table is written otherwise than the tables of a pack are:"),
        "value": _("This value does not fit its commitment:"),
        "not_a_zip": _("This is not a zip file that a pack comes as, or it is damaged."),
        "zip_damaged": _("A file of the zip is damaged: its checksum does not fit."),
        "zip_gap": _("The zip holds bytes that belong to no file; it was not looked into."),
        "too_large": _("The zip is too large to be checked in a browser."),
        "bad_name": _("The zip holds a path that a pack never has."),
        "encrypted": _("The zip is encrypted."),
        "not_a_file": _("The zip holds a link."),
        "name_twice": _("The zip holds a file twice, or under two names."),
        "not_one_folder": _("A pack's files lie in one folder; this zip is built otherwise."),
    }
