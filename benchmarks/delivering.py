"""The product's half of the delivery benchmark: fill the store, keep it believed, write the tree."""

import time
from pathlib import Path

from django.core.management import call_command

from editorial.delivery.refresh import StoreFollower, store


def main(what: str, *arguments: str) -> None:
    if what == "store":
        StoreFollower(forms=False).run_once()
    elif what == "tree":
        call_command("export_site", Path(arguments[0]), verbosity=0)
    else:
        while True:
            store().say_alive()
            time.sleep(0.5)
