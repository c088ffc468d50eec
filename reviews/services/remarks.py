"""Remarks: said, answered, resolved, reopened, and their suggested words taken over. None of it decides anything."""

from django.contrib.auth.models import User
from django.db import transaction

from evidence import roles
from evidence.models import Claim
from evidence.people import printed_name
from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.services import revise_claim
from evidence.text import clean_line, clean_text
from reviews.models import Remark, RemarkAct, Review, Submission
from reviews.threads import Thread, thread_of

SPEAKERS = (roles.EDITOR, roles.REVIEWER, roles.CHIEF)
About, What = Remark.About, RemarkAct.What


@transaction.atomic
def add_remark(
    submission: Submission,
    text: str,
    *,
    about: str = About.CLAIM,
    review: Review | None = None,
    place: str = "",
    suggestion: str = "",
    by: User,
) -> Remark:
    """`review` says which statement it is about, `place` which section; `suggestion` is its whole text anew.

    Raises NotAllowed, UnacceptableText, or a refusal that names what is missing.
    """
    roles.require(by, *SPEAKERS, to="add a remark")
    if unmet := _unclear(submission, about, review, place, suggestion):
        raise Refusal(*unmet)
    return Remark.objects.create(
        submission=submission,
        review=review,
        about=about,
        place=clean_line(place, field="place", longest=300) if place.strip() else "",
        text=clean_text(text, field="remark"),
        suggestion=clean_text(suggestion, field="suggested words") if suggestion.strip() else "",
        by=by,
    )


@transaction.atomic
def answer_remark(remark: Remark, text: str, *, by: User) -> Remark:
    roles.require(by, *SPEAKERS, to="answer a remark")
    begun = _thread(remark, by).remark
    return Remark.objects.create(
        submission=begun.submission,
        review=begun.review,
        about=begun.about,
        place=begun.place,
        text=clean_text(text, field="answer"),
        answers=begun,
        by=by,
    )


@transaction.atomic
def resolve_remark(remark: Remark, *, note: str = "", by: User) -> RemarkAct:
    """Whoever began the thread, or a chief."""
    roles.require(by, *SPEAKERS, to="resolve a remark")
    thread = _thread(remark, by)
    if thread.remark.by_id != by.pk and not roles.is_chief(by):
        author = printed_name(thread.remark.by)
        raise NotAllowed(Unmet("not-yours", "You did not begin this thread.", f"{author} or a chief can resolve it."))
    if not thread.is_open:
        raise Refusal(Unmet("closed", "This thread is resolved already.", "Nothing needs doing."))
    return _act(thread, What.RESOLVED, note, by)


@transaction.atomic
def reopen_remark(remark: Remark, *, note: str = "", by: User) -> RemarkAct:
    """Anybody who took part in the thread."""
    roles.require(by, *SPEAKERS, to="reopen a remark")
    thread = _thread(remark, by)
    if by.pk not in thread.people:
        raise NotAllowed(Unmet("no-part", "You took no part in this thread.", "Answer it first."))
    if thread.is_open:
        raise Refusal(Unmet("open", "This thread is open.", "Nothing needs doing."))
    return _act(thread, What.REOPENED, note, by)


@transaction.atomic
def take_over_suggestion(remark: Remark, *, revision: int, by: User) -> Claim:
    """Put the suggested words in the place of the statement's text, as the editor's own change of `revision`.

    Raises StaleForm where the statement was changed since it was shown.
    """
    roles.require(by, *SPEAKERS, to="take over suggested words")
    thread = _thread(remark, by)
    suggested = thread.remark
    if not suggested.suggestion or suggested.review is None:
        raise Refusal(Unmet("no-suggestion", "This remark suggests no words.", "Change the statement by hand."))
    claim = Claim.objects.locked().get(pk=suggested.review.claim_id)
    if claim.text == suggested.suggestion:
        raise Refusal(Unmet("taken-over", "The statement says so already.", "Nothing needs doing."))
    why = f"words suggested by {printed_name(suggested.by)} taken over"
    claim = revise_claim(claim, fields={"text": suggested.suggestion}, revision=revision, reason=why, by=by)
    _act(thread, What.TAKEN_OVER, "", by)
    return claim


def _unclear(submission: Submission, about: str, review: Review | None, place: str, suggestion: str) -> list[Unmet]:
    unmet = []
    if about not in About.values:
        unmet.append(Unmet("about", "What is the remark about?", "Choose one."))
    if (about == About.CLAIM) != (review is not None):
        unmet.append(Unmet("review", "A remark is about one statement or about the page.", "Choose which."))
    if review is not None and review.submission_id != submission.pk:
        unmet.append(Unmet("review", "That statement is not part of this submission.", "Open its own submission."))
    if about == About.SECTION and not place.strip():
        unmet.append(Unmet("place", "Which section is it about?", "Name its heading."))
    if suggestion.strip() and review is None:
        unmet.append(
            Unmet("suggestion", "Only the words of a statement can be suggested.", "Write them in the remark.")
        )
    return unmet


def _thread(remark: Remark, by: User) -> Thread:
    thread = thread_of(remark, by)
    if thread is None:
        said = "This review is blinded: you read what others remarked once you have signed."
        raise NotAllowed(Unmet("blinded", said, "Sign your own opinion first."))
    return thread


def _act(thread: Thread, what: RemarkAct.What, note: str, by: User) -> RemarkAct:
    said = clean_text(note, field="note") if note.strip() else ""
    return RemarkAct.objects.create(remark=thread.remark, what=what, note=said, by=by)
