"""Sessions that know since when they are somebody's: named in the settings as the engine of sessions."""

import time
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

SIGNED_IN, SEEN = "signed_in_at", "seen_at"


class SessionStore(db.SessionStore):
    """The moment is written with the person, so that no way of signing in can leave it out."""

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key == SESSION_KEY:
            super().__setitem__(SIGNED_IN, time.time())
            super().__setitem__(SEEN, time.time())
