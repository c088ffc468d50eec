"""What a person reads once the site answers: where it is, who can sign in, what to look at first."""

import time
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from config.demo_people import DemoPerson, look_first

PATIENCE = 60


def wait_for(address: str) -> bool:
    """True as soon as anything answers there over HTTP, be it with an error page."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urlopen(address, timeout=5).close()  # noqa: S310 (our own http address)
            return True
        except HTTPError:
            return True
        except (URLError, HTTPException, OSError):
            time.sleep(0.1)
    return False


def welcome(address: str, people: list[DemoPerson]) -> str:
    lines = ["", f"Attest answers at {address} (Ctrl-C stops it).", ""]
    if people:
        lines += ["Demo accounts, from this machine only:", *_table(people), ""]
        lines += [look_first(address)]
    else:
        lines += [f"Look first at {address}admin/: give people their roles, then import an article."]
    return "\n".join([*lines, ""])


def _table(people: list[DemoPerson]) -> list[str]:
    rows = [(person["username"], person.get("password", ""), _who(person)) for person in people]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def _who(person: DemoPerson) -> str:
    return f"{person['name']} ({', '.join(person.get('groups', [])) or 'reads only'})"
