"""The product's settings as they are, password hashing included; nothing here makes it faster than it ships."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("SECRET_KEY", "known to everybody")
if "DELIVERY_STORE" not in os.environ:  # never the one of a library that people read
    os.environ["DELIVERY_STORE"] = tempfile.mkdtemp(prefix="attest-bench-store-")
    atexit.register(shutil.rmtree, os.environ["DELIVERY_STORE"], ignore_errors=True)

from config.settings import *  # noqa: F403
