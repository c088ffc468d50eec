"""What stands on a page and is not its text: notices, kept as such, and boilerplate, left out and listed.

The patterns are narrow on purpose: a clinical sentence taken for boilerplate is the worse mistake, so what is not
known stays in. A box (personalising, follow-up, care, contents, breadcrumb) ends at the next heading.
"""

from evidence.text.dates import date_in

from .blocks import Block, Findings
from .document import SAY_WHICH_DAY, ReadDate, StatusLine
from .patterns import (
    ATTESTATION,
    AUTHOR,
    BOX,
    BREADCRUMB,
    CARE,
    CONTENTS,
    DATE_KINDS,
    DATED,
    DISCLAIMER,
    DISCLAIMER_HEADING,
    LEARN_MORE,
    NOISE,
    POLICY,
    RELATED_HEADING,
    RELATED_LINE,
    SEPARATORS,
    SPONSOR,
    STATUS,
    TO_THE_READER,
)

LONGEST_LABEL = 100


def sort_out(blocks: list[Block], source: list[str], found: Findings) -> list[Block]:
    """The blocks that are text of the page; everything else goes into `found`."""
    return _Sorter(blocks, source, found).run()


class _Sorter:
    def __init__(self, blocks: list[Block], source: list[str], found: Findings):
        self.blocks, self.source, self.found = blocks, source, found
        self.texts = [block.text.strip() for block in blocks]
        self.last_place = {text: at for at, text in enumerate(self.texts)}
        self.kept: list[Block] = []

    def run(self) -> list[Block]:
        at = 0
        while at < len(self.blocks):
            at = self._step(at)
        return self.kept

    def _step(self, at: int) -> int:
        """Take one block or one box; returns where to go on."""
        block, text = self.blocks[at], self.texts[at]
        if block.kind in ("literal", "note"):
            self.kept.append(block)
            return at + 1
        for take in (self._breadcrumb, self._contents, self._box, self._disclaimer, self._related):
            taken = take(at, text)
            if taken:
                return at + taken
        if self._noise(text):
            self._leave(at, at + 1)
        elif not self._notice(block, text):
            self.kept.append(block)
        return at + 1

    def _leave(self, start: int, end: int) -> int:
        for block in self.blocks[start:end]:
            self.found.leave_out(block, self.source)
        return end - start

    def _noise(self, text: str) -> bool:
        return bool(NOISE.fullmatch(text) or SPONSOR.search(text)) if len(text) < 600 else False

    def _breadcrumb(self, at: int, text: str) -> int:
        if len(text) < 400 and BREADCRUMB.fullmatch(text):
            return self._leave(at, at + 1)
        end = at
        while end + 1 < len(self.texts) and self.texts[end + 1] in SEPARATORS and text.lower() == "home":
            end += 2
        return self._leave(at, min(end + 1, len(self.texts))) if end > at else 0

    def _contents(self, at: int, text: str) -> int:
        """A table of contents: the lines after its heading, as long as each stands on the page again."""
        if not CONTENTS.fullmatch(text):
            return 0
        end, entries = at + 1, []
        while end < len(self.texts) and self._is_entry(end, entries):
            entries.append(self.texts[end])
            end += 1
        entries = [entry for entry in entries if not NOISE.fullmatch(entry)]
        if not entries:
            return 0
        self.found.contents += entries
        return self._leave(at, end)

    def _is_entry(self, at: int, entries: list[str]) -> bool:
        text = self.texts[at]
        return len(text) < LONGEST_LABEL and (
            bool(NOISE.fullmatch(text)) or (text not in entries and self.last_place[text] > at)
        )

    def _box(self, at: int, text: str) -> int:
        care = CARE.fullmatch(text) if len(text) < LONGEST_LABEL else None
        if not care and not BOX.fullmatch(text):
            return 0
        end = at + 1
        while end < len(self.texts) and self._in_box(end, care["name"] if care else "", at):
            end += 1
        return self._leave(at, end)

    def _in_box(self, at: int, name: str, start: int) -> bool:
        block, text = self.blocks[at], self.texts[at]
        if name:
            return name in text or bool(NOISE.fullmatch(text[:LONGEST_LABEL]))
        talks_to_reader = bool(TO_THE_READER.search(text))
        return block.kind != "heading" and talks_to_reader and at - start <= 3

    def _disclaimer(self, at: int, text: str) -> int:
        if not DISCLAIMER_HEADING.fullmatch(text[:LONGEST_LABEL]):
            if len(text) > 2000 or not DISCLAIMER.match(text) or self.blocks[at].kind == "heading":
                return 0
            self.found.status("disclaimer", self.blocks[at])
            return 1
        end = at + 1
        while end < len(self.texts) and self._still_disclaimer(end):
            end += 1
        for block in self.blocks[at:end]:
            self.found.status("disclaimer", block)
        return end - at

    def _still_disclaimer(self, at: int) -> bool:
        return self.blocks[at].kind in ("line", "paragraph") and len(self.texts[at]) > 60

    def _related(self, at: int, text: str) -> int:
        if RELATED_LINE.match(text) and len(text) < 200:
            self.found.relate(self.blocks[at])
            return 1
        following = self.texts[at + 1] if at + 1 < len(self.texts) else ""
        if LEARN_MORE.fullmatch(following) and len(text) < LONGEST_LABEL and self.blocks[at].kind != "heading":
            self.found.relate(self.blocks[at])
            return 1 + self._leave(at + 1, at + 2)
        if not RELATED_HEADING.fullmatch(text[:LONGEST_LABEL]):
            return 1 if LEARN_MORE.fullmatch(text) and self._leave(at, at + 1) else 0
        end = at + 1
        while end < len(self.texts) and self._is_link(end):
            self.found.relate(self.blocks[end])
            end += 1
        self._leave(at, at + 1)
        return end - at

    def _is_link(self, at: int) -> bool:
        text = self.texts[at]
        return self.blocks[at].kind != "heading" and len(text) < LONGEST_LABEL and not text.endswith((".", ":"))

    def _notice(self, block: Block, text: str) -> bool:
        if len(text) > 600 or block.kind == "heading":
            return False
        if self._dated(block, text):
            return True
        for kind, pattern in (("policy", POLICY), ("attestation", ATTESTATION), ("author", AUTHOR)):
            if pattern.match(text):
                self.found.status(kind, block)
                self._date_within(kind, block, text)
                return True
        if STATUS.fullmatch(text):
            self.found.status("status", block)
            return True
        return False

    def _dated(self, block: Block, text: str) -> bool:
        found = DATED.match(text)
        if not found or len(text) > 200:
            return False
        kind = DATE_KINDS.get(found["what"].lower(), "updated")
        read = date_in(text[found.end() : found.end() + 40])
        if not read or not text.startswith(read[0], found.end()):
            return False
        raw, value, end = read
        self._date(kind, raw, block.line, value)
        self._rest_of_date(block, text, found.end() + end)
        return True

    def _date_within(self, kind: str, block: Block, text: str) -> None:
        read = date_in(text) if kind == "attestation" else None
        if read:
            self._date("reviewed", read[0], block.line, read[1])

    def _date(self, kind: str, raw: str, line: int, value: str | None) -> None:
        self.found.dates.append(ReadDate(kind, raw, line, value))
        if value is None:
            self.found.problem("date-ambiguous", line, f"“{raw}” can be more than one day, or none. {SAY_WHICH_DAY}")

    def _rest_of_date(self, block: Block, text: str, end: int) -> None:
        """What else stands on a date's line: a policy link, a reviewer, or words to list as left out."""
        rest = text[end:].strip(" .,;|•·–-")
        if POLICY.match(rest):
            self.found.status_lines.append(StatusLine("policy", block.line, rest, block.lines))
        elif rest and rest.lower().startswith(("by ", "medically", "reviewed")):
            self.found.status_lines.append(StatusLine("attestation", block.line, rest, block.lines))
        elif rest:
            self.found.status_lines.append(StatusLine("status", block.line, rest, block.lines))
        self.found.status_lines += [
            StatusLine("status", line, self.source[line - 1].strip(), (line,)) for line in block.lines[1:]
        ]
