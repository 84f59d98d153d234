"""`verify_pack ZIP [--fingerprint HEX] [--tsa-ca FILE] [--linked ZIP] [--attime T] [--json]`.

Checks a pack as a stranger would. Exit code 0 when it was checked and nothing fails, 1 when something
fails or it could not be checked. What is unconfirmed is said, and is neither a pass nor a failure.
(`verify.sh` inside the pack tells the two apart by its exit code.)
"""

from __future__ import annotations

import json
import re
import sys
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError, CommandParser

from appeals.packing import PackError, verify_pack


class Command(BaseCommand):
    help = "Checks an evidence pack; prints six results, each pass, fail or unconfirmed."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("zip", type=Path)
        parser.add_argument(
            "--fingerprint", type=_fingerprint, metavar="HEX", help="the signer's, as published"
        )
        parser.add_argument("--tsa-ca", type=Path, metavar="FILE", help="roots of time stamps")
        parser.add_argument("--linked", type=Path, metavar="ZIP", help="a second copy of the case")
        parser.add_argument(
            "--attime", type=_moment, metavar="SECONDS", help="check the stamp as of this time"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *_: Any, **options: Any) -> None:
        for path in (options["zip"], options["linked"]):
            _check_there(path)
        try:
            report = verify_pack(
                options["zip"],
                fingerprint=options["fingerprint"],
                tsa_ca=_roots(options["tsa_ca"]),
                linked=options["linked"],
                at=options["attime"],
            )
        except PackError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        results = report.results()
        if options["json"]:
            self.stdout.write(json.dumps(results))
        else:
            for name, result in results.items():
                self.stdout.write(f"{name.upper():13} {result.upper()}")
        for sentence in report.sentences():
            self.stderr.write(sentence)
        if "fail" in results.values():
            sys.exit(1)


def _check_there(path: Path | None) -> None:
    if path is not None and path.is_dir():
        raise CommandError(f"{path} is a folder: give the zip, or run verify.sh on the folder.")
    if path is not None and not path.exists():
        raise CommandError(f"There is no file {path}.")


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ArgumentTypeError("give whole seconds since 1970, as `date +%s` does") from error


def _fingerprint(given: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", re.sub(r"[\s:]", "", given)):
        raise ArgumentTypeError("a fingerprint is 64 hexadecimal digits")
    return given


def _roots(path: Path | None) -> Path | None:
    """Roots that cannot be read stop the check: they must not look like an unconfirmed stamp."""
    if path is not None and not _has_certificate(path.read_bytes()):
        raise CommandError(
            f"{path} holds no certificate: --tsa-ca takes root certificates of time-stamp "
            "authorities in PEM, with BEGIN CERTIFICATE."
        )
    return path


def _has_certificate(content: bytes) -> bool:
    try:
        return bool(x509.load_pem_x509_certificates(content))
    except ValueError:
        return b"-----BEGIN TRUSTED CERTIFICATE-----" in content
