"""A high-risk review is blinded: what one reviewer signed is shown nowhere to anybody who did not sign."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from evidence.models import Signature
from reviews.candidates import Load, loads_of
from reviews.models import Opinion, Review, ReviewEvent
from reviews.workflow import WrongState, perform
from tests import make
from tests.cast import PASSWORD
from tests.editorial.desk import address, review_page, signed_in

NOTE = "The trial was small, yet I agree."


@pytest.fixture
def half_signed(ann, rob) -> Review:
    """Two must approve it; rob did, with a note."""
    review = make.started(make.claim("Zoledronic acid relieves pain.", by=ann, risk="high"), by=ann, reviewer=rob)
    return approve(review, rob, NOTE)


def approve(review: Review, person, note: str = "") -> Review:
    return perform(review, "approve", by=person, seen_digest=review.version.digest, password=PASSWORD, reason=note)


def pages(review: Review) -> list[str]:
    """Every page and list that could say what was signed in it."""
    claim, opinion = review.claim_id, Opinion.objects.get(note=NOTE)
    event, signature = ReviewEvent.objects.get(reason=NOTE), opinion.signature
    lists = ["opinion", "reviewevent", "review", "submission"]
    return [
        review_page(review),
        *(address(f"reviews_{one}_changelist") for one in lists),
        *(f"{address(f'reviews_{one}_changelist')}?q=small" for one in ("opinion", "reviewevent")),
        f"{address('reviews_opinion_changelist')}?verdict__exact=approve",
        f"{address('reviews_review_changelist')}?turn=open",
        address("reviews_opinion_change", opinion.pk),
        address("reviews_reviewevent_change", event.pk),
        address("evidence_signature_changelist"),
        f"{address('evidence_signature_changelist')}?q={review.version.digest}",
        address("evidence_signature_change", signature.pk),
        address("reviews_submission_change", review.submission_id),
        address("evidence_claim_change", claim),
        address("evidence_claim_history", claim),
        f"{address('search')}?q=small",
        address("index"),
    ]


# What each page would say of it: the note, the count, the event, or the signature itself.
SAID = [NOTE, "1 of 2 needed", "<strong>Approve</strong>", "Signed as Rob", "I approve exactly this version</td>"]


def saying(person, review: Review) -> list[tuple[str, str]]:
    client = signed_in(person)
    read = {page: client.get(page, follow=True).content.decode() for page in pages(review)}
    signature = address("evidence_signature_change", Opinion.objects.get(note=NOTE).signature_id)
    shown = [(page, said) for page, text in read.items() for said in SAID if said in text]
    return shown + [(page, "its signature") for page, text in read.items() if signature in text]


@pytest.mark.parametrize("who", ["rita", "chief", "ann", "audrey", "stan", "admin"])
def test_nobody_who_did_not_sign_reads_what_was_signed(half_signed, who, request):
    assert saying(request.getfixturevalue(who), half_signed) == []


def test_time_of_a_signature_is_not_told_by_a_refusal(ann, rob, rita):
    """“Under review since …” names the last step that may be shown."""
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=3), tick=False):
        review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    with time_machine.travel(now - timedelta(days=1), tick=False):
        approve(review, rob)

    said = {}
    for person in (rita, rob):
        with pytest.raises(WrongState) as refusal:
            perform(review, "start", by=person)
        said[person] = str(refusal.value.unmet[0])

    assert f"since {now - timedelta(days=3):%d %B %Y}" in said[rita]
    assert f"since {now - timedelta(days=1):%d %B %Y}" in said[rob]


def test_load_of_a_reviewer_does_not_fall_when_they_sign_what_is_blinded(ann, rob, chief):
    """A chief may be the second signer: a number that falls would say who approved it."""
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    before = loads_of([rob])[rob.pk]

    approve(review, rob)

    assert (before, loads_of([rob])[rob.pk]) == (Load(open=1), Load(open=1))


def test_whoever_signed_reads_it(half_signed, rob):
    assert {said for _, said in saying(rob, half_signed)} >= {NOTE, "1 of 2 needed", "<strong>Approve</strong>"}


def test_it_is_shown_to_a_reviewer_once_they_signed(ann, half_signed, rita, admin):
    make.signed(half_signed, "request_changes", by=rita, reason="Say in whom.")

    assert {said for _, said in saying(rita, half_signed)} >= {NOTE, "<strong>Approve</strong>"}
    assert NOTE in {said for _, said in saying(admin, half_signed)}  # it is closed


def test_what_is_taken_back_is_as_if_it_were_not_shown(half_signed, rob, rita):
    perform(half_signed, "take_back", by=rob, reason="I overlooked the age limit.")

    text = signed_in(rita).get(review_page(half_signed)).content.decode()

    assert ("overlooked" in text, NOTE in text) == (False, False)


def test_opinion_on_a_standard_claim_is_shown(ann, rob, rita):
    review = make.started(make.claim("Rest eases pain in adults.", by=ann), by=ann, reviewer=rob)
    approve(review, rob, NOTE)

    assert NOTE in signed_in(rita).get(review_page(review)).content.decode()


def test_signature_that_covers_nothing_blinded_is_shown(half_signed, ann, rob, rita):
    make.approved_claim(by=ann, reviewers=[rob])
    plain = Signature.objects.filter(meaning="approval").latest("pk")

    page = signed_in(rita).get(address("evidence_signature_changelist")).content.decode()

    assert address("evidence_signature_change", plain.pk) in page
