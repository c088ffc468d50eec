"""Works that look like two sources and are one. Only what the records themselves say counts: nothing is guessed."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations

from evidence.integrity.plain import Finding, Statement, Terms, Work
from evidence.integrity.support import short
from evidence.models.references import StudyDesign

_REVIEWS = {
    StudyDesign.SYSTEMATIC_REVIEW,
    StudyDesign.META_ANALYSIS,
    StudyDesign.NARRATIVE_REVIEW,
    StudyDesign.GUIDELINE,
}
_FEWEST_WORDS = 5  # a title of fewer, such as “Gout”, is that of many works


def one_source_twice(statement: Statement, terms: Terms) -> Iterator[Finding]:
    """Each pair of supporting works once, for the first reason that holds."""
    for one, other in combinations(statement.supporting, 2):
        if why := why_one(one, other):
            yield Finding(
                "one-source-twice",
                f"“{short(one.title, 60)}” and “{short(other.title, 60)}” are one source: {why}.",
                "Count them as one, and cite another source beside them.",
                about=" ".join(sorted((one.key, other.key))),
            )


def why_one(one: Work, other: Work) -> str:
    """Why two works are one source, for the first reason that holds; empty where they are two."""
    return next(filter(None, (reason(one, other) for reason in _REASONS)), "")


def independent(works: list[Work]) -> int:
    """How many sources these works are."""
    groups: list[list[Work]] = []
    for work in works:
        same = [group for group in groups if any(why_one(work, one) for one in group)]
        groups = [group for group in groups if group not in same]
        groups.append([work, *(one for group in same for one in group)])
    return len(groups)


def _one_trial(one: Work, other: Work) -> str:
    """A review names the registrations of other people's trials, so it is left to the next reason."""
    if _is_review(one) or _is_review(other) or not one.design or not other.design:
        return ""
    shared = sorted(one.registrations & other.registrations)
    return f"both are reports of the trial {shared[0]}" if shared else ""


def _review_and_its_trial(one: Work, other: Work) -> str:
    for review, trial in ((one, other), (other, one)):
        if _is_review(review) and trial.design and not _is_review(trial) and (named := _named_in(review, trial)):
            return f"the one reviews the other, which it names ({named})"
    return ""


def _is_review(work: Work) -> bool:
    return work.design in _REVIEWS


def _named_in(review: Work, trial: Work) -> str:
    """The registration or DOI of the trial in the record of the review."""
    if shared := sorted(review.registrations & trial.registrations):
        return shared[0]
    said = f"{review.abstract} {review.note}"
    return next((one for one in trial.identifiers if one.startswith("10.") and _stands_in(said, one)), "")


def _stands_in(said: str, doi: str) -> bool:
    """Whole, and not as the beginning or end of another: “10.5555/trial” is not “10.5555/trial.2”."""
    return re.search(rf"(?<![\w.]){re.escape(doi)}(?![\w/-]|[.:;(]\w)", said, re.IGNORECASE) is not None


def _one_work(one: Work, other: Work) -> str:
    """A preprint and its article, or one work recorded twice."""
    titles = {_plain(one.title), _plain(other.title)}
    long = len(one.title.split()) >= _FEWEST_WORDS
    same = len(titles) == 1 and bool(one.first_author) and one.first_author == other.first_author
    return "they have the same title and first author" if same and long else ""


def _plain(title: str) -> str:
    return "".join(letter for letter in title.casefold() if letter.isalnum())


_REASONS: list[Callable[[Work, Work], str]] = [_one_work, _one_trial, _review_and_its_trial]
