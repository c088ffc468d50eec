"""One process of the product on the database of DATABASE_URL: `python -m benchmarks.side MODULE [ARGUMENT…]`."""

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module(f"benchmarks.{sys.argv[1]}").main(*sys.argv[2:])
