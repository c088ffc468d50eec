"""The claims of a page as they are read: one claim for one sentence, however often it stands there.

A sentence under other citation numbers the second time is still one claim, and a problem for the editor.
"""

import re
from dataclasses import dataclass, field, replace

from evidence.text import stands_alone

from .blocks import Findings
from .document import Mark, ReadClaim
from .sentences import Sentence

QUOTE = re.compile(r"[“\"]([^“”\"]{8,300})[”\"]")
NAMES_A_SOURCE = re.compile(
    r"\b(?i:according to|(?:an?|one|another|the) (?:\w{1,30} )?(?:study|article|review|trial|survey|report)\b[^.]{0,40}"
    r"\b(?:in|on|by|from|at)) (?:the )?(?:website |journal )?[A-Z]"
)
MARKUP = re.compile(r"<!--|</?[a-zA-Z][^<>]{0,200}>|&(?:[a-zA-Z]{2,20}|#\d{1,7});")
LONGEST = 5_000


@dataclass
class Draft:
    """A claim while it is being read: it may be found again further down the page."""

    claim: ReadClaim
    lines: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    cited: set[tuple[int, ...]] = field(default_factory=set)

    def finished(self) -> ReadClaim:
        return replace(self.claim, lines=tuple(sorted(set(self.lines))), marks=tuple(self.marks))


@dataclass
class Drafts:
    """Claims in order of appearance, found again by their text."""

    found: Findings
    by_text: dict[str, Draft] = field(default_factory=dict)

    def place(self, sentence: Sentence) -> str:
        """The key of the claim this sentence is, new or known."""
        same = _normal(sentence.text)
        draft = self.by_text.get(same)
        if draft is None:
            draft = self.by_text[same] = Draft(self._new(sentence))
        draft.lines += sentence.lines
        draft.marks += [Mark(number, sentence.lines[-1]) for number in sentence.numbers]
        self._compare(draft, sentence)
        self._name_faults(sentence)
        return draft.claim.key

    def claims(self) -> list[ReadClaim]:
        return [draft.finished() for draft in self.by_text.values()]

    def _new(self, sentence: Sentence) -> ReadClaim:
        text, line = sentence.text, sentence.lines[0]
        reasons = stands_alone(text)
        if reasons:
            self.found.problem("does-not-stand-alone", line, f"“{_short(text)}”: {'; '.join(reasons)}.")
        if len(text) > LONGEST:
            self.found.problem(
                "claim-too-long", line, f"{len(text):,} characters; a claim has at most {LONGEST:,}. Split it."
            )
        if NAMES_A_SOURCE.search(text[:LONGEST]) and not sentence.numbers:
            self.found.problem(
                "source-named-in-text", line, f"“{_short(text)}” names a source in words. Add it as a reference."
            )
        quote = QUOTE.search(text[:LONGEST])
        return ReadClaim(f"c{len(self.by_text) + 1}", text, sentence.lines, (), not reasons, quote[1] if quote else "")

    def _compare(self, draft: Draft, sentence: Sentence) -> None:
        if draft.cited and sentence.numbers not in draft.cited:
            shown = ", ".join(map(str, sentence.numbers)) or "nothing"
            message = f"“{_short(sentence.text)}” also stands elsewhere on the page; only here it cites {shown}."
            self.found.problem("same-sentence-other-citations", sentence.lines[0], message)
        draft.cited.add(sentence.numbers)

    def _name_faults(self, sentence: Sentence) -> None:
        for group in sentence.groups:
            for rule, message in group.faults:
                self.found.problem(rule, sentence.lines[0], message)
        if len([n for group in sentence.groups for n in group.numbers]) > len(sentence.numbers):
            self.found.problem(
                "citation-number-repeated", sentence.lines[0], "A sentence cites one number twice; it is counted once."
            )
        if sentence.doubt:
            message = f"“{sentence.doubt}” in “…{sentence.text[-50:]}” may be a citation; it was left in the text."
            self.found.problem("possible-citation", sentence.lines[0], message)
        if MARKUP.search(sentence.text[:LONGEST]):
            self.found.problem(
                "markup-in-text", sentence.lines[0], f"“{_short(sentence.text)}” has markup in it, shown as it stands."
            )


def _normal(text: str) -> str:
    return "\n".join(" ".join(line.split()).rstrip(".;") for line in text.split("\n")).casefold()


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
