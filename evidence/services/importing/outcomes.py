"""What became of the records of a file: imported + merged + rejected = records, always."""

from dataclasses import dataclass, field
from typing import Any

from evidence.models import ReferenceImport


@dataclass
class Outcome:
    """Of some records, or of all of a file. `suggestions` name a reference and one that may be the same work.

    `notices` is how many new ones the records brought of what happened to works, and `doubted` the works of which
    they cast a doubt, by id, each with what.
    """

    imported: int = 0
    merged: int = 0
    rejections: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    suggestions: list[dict[str, Any]] = field(default_factory=list)
    notices: int = 0
    doubted: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        return len(self.rejections)

    @property
    def records(self) -> int:
        return self.imported + self.merged + self.rejected

    def reject(self, number: int, reason: str) -> None:
        self.rejections.append({"record": number, "reason": reason})

    def warn(self, number: int, *messages: str) -> None:
        self.warnings += [{"record": number, "message": one} for one in messages]

    def add(self, other: "Outcome") -> None:
        self.imported += other.imported
        self.merged += other.merged
        self.rejections += other.rejections
        self.warnings += other.warnings
        self.suggestions += other.suggestions
        self.notices += other.notices
        self.doubted += other.doubted


@dataclass
class FileOutcome(Outcome):
    """`run` is the row that keeps it; none after a trial run.

    `refused_for` has the records for which all were refused, where all or none were asked for.
    """

    file: str = ""
    format: str = ""
    encoding: str = ""
    remarks: tuple[str, ...] = ()
    run: ReferenceImport | None = None
    refused_for: list[dict[str, Any]] = field(default_factory=list)
