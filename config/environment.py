"""`make setup`: .venv with exactly the packages of a hash-locked list: `python3 config/environment.py LIST`.

ATTEST_VENV names another folder: what `make bench` compares with is never installed beside Attest.

uv installs, told of the package index the machine's pip is configured for; where uv cannot be had, pip installs the
same list. It runs before any package is there, so it imports the standard library only.
"""

import os
import subprocess
import sys
from pathlib import Path

VENV = Path(os.environ.get("ATTEST_VENV", ".venv"))
PYTHON = VENV / "bin" / "python"
# pip's setting, and the variable by which uv learns the same.
TOLD_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
}
# From weakest to strongest, as pip itself ranks them.
ORIGINS = ("global.", "install.", ":env:.")


def main(packages: str) -> int:
    if not _starts(PYTHON) and _call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        print("python3 cannot make a virtual environment here: on Debian, install python3-venv.", file=sys.stderr)
        return 1
    print(f"Installing what {packages} lists …", flush=True)
    if _install_with_uv(packages) and _call([*_pip(), "install", "-q", "--require-hashes", "-r", packages]):
        print(f"The packages of {packages} could not be installed: the lines above say why.", file=sys.stderr)
        return 1
    return 0


def _starts(python: Path) -> bool:
    return python.exists() and subprocess.run([python, "-c", ""], check=False).returncode == 0


def _install_with_uv(packages: str) -> int:
    """Non-zero where uv could not be had or did not succeed; every hash is checked either way."""
    if _call([*_pip(), "install", "-q", "--require-hashes", "-r", "requirements-setup.txt"]):
        return 1
    install = [str(PYTHON), "-m", "uv", "pip", "install", "--python", str(PYTHON), "--quiet", "--compile-bytecode"]
    # The hashes name the files, so any index may hold any of them.
    several = ["--index-strategy", "unsafe-best-match"]
    return _call([*install, *several, "--require-hashes", "-r", packages], env=os.environ | _index_for_uv())


def _index_for_uv() -> dict[str, str]:
    found = {}
    lines = subprocess.run([*_pip(), "config", "list"], capture_output=True, text=True, check=False).stdout.splitlines()
    for origin in ORIGINS:
        for line in lines:
            name, _, value = line.removeprefix(origin).partition("=")
            if line.startswith(origin) and name in TOLD_TO_UV:
                found[TOLD_TO_UV[name]] = _for_uv(name, value.strip("'\""))
    return {name: value for name, value in found.items() if name not in os.environ}


def _for_uv(name: str, value: str) -> str:
    return ",".join(value.split()) if name == "find-links" else value.replace("\\n", " ").strip()


def _pip() -> list[str]:
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]


def _call(command: list[str], env: dict[str, str] | None = None) -> int:
    return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
