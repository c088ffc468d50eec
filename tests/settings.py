"""The product's settings, in a folder of its own for each run and each parallel worker; password hashing is cheaper."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "ATTEST_TESTS" not in os.environ:
    os.environ["ATTEST_TESTS"] = tempfile.mkdtemp(prefix="attest-tests-")
    atexit.register(shutil.rmtree, os.environ["ATTEST_TESTS"], ignore_errors=True)

_folder = Path(os.environ["ATTEST_TESTS"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
_folder.mkdir(exist_ok=True)
os.environ["ATTEST_VAR"] = str(_folder)
os.environ["SECRET_KEY"] = "known to everybody"
for _name in (
    "REDIS_URL",
    "DEMO",
    "PUBLISHER_URL",
    "PUBLISHER_NAME",
    "CONTENT_LICENSE",
    "HTTPS",
    "DEBUG",
    "TRUSTED_PROXIES",
    "READABILITY_TARGET_GRADE",
    "SECOND_FACTOR_REQUIRED",
    "SESSION_IDLE_MINUTES",
    "SESSION_LONGEST_MINUTES",
    "EMAIL_URL",
    "ANONYMOUS_READING",
    "CITATION_STYLES",
):
    os.environ.pop(_name, None)

from config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Tests of the delivery store name one of their own; the processes they start are told it like this.
DELIVERY_STORE = os.environ.get("TESTED_STORE", "")
