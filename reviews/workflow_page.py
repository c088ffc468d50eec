"""`docs/workflow.md`, drawn from the table that the product obeys; a test compares the file with this text."""

from reviews.policy import APPROVALS_NEEDED, MONTHS_TO_NEXT_REVIEW
from reviews.workflow import TRANSITIONS

HEAD = """# The review of a claim version

This page is generated from `reviews/workflow/table.py` by `python manage.py write_workflow`. Do not edit it.

| action | from | to | who | also needed | reason | signed as |
|---|---|---|---|---|---|---|
"""


def workflow_page() -> str:
    return HEAD + "".join(_row(name) for name in TRANSITIONS) + _foot()


def _row(name: str) -> str:
    row = TRANSITIONS[name]
    sources = ", ".join(sorted(source.label for source in row.sources))
    needs = ", ".join(_words(one.__name__) for one in row.needs)
    cells = [
        f"**{name}**",
        sources,
        row.target.label if row.target else "as it was",
        _words(row.who.__name__),
        needs,
        "yes" if row.reason else "",
        row.meaning.label if row.meaning else "",
    ]
    return "| " + " | ".join(cells) + " |\n"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _foot() -> str:
    quorum = ", ".join(f"{count} at {risk.label.lower()} risk" for risk, count in APPROVALS_NEEDED.items())
    months = ", ".join(f"{count} months at {risk.label.lower()} risk" for risk, count in MONTHS_TO_NEXT_REVIEW.items())
    return (
        f"\nWithout a policy: approvals needed: {quorum}; next review due after {months}.\n\n"
        "An approval below the quorum is recorded and leaves the state. A recheck is a new review of an approved "
        "version:\napprove reaffirms it, request changes flags it while the approval stands, reject revokes it.\n"
    )
