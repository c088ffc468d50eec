"""What a statement says more surely, or less clearly, than its sources can bear. For English."""

import re
from collections.abc import Iterator

from evidence.integrity.plain import Finding, Statement, Terms
from evidence.text.dates import ambiguous_dates
from evidence.text.headings import figures_in

_HEDGED = re.compile(
    r"\b(?:not|almost|nearly|virtually|practically|hardly|if|nor|no|neither|none|rarely|seldom)\s+(?:\w+\s+){0,3}$|n['’]t\s+$",
    re.IGNORECASE,
)
# “Should always be adjusted” and “Always see a doctor” advise; neither says that something always is so.
_ADVISED = re.compile(r"\b(?:should|must|shall|to|ought to)\s+$", re.IGNORECASE)
# “Who cannot take NSAIDs” and “if colchicine cannot be used” say for whom; they assert nothing.
_OF_SOMEBODY = re.compile(
    r"\b(?:who|whom|whose|that|which|if|when|where|whether|unless|until|because|as|since|while|or|and|although)\b"
    r"(?:[ ,]+[\w’'-]+){0,6}[ ,]+$",
    re.IGNORECASE,
)
# “Cannot be ruled out” and “cannot be recommended” are said of what is not known.
_OF_WHAT_IS_NOT_KNOWN = re.compile(
    r"\s+(?:\w+ly |yet |currently |therefore |be ){0,3}(?:exclude|rule[ds]? out|recommend|conclude|determin|establish"
    r"|confirm|extrapolat|rel(?:y|ied)|ensure|assume|generali[sz]|infer|distinguish|draw|differentiat|reliabl|predict"
    r"|estimat|say|said|assess|compar|support)",
    re.IGNORECASE,
)
_HISTORY = re.compile(r"\b(?:have|has|had|having|were|was|may|might)\s+$", re.IGNORECASE)  # “who have never smoked”
_OBSERVED = re.compile(
    r"[\w ,-]{0,40}\b(?:was|were|reported|observed|seen|found|occurred|noted|recorded)\b", re.IGNORECASE
)

_WHOLE = r"(?:complete|total|instant|permanent|guaranteed|absolute)"
_WHOLLY = r"(?:completely|totally|entirely|absolutely|perfectly|fully|100 ?%)"
_ABSOLUTE = {
    "always": re.compile(r"\b(?:always|invariably|without exception)\b", re.IGNORECASE),
    "never": re.compile(r"\bnever\b(?!-| (?:smok|use[rd]?\b|been|had|treated|before))", re.IGNORECASE),
    "cannot": re.compile(r"\b(?:cannot|can not|can['’]t)\b(?! only)", re.IGNORECASE),
    "whole": re.compile(
        rf"\b{_WHOLE} (?:and \w+ )?(?:(?:pain|symptom) )?(?:relief|cure|safety|protection|elimination|freedom from)\b"
        rf"|\b{_WHOLLY} (?:safe|effective|harmless|cured?s?|relieve[sd]?|protect(?:s|ed|ive)?|eliminate[sd]?"
        r"|prevent(?:s|ed)?)\b",
        re.IGNORECASE,
    ),
    "certain": re.compile(
        r"\b(?:guarantee[sd]?|undoubtedly|unquestionably|indisputabl[ey]|infallibl[ey]|foolproof|risk-free|miracle"
        r"|beyond (?:any )?doubt|without (?:a |any )?doubt|cures)\b",
        re.IGNORECASE,
    ),
    "no risk": re.compile(
        r"\b(?:no|without(?: any)?|free of|zero) (?:risks?|side[- ]effects?|adverse effects?|dangers?|harms?)\b"
        r"(?! (?:factors?|scores?|groups?|difference|of bias))",
        re.IGNORECASE,
    ),
    "everybody": re.compile(
        r"\b(?:all|every) (?:patients?|people|persons?|adults?|children|cases?|women|men)"
        r" (?:will|recovers?|responds?|benefits?|improves?|gets? better|(?:is|are) cured)\b"
        r"|\b(?:everyone|everybody|nobody|no one)(?: with \w+)?"
        r" (?:will|recovers|responds|benefits|improves|gets better|is cured|dies|needs)\b",
        re.IGNORECASE,
    ),
}


def absolute_wording(statement: Statement, terms: Terms) -> Iterator[Finding]:
    if not _is_english(statement):
        return
    for word in absolute_words(statement.text):
        yield Finding(
            "absolute-wording",
            f"“{word}” leaves no exception.",
            "Say how often or for whom, as the source does; or have it waived where the source is as sure.",
            about=word.casefold(),
        )


def absolute_words(text: str) -> list[str]:
    """The first of each kind, as written."""
    found = (_first(text, kind, pattern) for kind, pattern in _ABSOLUTE.items())
    return [one for one in found if one]


def _first(text: str, kind: str, pattern: re.Pattern[str]) -> str:
    fits = (one for one in pattern.finditer(text) if not _is_harmless(text, kind, one))
    found = next(fits, None)
    return found[0] if found else ""


def _is_harmless(text: str, kind: str, found: re.Match[str]) -> bool:
    """`before` is what stands before it in its sentence."""
    before, after = re.split(r"[.;:\n]\s", text[: found.start()])[-1], text[found.end() :]
    if _HEDGED.search(before) or text.rstrip().endswith("?"):
        return True
    if kind in ("always", "never"):
        return not before.strip() or bool(_ADVISED.search(before) or (kind == "never" and _HISTORY.search(before)))
    if kind == "cannot":
        return bool(_OF_SOMEBODY.search(before) or _OF_WHAT_IS_NOT_KNOWN.match(after))
    return kind == "no risk" and bool(_OBSERVED.match(after))


def ambiguous_date(statement: Statement, terms: Terms) -> Iterator[Finding]:
    for words in ambiguous_dates(statement.text):
        yield Finding(
            "date-ambiguous",
            f"“{words}” can mean more than one day, or none.",
            "Write the month as a word: 1 March 2023.",
            about=words,
        )


def uncited_figure(statement: Statement, terms: Terms) -> Iterator[Finding]:
    figures = figures_in(statement.text)
    if not figures or statement.supporting:
        return
    cited = "no work that supports it is cited" if statement.cited else "no work is cited"
    yield Finding(
        "uncited-figure",
        f"A figure without a source: {'; '.join(figures)}, and {cited}.",
        "Cite where the figure comes from.",
        about="; ".join(figures),
    )


def _is_english(statement: Statement) -> bool:
    return statement.language.lower().startswith("en")
