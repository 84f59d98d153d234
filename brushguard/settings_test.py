"""Settings under the tests: quick hashes, mail in memory, and a database the tests start."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("SECRET_KEY", "only-for-the-tests-" + "x" * 50)
os.environ.setdefault("BRUSHGUARD_MASTER_KEY", "b25seSBmb3IgdGhlIHRlc3RzOiAzMiBieXRlcyBrZXk=")
os.environ.setdefault("DATABASE_URL", "postgres://127.0.0.1:1/not-started")
os.environ.setdefault("CELERY_BROKER_URL", "memory://")

from brushguard.settings import *  # noqa: F403  the point of this file

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# A folder of its own for each process of a run; removed when it ends.
_WORK = TemporaryDirectory(prefix="brushguard-test-work-")
BRUSHGUARD_WORK_DIR = Path(_WORK.name)
SECURE_SSL_REDIRECT = False
# Tests that commit empty every table afterwards, the chain of custody too.
DATABASES["default"]["OPTIONS"] = {"options": "-c brushguard.may_truncate=yes"}  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405  a live server's threads let go at once
