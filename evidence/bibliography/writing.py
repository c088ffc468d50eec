"""The formats in which references go out, by the names that commands and pages give them."""

from collections.abc import Callable, Iterable

from evidence.bibliography import bibtex, csl_json, nbib, ris
from evidence.bibliography.csl import Item

Writer = Callable[[Iterable[Item]], Iterable[str]]
WRITERS: dict[str, Writer] = {"csl": csl_json.write, "ris": ris.write, "bibtex": bibtex.write, "nbib": nbib.write}
