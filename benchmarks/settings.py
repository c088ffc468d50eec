"""The product's settings as they are, password hashing included; nothing here makes it faster than it ships."""

import os

os.environ.setdefault("SECRET_KEY", "known to everybody")

from config.settings import *  # noqa: F403
