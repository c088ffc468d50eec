"""How a claim looks in a sitting before it is opened: its texts and what changed, so that 200 open at once."""

from dataclasses import dataclass
from functools import cached_property

from editorial.admin.review_page import Label, Passage, labels, passages
from editorial.selectors.sittings import Row, Sitting
from evidence.models import ClaimVersion

DRAWN = 25  # lines at once: a page of 200 claims opens as one of 20 does, and its script fetches the others

VERDICTS = {
    "approve": "Approve",
    "request-changes": "Request changes",
    "reject": "Reject",
    "later": "Later",
}


@dataclass(frozen=True)
class Line:
    """A row with its words; what is unchanged or not yet opened is not drawn."""

    row: Row
    id: str
    key: str
    number: str

    @property
    def text(self) -> Passage:
        return self._passages[0]

    @cached_property
    def _passages(self) -> list[Passage]:
        return passages(self.row.version, self.row.compared)

    @property
    def others(self) -> list[Passage]:
        """Further texts: what changed, and where no version is approved, all that an approval covers."""
        return [one for one in self._passages[1:] if one.is_changed or self.row.before is None]

    @property
    def changed_labels(self) -> list[Label]:
        if self.row.compared is None:
            return []
        return [one for one in labels(self.row.version, self.row.compared) if one.before is not None]

    @property
    def cites_change(self) -> bool:
        before = self.row.compared
        return before is not None and _cited(before) != _cited(self.row.version)

    @property
    def shown_with_changes(self) -> bool:
        before = self.row.compared
        return before is not None and _required(before) != _required(self.row.version)

    @property
    def again(self) -> Passage | None:
        """The text as it was sent again, against the one that was marked."""
        newer = self.row.sent_again
        if newer is None:
            return None
        return Passage(f"Version {newer.number}", newer.content["text"], self.row.version.content["text"])

    @property
    def said(self) -> str:
        """Where this claim is for this person, in words."""
        if self.row.signed and self.row.is_signed:
            return f"You signed: {self.row.signed.get_verdict_display().lower()}"
        if self.row.moved:
            return "Moved since you marked it"
        if self.row.verdict:
            return f"Marked: {VERDICTS[self.row.verdict].lower()}"
        return "It waits: you can sign it anew" if self.row.signs_anew else ""

    @property
    def look(self) -> str:
        if self.row.is_signed:
            return "good"
        return "bad" if self.row.moved else "wait" if self.row.verdict or self.row.signs_anew else ""


def _cited(version: ClaimVersion) -> list:
    return version.content.get("citations", [])


def _required(version: ClaimVersion) -> list:
    return version.content.get("requires", [])


def line_of(row: Row) -> Line:
    """Its numbers as they stand in addresses: never with the commas of a large figure."""
    return Line(row, str(row.review.pk), row.key, str(row.number))


def drawn(sitting: Sitting, first: int = 1, most: int | None = None) -> list[tuple[str, list[Line]]]:
    """By heading the lines from number `first` on; a part that has none of them is left out."""
    last = first + most if most else len(sitting.rows) + 1
    parts = [
        (part.heading, [line_of(one) for one in part.rows if first <= one.number < last]) for part in sitting.parts
    ]
    return [(heading, lines) for heading, lines in parts if lines]


def progress_of(sitting: Sitting) -> str:
    """“12 of 31 marked, 4 signed, 15 open, 2 for later”."""
    counts = sitting.counts
    said = [f"{counts['marked']} marked", f"{counts['signed']} signed", f"{counts['unmarked']} open"]
    said += [f"{counts['later']} for later"] if counts["later"] else []
    said += [f"{counts['moved']} moved"] if counts["moved"] else []
    claims = "1 claim" if counts["claims"] == 1 else f"{counts['claims']} claims"
    return f"{claims}: {', '.join(said)}"
