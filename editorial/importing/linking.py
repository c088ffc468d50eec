"""Which citation numbers may be linked to which listed references. When nothing justifies a link, nothing is linked.

* A list that shows its numbers (or Markdown footnotes) is linked when its numbers are 1 to n, each once, and cover
  every number cited.
* A list without numbers has only its order. It is linked when it has exactly as many entries as the highest number,
  every number from 1 on is cited, the numbers first appear on the page in the order 1, 2, 3 …, no other number may be
  a citation, and the list is not sorted by kind or by author; and a problem still asks the editor to compare.
* Otherwise every mark stays unresolved, the ones with an entry of their number too: one number missing shifts all
  after it.
"""

from collections import Counter

from .blocks import Findings
from .document import Mark, ReadClaim, ReadReference
from .references import ReferenceList


def linked_numbers(marks: list[Mark], listed: ReferenceList, found: Findings) -> frozenset[int]:
    """The numbers that may be linked; names everything that speaks against linking."""
    line = listed.heading.line if listed.heading else (marks[0].line if marks else 0)
    cited = list(dict.fromkeys(mark.number for mark in sorted(marks, key=lambda mark: mark.line)))
    numbers = [entry.n for entry in listed.entries]
    if not cited or not numbers:
        _one_side_only(cited, numbers, line, found)
        return frozenset()
    _odd_numbers(marks, cited, numbers, line, found)
    against = _against_numbered(cited, numbers) if listed.numbered else _against_order(cited, listed.entries, found)
    if against:
        message = f"Numbering and list do not agree, so no citation was linked: {'; '.join(against)}."
        found.problem("citation-list-mismatch", line, message)
        return frozenset()
    if not listed.numbered:
        message = "The list shows no numbers; citations were linked by its order. Compare them with the page."
        found.problem("citations-linked-by-order", line, message)
    return frozenset(numbers)


def with_links(claim: ReadClaim, linked: frozenset[int]) -> ReadClaim:
    marks = tuple(Mark(mark.number, mark.line, mark.number if mark.number in linked else None) for mark in claim.marks)
    return ReadClaim(claim.key, claim.text, claim.lines, marks, claim.stands_alone, claim.quote)


def _one_side_only(cited: list[int], numbers: list[int], line: int, found: Findings) -> None:
    if cited:
        found.problem("citations-without-list", line, f"The page cites {_listing(cited)} and has no reference list.")
    if numbers:
        found.problem(
            "references-not-cited", line, f"{len(numbers)} references are listed and no citation number names any."
        )


def _odd_numbers(marks: list[Mark], cited: list[int], numbers: list[int], line: int, found: Findings) -> None:
    highest = max(numbers)
    first_on = {mark.number: mark.line for mark in sorted(marks, key=lambda mark: -mark.line)}
    for number in sorted(set(cited) - set(numbers)):
        message = f"Citation {number} has no entry: the list has {len(numbers)}, up to number {highest}."
        found.problem("citation-out-of-range", first_on[number], message)
    skipped = sorted(set(range(1, highest + 1)) - set(cited)) if highest <= 999 else []
    if skipped:
        found.problem("citation-number-skipped", line, f"Never cited on the page: {_listing(skipped)}.")
    for number in _repeated(numbers):
        found.problem("reference-number-repeated", line, f"Two entries of the list have number {number}.")


def _against_numbered(cited: list[int], numbers: list[int]) -> list[str]:
    reasons = []
    if missing := sorted(set(cited) - set(numbers)):
        reasons.append(f"the list has no number {_listing(missing)}")
    if repeated := _repeated(numbers):
        reasons.append(f"number {_listing(repeated)} is given twice")
    if gaps := sorted(set(range(1, len(set(numbers)) + 1)) - set(numbers)):
        reasons.append(f"the list leaves out number {_listing(gaps)}")
    return reasons


def _against_order(cited: list[int], entries: tuple[ReadReference, ...], found: Findings) -> list[str]:
    reasons = []
    if any(problem.rule == "possible-citation" for problem in found.problems):
        reasons.append("the list shows no numbers and some number in the text may be a citation")
    if max(cited) != len(entries):
        reasons.append(f"numbers up to {max(cited)} are cited, {len(entries)} references are listed, without numbers")
    elif sorted(cited) != list(range(1, len(entries) + 1)):
        reasons.append("the list shows no numbers and not every entry would be cited")
    elif cited != sorted(cited):
        reasons.append("the list shows no numbers and those on the page do not begin in the order 1, 2, 3 …")
    elif _is_sorted(entries):
        reasons.append("the list shows no numbers and is sorted by kind or name, not by number")
    return reasons


def _is_sorted(entries: tuple[ReadReference, ...]) -> bool:
    """Sorted by kind (each kind in one stretch) or by the words the entries open with."""
    kinds = [entry.kind for entry in entries]
    stretches = [kind for at, kind in enumerate(kinds) if at == 0 or kinds[at - 1] != kind]
    openings = [entry.raw.lower() for entry in entries]
    by_kind = len(set(kinds)) > 1 and len(stretches) == len(set(kinds))
    return by_kind or (len(entries) > 2 and len(set(kinds)) == 1 and openings == sorted(openings))


def _repeated(numbers: list[int]) -> list[int]:
    return sorted(number for number, times in Counter(numbers).items() if times > 1)


def _listing(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:12]))
    return f"{shown} and {len(numbers) - 12} more" if len(numbers) > 12 else shown
