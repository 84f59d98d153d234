"""Errors of the REST interface beside those that the framework knows."""

from __future__ import annotations

from rest_framework.exceptions import APIException


class BodyUnreadable(APIException):
    status_code = 400
    default_code = "body_unreadable"
    default_detail = "The body cannot be read."


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = "The body is larger than this service takes."


class PackingUnknown(APIException):
    status_code = 415
    default_code = "content_encoding_unknown"
    default_detail = "A body may come plain or with Content-Encoding: gzip."


class KeyReused(APIException):
    status_code = 409
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another call. Choose a new one."


class KeyUnreadable(APIException):
    status_code = 400
    default_code = "idempotency_key_unreadable"
    default_detail = "An Idempotency-Key has 1 to 200 printable ASCII characters."


class StretchRefused(APIException):
    status_code = 409
    default_code = "stretch_refused"
    default_detail = "The stretch ends before it begins, or is too long."


class SignatureWrong(APIException):
    status_code = 401
    default_code = "signature_wrong"
    default_detail = "The signature is wrong or too old."
