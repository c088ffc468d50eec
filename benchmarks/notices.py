"""Reading a Retraction Watch CSV into a large library, beside reading the same file and one join over an index.

One row in a hundred is about a work of the library, each time about others; `every` has a library for which all are.
"""

import csv
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from django.contrib.auth.models import User
from django.db import connection, transaction

from benchmarks.measure import Act, answer
from evidence.bibliography.retraction_watch import COLUMNS, read_table
from evidence.models import Reference
from evidence.services import import_notices

ONE_IN = 100
ROW = {
    "Title": "Example treatment of pain in adults with tendon injury: an example trial of some length",
    "Subject": "(HSC) Medicine - Orthopedics;(HSC) Medicine - Sports Medicine;(BLS) Anatomy/Physiology;",
    "Institution": "Department of Examples, Example University Hospital, Example City, Exampleland; " * 2,
    "Journal": "Journal of Examples",
    "Publisher": "Example Press",
    "Country": "Exampleland;",
    "Author": "Erin Example;Emil Example;Elsa Example",
    "URLS": "https://example.org/2023/09/28/some-papers-of-an-example-press-are-retracted-for-peer-review/;" * 2,
    "ArticleType": "Research Article;",
    "RetractionDate": "7/12/2023 0:00",
    "RetractionPubMedID": "0",
    "OriginalPaperDate": "8/18/2022 0:00",
    "OriginalPaperPubMedID": "0",
    "RetractionNature": "Retraction",
    "Reason": "+Concerns/Issues About Data;+Concerns/Issues with Peer Review;+Paper Mill;+Unreliable Results;",
    "Paywalled": "No",
}
JOIN = "SELECT count(*) FROM told JOIN evidence_reference ON evidence_reference.doi = told.doi"


class Files:
    """A new file for each time something is measured."""

    def __init__(self, rows: int) -> None:
        self.rows, self.numbers = rows, count(1)
        self.told = 0
        self.file = Path(tempfile.mkdtemp(prefix="attest-bench-")) / "notices.csv"
        self.by = User.objects.get(username="ann")

    def written(self, one_in: int) -> Path:
        ours = self._works(self.rows // one_in)
        with self.file.open("w", newline="") as opened:
            table = csv.DictWriter(opened, COLUMNS, restval="")
            table.writeheader()
            table.writerows(self._row(next(ours) if at % one_in == 0 else "") for at in range(self.rows))
        return self.file

    def _works(self, many: int) -> Iterator[str]:
        """So many that no file told of before."""
        self.told += many
        dois = Reference.objects.order_by("pk").values_list("doi", flat=True)
        return iter(list(dois[self.told - many : self.told]))

    def _row(self, doi: str) -> dict[str, str]:
        number = next(self.numbers)
        about = {"OriginalPaperDOI": doi or f"10.5555/elsewhere.{number}", "RetractionDOI": f"10.5555/notice.{number}"}
        return ROW | about | {"Record ID": str(number)}

    def imported(self, one_in: int) -> Act:
        file = self.written(one_in)
        return lambda: self._import(file)

    def again(self) -> Act:
        """What is in the library for the most part: nothing of it is new."""
        self._import(self.written(ONE_IN))
        return lambda: self._import(self.file)

    def _import(self, file: Path) -> None:
        with file.open(encoding="utf-8", errors="surrogateescape", newline="") as lines:
            read = import_notices(read_table(lines).rows, by=self.by)
        assert read.records == self.rows and not read.rejected, read

    def joined(self) -> Act:
        file = self.written(ONE_IN)
        return lambda: _joined(file)


def _joined(file: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE told (doi varchar(300))")
        cursor.executemany("INSERT INTO told VALUES (%s)", list(_dois(file)))
        cursor.execute(JOIN)
        assert cursor.fetchone()[0], "no row is about a work of the library"
        cursor.execute("DROP TABLE told")


def _dois(file: Path) -> Iterator[tuple[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from ((row["OriginalPaperDOI"],) for row in csv.DictReader(lines))


def main(rows: str) -> None:
    files = Files(int(rows))
    answer(
        {
            "notices joined": files.joined,
            "notices": lambda: files.imported(ONE_IN),
            "notices again": files.again,
            "notices, every row": lambda: files.imported(1),
        }
    )
