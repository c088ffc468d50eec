"""Editorial corrections: what is sent as one, what is refused, and who signs it (DESIGN §3.7)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from evidence.services import record_notice, revise_claim, revise_reference
from reviews.models import ClaimState, Opinion, Review
from reviews.selectors import approved_versions
from reviews.services import open_recheck, submit
from reviews.workflow import Unready, perform
from tests import make
from tests.cast import PASSWORD

BEFORE = "Rest releives pain in adults with gout."
AFTER = "Rest relieves pain in adults with gout."
CHANGED = "Rest relieves pain in children with gout."


def revised(claim, *, by, **given):
    claim.refresh_from_db()
    return revise_claim(claim, by=by, revision=claim.revision, **given)


def corrected(claim, *, by, text: str = AFTER) -> Review:
    """The open review of an editorial correction."""
    done = submit([revised(claim, by=by, fields={"text": text})], title="Spelling", meaning_unchanged=True, by=by)
    [review] = done.reviews
    return review


def refusal_of(claim, *, by) -> list[str]:
    """What kept the claim from being sent as a correction, each with its remedy."""
    done = submit([claim], title="Spelling", meaning_unchanged=True, by=by)
    assert done.reviews == []
    [(_, unmet)] = done.skipped
    return [str(one) for one in unmet]


@pytest.fixture
def claim(ann, rob):
    return make.approved_claim(BEFORE, by=ann, reviewers=[rob])


def test_correction_is_opened_as_one(claim, ann):
    review = corrected(claim, by=ann)

    assert (review.correction, review.approvals_needed, review.blinded) == (True, 1, False)
    assert review.why == "editorial correction"


def test_correction_at_high_risk_needs_two_and_is_not_blinded(ann, rob, rita, chief):
    claim = make.approved_claim(BEFORE, by=ann, reviewers=[rob, rita], risk="high")

    review = corrected(claim, by=ann)

    assert (review.approvals_needed, review.blinded) == (2, False)
    review = make.signed(review, "approve", by=rob)
    assert review.state == "under-review"
    assert make.signed(review, "approve", by=rita).state == "approved"


def test_signed_correction_is_the_approved_version(claim, ann, rob):
    make.signed(corrected(claim, by=ann), "approve", by=rob)

    assert approved_versions([claim.pk])[claim.pk].content["text"] == AFTER
    assert ClaimState.objects.get(claim=claim).approved_version.number == 2


def test_changed_meaning_is_refused_with_every_reason(claim, ann):
    claim = revised(claim, by=ann, fields={"text": "Rest may relieve pain in children with gout."})

    assert refusal_of(claim, by=ann) == [
        "The text touches whom it is about (“adults”, now “children”). Submit it as a change.",
        "The text touches a modal verb, or how sure it is (“may” is new). Submit it as a change.",
    ]


def test_what_was_never_approved_is_no_correction(ann):
    said = "No version of it is approved that could be corrected. Submit it as a change."

    assert refusal_of(make.claim(by=ann), by=ann) == [said]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "safety"}, "The kind of claim differs."),
        ({"asserts": "experts-disagree"}, "What it asserts differs."),
        ({"risk": "high"}, "The risk differs."),
        ({"certainty": "low"}, "The certainty differs."),
        ({"language": "en-GB"}, "The language differs."),
        ({"on_page_form": "Rest relieves it."}, "The text on the page is new."),
    ],
)
def test_nothing_but_texts_is_corrected(claim, ann, fields, said):
    assert refusal_of(revised(claim, by=ann, fields=fields), by=ann) == [f"{said} Submit it as a change."]


def test_strength_is_never_corrected(ann, rob):
    claim = make.approved_claim(
        by=ann, reviewers=[rob], kind="recommendation", strength="conditional-for", certainty="high"
    )

    claim = revised(claim, by=ann, fields={"strength": "strong-for"})

    assert refusal_of(claim, by=ann) == ["The strength differs. Submit it as a change."]


def test_what_it_is_shown_with_is_never_corrected(claim, ann):
    claim = revised(claim, by=ann, requires=[make.claim(by=ann)])

    assert refusal_of(claim, by=ann) == ["What it is shown with differs. Submit it as a change."]


@pytest.mark.parametrize("fields", [{"locator": "p. 4"}, {"direction": "background"}])
def test_a_citation_is_never_corrected(claim, ann, fields):
    [citation] = claim.citations.all()

    claim = revised(claim, by=ann, citations=[{"id": citation.pk, **fields}])

    said = "What it cites differs, or the record of a source that it cites."
    assert refusal_of(claim, by=ann) == [f"{said} Submit it as a change."]


def test_a_record_that_is_cited_is_never_corrected(claim, ann):
    reference = claim.citations.get().reference
    revise_reference(reference, by=ann, revision=reference.revision, fields={"title": "Another trial"})

    said = "What it cites differs, or the record of a source that it cites."
    assert refusal_of(claim, by=ann) == [f"{said} Submit it as a change."]


def test_quotes_and_wordings_are_judged_as_texts(ann, rob):
    reference = make.reference(by=ann)
    cited = [{"reference": reference, "quote": "Pain was releived at 5 days."}]
    worded = [{"audience": "public", "text": "Rest helps agains gout."}]
    claim = make.approved_claim(by=ann, reviewers=[rob], citations=cited, wordings=worded)
    [citation] = claim.citations.all()
    claim = revised(
        claim,
        by=ann,
        citations=[{"id": citation.pk, "quote": "Pain was relieved at 6 days."}],
        wordings=[{"audience": "public", "text": "Rest does not help gout."}],
    )

    said = refusal_of(claim, by=ann)

    named = [one.partition(" touches ")[0] for one in said]
    assert named == ["The public wording", "The quote of citation 1"]


def test_a_new_wording_is_no_correction(claim, ann):
    claim = revised(claim, by=ann, wordings=[{"audience": "public", "text": "Rest helps adults with gout."}])

    assert refusal_of(claim, by=ann) == ["The public wording is new. Submit it as a change."]


def test_another_language_than_english_is_not_compared(ann, rob):
    claim = make.approved_claim("Ruhe lindert den Schmerz bei Gicht.", by=ann, reviewers=[rob], language="de")
    claim = revised(claim, by=ann, fields={"text": "Ruhe lindert die Schmerzen bei Gicht."})

    said = "The text is not in English, and only English can be compared."
    assert refusal_of(claim, by=ann) == [f"{said} Submit it as a change."]


def test_others_of_the_selection_are_sent(claim, ann, rob):
    other = make.approved_claim("Ice relieves the painfull joints of adults with gout.", by=ann, reviewers=[rob])
    claim = revised(claim, by=ann, fields={"text": CHANGED})
    other = revised(other, by=ann, fields={"text": "Ice relieves the painful joints of adults with gout."})

    done = submit([claim, other], title="Spelling", meaning_unchanged=True, by=ann)

    assert [review.claim for review in done.reviews] == [other]
    assert [skipped for skipped, _ in done.skipped] == [claim]


def test_refused_correction_goes_as_a_change(claim, ann):
    claim = revised(claim, by=ann, fields={"text": CHANGED})
    refusal_of(claim, by=ann)

    [review] = submit([claim], title="A change", by=ann).reviews

    assert review.correction is False


def test_correction_is_looked_at_again_when_it_is_signed(claim, ann, rob, chief):
    """What it was compared with was revoked meanwhile."""
    review = perform(corrected(claim, by=ann), "start", by=rob)
    standing = Review.objects.standing().get(claim=claim)
    perform(standing, "revoke", by=chief, seen_digest=standing.version.digest, password=PASSWORD, reason="Wrong.")

    with pytest.raises(Unready) as refusal:
        make.signed(review, "approve", by=rob)

    assert refusal.value.codes == ["nothing-approved"]
    assert Opinion.objects.filter(review=review).count() == 0


def test_whoever_corrected_it_cannot_sign(claim, rob, rita):
    review = perform(corrected(claim, by=rob), "start", by=rob)

    with pytest.raises(Unready) as refusal:
        make.signed(review, "approve", by=rob)

    assert refusal.value.codes == ["four-eyes"]
    assert make.signed(review, "approve", by=rita).state == "approved"


def test_correction_keeps_the_day_of_the_next_review(ann, rob, chief):
    """Nobody looked at the statement and its sources anew."""
    make.policy(by=chief, months_to_next_review=6)
    with time_machine.travel(timezone.now() - timedelta(days=150), tick=False):
        claim = make.approved_claim(BEFORE, by=ann, reviewers=[rob])
    due = ClaimState.objects.get(claim=claim).next_review_due

    make.signed(corrected(claim, by=ann), "approve", by=rob)

    facts = ClaimState.objects.get(claim=claim)
    assert (facts.approved_version.number, facts.next_review_due) == (2, due)


def test_what_a_recheck_doubted_is_not_corrected_but_changed(claim, ann, rob, rita):
    """Signing a spelling would take the flag from what the public reads."""
    doubt = open_recheck(claim, why="review due", by=ann)
    make.signed(doubt, "request_changes", by=rita, reason="In whom?")
    claim = revised(claim, by=ann, fields={"text": AFTER})

    said = "A recheck asked for changes, and nobody answered it since."
    assert refusal_of(claim, by=ann) == [f"{said} Submit it as a change."]


@pytest.mark.parametrize(
    ("kind", "is_doubt"),
    [("expression-of-concern", True), ("correction", True), ("link-dead", False), ("preprint", False)],
)
def test_what_cites_a_doubted_source_is_not_corrected(claim, ann, kind, is_doubt):
    """As long as nobody approved it knowing the notice; what is for editors only keeps nobody from a spelling."""
    reference = claim.citations.get().reference
    record_notice(reference, kind=kind, dated=date(2024, 3, 1), source="Bone", by=ann)
    claim = revised(claim, by=ann, fields={"text": AFTER})

    skipped = submit([claim], title="Spelling", meaning_unchanged=True, by=ann).skipped

    assert [one.code for _, unmet in skipped for one in unmet] == (["doubted"] if is_doubt else [])


def test_notice_that_an_approval_answered_keeps_nobody_from_correcting(claim, ann, rob):
    reference = claim.citations.get().reference
    record_notice(reference, kind="correction", dated=date(2024, 3, 1), source="Bone", by=ann)
    make.signed(open_recheck(claim, why="a notice", by=ann), "approve", by=rob)

    assert corrected(claim, by=ann).correction


def test_doubt_that_came_after_it_was_sent_stops_the_signature(claim, ann, rob):
    review = corrected(claim, by=ann)
    reference = claim.citations.get().reference
    record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source="Bone", by=ann)

    with pytest.raises(Unready) as refusal:
        make.signed(review, "approve", by=rob)

    assert refusal.value.codes == ["doubted"]


def test_recheck_is_no_correction(claim, ann):
    assert open_recheck(claim, why="review due", by=ann).correction is False
