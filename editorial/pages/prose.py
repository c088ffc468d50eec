"""The few marks of Markdown that docs/api.md uses, as plain parts for a template: sections, paragraphs, lists, code."""

import re
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    text: str
    code: bool


@dataclass
class Section:
    title: str
    paragraphs: list[list[Words]] = field(default_factory=list)
    points: list[list[Words]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """For addresses within the page."""
        return re.sub("[^a-z0-9]+", "-", self.title.lower()).strip("-")


def sections(text: str) -> list[Section]:
    """The page's own heading first, then each of its sections."""
    found: list[Section] = []
    for part in re.split(r"\n{2,}", text.strip()):
        if part.startswith("#"):
            found.append(Section(part.lstrip("# ")))
        elif part.startswith("* "):
            found[-1].points += [words(point) for point in re.split(r"^\* ", part, flags=re.MULTILINE)[1:]]
        else:
            found[-1].paragraphs.append(words(part))
    return found


def words(text: str) -> list[Words]:
    """Every second stretch between backticks is code."""
    line = " ".join(text.split())
    return [Words(one, number % 2 == 1) for number, one in enumerate(line.split("`")) if one]
