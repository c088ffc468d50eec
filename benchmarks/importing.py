"""What an import costs: a file of RIS through the product, and the same rows through django-simple-history alone.

Every act has works of its own, so that whatever is in the library by then, none of them is known.
"""

from functools import partial
from itertools import count
from random import Random

import rispy
from django.contrib.auth.models import User
from simple_history.utils import bulk_create_with_history

from benchmarks.measure import Act, answer
from benchmarks.words import sentence
from evidence.bibliography.fields import fields_of
from evidence.bibliography.reading import read_file
from evidence.history import _writing
from evidence.models import Reference
from evidence.services.importing import ReferenceFile, import_references

AT_ONCE = 500
_files = count(1)


def main(few: str, many: str) -> None:
    ann = User.objects.get(username="ann")
    answer(
        {
            "import": partial(_import, int(few), ann),
            "import, grown": partial(_import, int(many), ann),
            "import again": partial(_import_again, int(few), ann),
            "history": partial(_history, int(many), ann),
            "parser": partial(_parse, int(many)),
        }
    )


def file_of(records: int) -> str:
    """A file as large databases export them: four authors, an abstract, keywords and a DOI."""
    number = next(_files)
    chance = Random(number)  # noqa: S311 (no secrets)
    return "".join(_record(chance, f"{number}.{n}") for n in range(records))


def _record(chance: Random, id: str) -> str:
    year, page = chance.randint(1980, 2025), chance.randint(1, 2_000)
    values = [
        ("TY", "JOUR"),
        *(("AU", f"{chance.choice(FAMILIES)}, {chance.choice('ABCDEF')}. {chance.choice('GHJKL')}.") for _ in range(4)),
        ("TI", f"Trial {id}: {sentence(chance)[:-1].lower()}"),
        ("T2", f"Journal of {chance.choice(FAMILIES)}"),
        *(("PY", str(year)), ("DA", f"{year}/05/04"), ("VL", str(chance.randint(1, 90))), ("IS", "3")),
        *(("SP", str(page)), ("EP", str(page + 8)), ("SN", "0378-5955"), ("LA", "eng"), ("DO", f"10.5555/bench.{id}")),
        ("AB", " ".join(sentence(chance) for _ in range(6))),
        *(("KW", chance.choice(FAMILIES).lower()) for _ in range(3)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in values) + "\r\n"


FAMILIES = ("Example", "Sample", "Muster", "Ejemplo", "Exemple", "Esempio", "Voorbeeld", "Eksempel")


def _import(records: int, by: User) -> Act:
    content = file_of(records).encode()
    return lambda: _taken(content, by, imported=records)


def _import_again(records: int, by: User) -> Act:
    content = file_of(records).encode()
    _taken(content, by, imported=records)
    return lambda: _taken(content, by, imported=0)


def _taken(content: bytes, by: User, *, imported: int) -> None:
    [outcome] = import_references([ReferenceFile("bench.ris", read_file(content, "bench.ris"), content)], by=by)
    assert (outcome.imported, outcome.rejections) == (imported, []), outcome.rejections[:3]


def _history(records: int, by: User) -> Act:
    """The rows that an import of as many records would write, made beforehand."""
    read = read_file(file_of(records).encode(), "bench.ris").records
    rows = [Reference(**fields_of(one.item or {}).fields) for one in read]

    def act() -> None:
        allowed = _writing.set(True)
        bulk_create_with_history(rows, Reference, batch_size=AT_ONCE, default_user=by, default_change_reason="bench")
        _writing.reset(allowed)

    return act


def _parse(records: int) -> Act:
    text = file_of(records).replace("\r\n", "\n")

    def act() -> None:
        assert len(rispy.loads(text)) == records

    return act
