"""The product's half of the delivery benchmark: fill the store, keep it believed, write the tree."""

import time
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from django.core.management import call_command

from editorial.delivery import site
from editorial.delivery.refresh import StoreFollower, store
from editorial.models import Published


def main(what: str, *arguments: str) -> None:
    if what == "store":
        StoreFollower(forms=False).run_once()
        _check()
    elif what == "tree":
        with patch.object(site, "derive"):  # JSON alone: nobody asks for the other forms here
            call_command("export_site", Path(arguments[0]), stdout=StringIO())
    else:
        while True:
            store().say_alive(time.time())
            time.sleep(0.5)


def _check() -> None:
    """Every address that is published is served from the store: nothing was refused for its digest."""
    with store().reading() as page:
        served = len(page.paths_under(""))
    assert served == Published.objects.count(), served
