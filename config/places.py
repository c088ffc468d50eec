"""Where one installation keeps what it must not lose or show: its folder, its secret key, its broker's socket.

`ATTEST_VAR` names the folder (default: `var/` in the checkout). Everything here works before Django is set up.
"""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
# A unix socket's path ends at 108 bytes on Linux and at 104 on macOS.
LONGEST_SOCKET_PATH = 100


def var_folder() -> Path:
    return Path(os.environ.get("ATTEST_VAR") or BASE_DIR / "var").resolve()


def broker_socket(folder: Path) -> Path:
    """In the folder itself, or under the temporary directory where the folder lies too deep for a socket."""
    socket = folder / "valkey.sock"
    if len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH:
        return socket
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"attest-{os.getuid()}-{name}" / "valkey.sock"


def saved_secret_key(folder: Path) -> str:
    """The key that `make run` wrote. Without one nothing starts: a guessed key lets anyone sign in."""
    try:
        return _key_file(folder).read_text().strip()
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"SECRET_KEY is not set and {_key_file(folder)} does not exist: set it, or start `make run` once."
        ) from None


def keep_secret_key(folder: Path) -> None:
    """Write a key on the first start, readable by its owner only; a key that exists is never touched."""
    try:
        descriptor = os.open(_key_file(folder), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))


def _key_file(folder: Path) -> Path:
    return folder / "secret-key"
