"""Reviews of the demo library: who takes a claim, says that nothing conflicts, and signs."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from editorial.demo.files import Item
from editorial.demo.library import Library
from evidence.models import Claim
from evidence.services import revise_claim
from reviews.integrity import judged_of
from reviews.models import Remark, Review, State
from reviews.selectors import declaration_of
from reviews.services import (
    BulkRow,
    add_remark,
    answer_remark,
    declare_conflict,
    open_recheck,
    sign_in_bulk,
    submit,
    waive_finding,
)
from reviews.workflow import perform

ACTION = {"changes-requested": "request_changes", "rejected": "reject"}


def hand_over(library: Library, article: Item, keys: Iterable[str], *, note: str, subject: str = "") -> None:
    """One submission of these claims by whoever the scenario says; `subject` once the page exists."""
    keys = list(keys)
    editor = library.people[library.files.planned[keys[0]]["submitted_by"]]
    submit([library.claims[key] for key in keys], title=article["title"], subject=subject, note=note, by=editor)


def take(library: Library, key: str, people: Iterable[str]) -> None:
    for one in people:
        _take(library.open_review(key), library.people[one])


def approve(library: Library, key: str, people: Iterable[str]) -> None:
    for one in people:
        _sign(library, key, "approve", one)


def send_back(library: Library, key: str) -> None:
    planned = library.files.planned[key]
    decision = planned["decision"]
    _sign(library, key, ACTION[planned["state"]], decision["by"], reason=decision["reason"])


def remark(library: Library, key: str) -> None:
    """What the reviewer says beside the decision, with words that could stand there instead."""
    said, review = library.files.planned[key]["remark"], library.open_review(key)
    by = library.people[said["by"]]
    _take(review, by)
    add_remark(review.submission, said["text"], review=review, suggestion=said["suggestion"], by=by)


def answer(library: Library, key: str) -> None:
    said = library.files.planned[key]["remark"]["answer"]
    remarked = Remark.objects.get(review__claim=library.claims[key], answers__isnull=True, suggestion__gt="")
    answer_remark(remarked, said["text"], by=library.people[said["by"]])


def correct(library: Library, key: str) -> None:
    """An editorial correction, handed over as one."""
    planned = library.files.planned[key]["correction"]
    claim, editor = Claim.objects.get(pk=library.claims[key].pk), library.people[planned["by"]]
    fields = {"text": planned["text"]}
    claim = revise_claim(claim, fields=fields, revision=claim.revision, reason="wording", by=editor)
    submit([claim], title="Editorial corrections", meaning_unchanged=True, by=editor)


def sign_corrections(library: Library, key: str) -> None:
    planned, review = library.files.planned[key]["correction"], library.open_review(key)
    signer, shown = planned["signed_by"], [BulkRow(review.pk, review.version.digest)]
    sign_in_bulk(shown, password=library.password(signer), answer="none", by=library.people[signer])


def waive(library: Library, key: str) -> None:
    """A finding on the claim that may stand."""
    planned, claim = library.files.planned[key]["waived"], Claim.objects.get(pk=library.claims[key].pk)
    [found] = [one for one in judged_of([claim])[claim.pk] if one.finding.rule == planned["rule"]]
    signer, password = library.people[planned["by"]], library.password(planned["by"])
    waive_finding(claim, basis=found.basis, reason=planned["reason"], password=password, by=signer)


def ask_for_recheck(library: Library, key: str) -> None:
    recheck = library.files.planned[key]["recheck"]
    open_recheck(library.claims[key], why=recheck["reason"], by=library.people[recheck["by"]])


def _take(review: Review, person: User) -> None:
    if review.state == State.SUBMITTED:
        perform(review, "start", by=person)
    elif not review.assignments.filter(reviewer=person, ended_at__isnull=True).exists():
        perform(review, "join", by=person)


def _sign(library: Library, key: str, action: str, who: str, reason: str = "") -> None:
    review, person = library.open_review(key), library.people[who]
    _take(review, person)
    if declaration_of(person, review.submission) is None:
        declare_conflict(review.submission, answer="none", by=person)
    password, digest = library.password(who), review.version.digest
    perform(review, action, by=person, seen_digest=digest, reason=reason, password=password)
