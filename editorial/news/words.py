"""The words of an item: pages, works and numbers; a submission of loose claims is told by how many they are."""

from collections.abc import Iterable
from datetime import date

from editorial.models import Article
from evidence.families import same_works
from evidence.models import Claim, Notice
from evidence.models.claims import Risk
from evidence.text import shortened
from reviews.models import Review, State, Submission

LONGEST = 300
OUTCOMES = {
    State.APPROVED: "approved",
    State.CHANGES_REQUESTED: "changes requested",
    State.REJECTED: "rejected",
    State.REVOKED: "revoked",
}
NEED_CHANGES = (State.CHANGES_REQUESTED, State.REJECTED, State.REVOKED)


def line(text: str) -> str:
    """One line of printable characters: it stands in lists, and in the subject of a letter."""
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return shortened(plain, LONGEST)


def claims(count: int) -> str:
    return f"{count} claim{'' if count == 1 else 's'}"


def named(submission: Submission, said: str) -> str:
    """The title of a submission of loose claims is the claim's own text, which is nobody's news."""
    return line(f"“{submission.title}”: {said}" if submission.subject else said[:1].upper() + said[1:])


def with_risk(reviews: Iterable[Review], said: str) -> str:
    """“31 claims to review, 4 high risk”."""
    found = list(reviews)
    high = sum(one.version.risk == Risk.HIGH for one in found)
    return f"{claims(len(found))} {said}{f', {high} high risk' if high else ''}"


def outcomes(submission: Submission) -> str:
    """“28 approved, 2 changes requested, 3 still open”."""
    states = list(submission.reviews.values_list("state", flat=True))
    told = [f"{states.count(state)} {word}" for state, word in OUTCOMES.items() if state in states]
    still = sum(state in (State.SUBMITTED, State.UNDER_REVIEW) for state in states)
    return ", ".join([*told, *([f"{still} still open"] if still else [])])


def target(claim: Claim | None, article: Article | None) -> str:
    """A page by its title; a claim by the pages it stands on."""
    if article is not None:
        return f"“{article.title}”"
    pages = list(Article.objects.filter(placements__claim=claim).distinct().order_by("title").values_list("title"))
    if not pages:
        return f"a claim that stands on no page ({claim.public_id if claim else ''})"
    more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
    return f"a claim on “{pages[0][0]}”{more}"


def of_notice(notice: Notice, what: str = "") -> str:
    work = same_works([notice.reference_id])
    count = Claim.objects.filter(citations__reference__in=work).distinct().count()
    said = f"cited by {claims(count)}" if count else "cited by an earlier version of a claim"
    title = notice.reference.title
    return line(f"{what or notice.get_kind_display()}: “{shortened(title, 200)}”, {said}")


def of_week(monday: date, count: int) -> str:
    verb = "comes" if count == 1 else "come"
    return f"{claims(count)} {verb} due for review in the week of {monday.day} {monday:%B %Y}"
