"""From classified blocks to sections of nodes: what is a claim, what is only a line, what is one claim with a list.

A lead-in and its uncited list items are one claim. An item with its own citation is a claim of its own, and a lead-in
whose items all have one is a structural line. Numbered steps always stay steps. Nothing is put in another order.
"""

from dataclasses import replace

from .blocks import Block, Findings
from .claims import Drafts
from .document import Node, ReadSection, StatusLine
from .marks import explicit_marks
from .patterns import CALLOUT, EMERGENCY
from .sentences import Sentence, sentences_of, whole_of


class Outline:
    """Reads blocks one after another; a lead-in takes its list with it."""

    def __init__(self, blocks: list[Block], found: Findings):
        self.blocks, self.found = blocks, found
        self.drafts = Drafts(found)
        self.sections: list[ReadSection] = []
        self.nodes: list[Node] = []
        self.taken: set[int] = set()

    def read(self) -> tuple[list[ReadSection], Drafts]:
        for at, block in enumerate(self.blocks):
            if block.kind == "heading":
                self._open_section(block)
            elif at not in self.taken:
                self._read_block(at, block)
        self._close_section()
        self._name_empty_sections()
        return self.sections, self.drafts

    def _open_section(self, block: Block) -> None:
        self._close_section()
        text = block.text.strip()
        if explicit_marks(text):
            message = f"A citation stands in the heading “{text}”; it stays in its words."
            self.found.problem("citation-without-claim", block.line, message)
        self.sections.append(ReadSection(text, max(block.level, 1), block.line, (), text.endswith("?"), block.lines))

    def _close_section(self) -> None:
        if self.nodes and not self.sections:
            self.sections.append(ReadSection("", 1, self.nodes[0].line, (), False))
        if self.sections:
            self.sections[-1] = replace(self.sections[-1], nodes=tuple(self.nodes))
        self.nodes = []

    def _name_empty_sections(self) -> None:
        for at, section in enumerate(self.sections):
            parts_follow = any(after.level > section.level for after in self.sections[at + 1 : at + 2])
            if not section.nodes and not parts_follow:
                self.found.problem("section-empty", section.line, f"There is no text under “{section.title}”.")

    def _read_block(self, at: int, block: Block) -> None:
        if block.kind == "literal":
            self._line(block, "line", block.text)
            return
        sentences = sentences_of(block)
        if sentences and sentences[-1].leads_in:
            self._lead_in(at, block, sentences)
        else:
            self._sentences(block, sentences)

    def _sentences(self, block: Block, sentences: list[Sentence], closing: bool = True) -> None:
        first = True
        for sentence in sentences:
            if block.kind == "paragraph" and sentence.is_initials and closing and sentence is sentences[-1]:
                self._author(sentence, sentences)
                continue
            self._place(block, sentence, runs_on=not first)
            first = False
        if not sentences:
            self._line(block, "line", block.text)

    def _author(self, sentence: Sentence, sentences: list[Sentence]) -> None:
        others = {line for other in sentences if other is not sentence for line in other.lines}
        own = tuple(line for line in sentence.lines if line not in others)
        self.found.status_lines.append(StatusLine("author", sentence.lines[0], sentence.text, own))

    def _place(self, block: Block, sentence: Sentence, runs_on: bool) -> None:
        if not sentence.is_words or (sentence.is_question and not sentence.groups):
            self._line(block, self._drawn_as(block), sentence.text, runs_on, sentence)
            return
        key = self.drafts.place(sentence)
        self._node(block, key, "", sentence.lines, runs_on)

    def _lead_in(self, at: int, block: Block, sentences: list[Sentence]) -> None:
        if len(sentences) > 1:
            self._sentences(block, sentences[:-1], closing=False)
        lead, runs_on = sentences[-1], len(sentences) > 1
        members = self._members(at, block)
        items = [(member, whole_of(self.blocks[member])) for member in members]
        own = [pair for pair in items if not pair[1].groups]
        if not own or any(self.blocks[member].kind == "step" for member in members):
            self._line(block, self._drawn_as(block), lead.text, runs_on, lead, is_lead=bool(members))
            return
        if len(own) < len(items):
            self.found.problem(
                "list-partly-cited",
                lead.lines[0],
                f"Of “{lead.text}” the items with a citation became claims of their own.",
            )
        self.taken.update(member for member, _ in own)
        self._node(block, self.drafts.place(self._with_list(lead, own, block)), "", self._lines_of(lead, own), runs_on)

    def _members(self, at: int, block: Block) -> list[int]:
        """The list items a lead-in governs: those deeper than it, or the whole list after a paragraph."""
        end = at + 1
        while (
            end < len(self.blocks)
            and self.blocks[end].in_list
            and (not block.in_list or self.blocks[end].depth > block.depth)
        ):
            end += 1
        return list(range(at + 1, end))

    def _with_list(self, lead: Sentence, own: list[tuple[int, Sentence]], block: Block) -> Sentence:
        base = min(self.blocks[member].depth for member, _ in own)
        rows = [f"{'  ' * (self.blocks[member].depth - base)}- {item.text}" for member, item in own]
        return replace(lead, text="\n".join([lead.text, *rows]), lines=self._lines_of(lead, own))

    def _lines_of(self, lead: Sentence, own: list[tuple[int, Sentence]]) -> tuple[int, ...]:
        return tuple(sorted({*lead.lines, *(line for _, item in own for line in item.lines)}))

    def _line(
        self,
        block: Block,
        kind: str,
        text: str,
        runs_on: bool = False,
        sentence: Sentence | None = None,
        is_lead: bool = False,
    ) -> None:
        lines = sentence.lines if sentence else block.lines
        if sentence and sentence.groups:
            numbers = ", ".join(map(str, sentence.numbers))
            text = f"{text} [{numbers}]"
            self.found.problem(
                "citation-without-claim",
                lines[0],
                f"Citation {numbers} stands on a line that is not a claim; it stays in the line.",
            )
        if sentence and sentence.leads_in and not is_lead:
            self.found.problem("lead-in-without-list", lines[0], f"No list follows “{text}”.")
        self._node(block, None, text, lines, runs_on, kind)

    def _node(
        self, block: Block, key: str | None, text: str, lines: tuple[int, ...], runs_on: bool, kind: str = ""
    ) -> None:
        kind = kind or self._drawn_as(block)
        n = block.n if kind == "step" and not runs_on else None
        self.nodes.append(Node(kind, block.depth, lines[0], key, text, n, lines, runs_on))

    def _drawn_as(self, block: Block) -> str:
        if block.kind in ("bullet", "step"):
            return block.kind
        under = self.sections[-1].title if self.sections else ""
        return (
            "callout"
            if block.kind == "callout" or EMERGENCY.search(under) or CALLOUT.match(block.text)
            else "paragraph"
        )
