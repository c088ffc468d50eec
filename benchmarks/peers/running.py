"""How the peers are started: on the same machine and engine as Attest, in the environment that `make bench` made."""

import os
from pathlib import Path
from typing import Any

PYTHON = Path(".venv-bench/bin/python")
APPLICATION = "benchmarks.peers.wsgi:application"
MARK = Path(".venv-bench/.installed")


def are_there() -> bool:
    """Whether everything they need could be installed."""
    return MARK.exists()


def command(url: str, *arguments: str) -> dict[str, Any]:
    """As `benchmarks.measure.command` starts Attest."""
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.peers.settings"}
    return {"args": [str(PYTHON), "-m", "benchmarks.side", *arguments], "env": environment, "text": True}
