"""`make bench`: every measurement of this folder, one after the other, each in a process of its own."""

import subprocess
import sys
from pathlib import Path


def main() -> int:
    names = sorted(file.stem for file in Path(__file__).parent.glob("*.py") if not file.stem.startswith("_"))
    failed = [name for name in names if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"]).returncode]
    print(f"{len(names) - len(failed)} of {len(names)} measurements done", *(f"(failed: {name})" for name in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
