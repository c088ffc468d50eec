"""Whoever acts on a page that is older than a doubt on one of its sources reads what came, and acts again."""

from html import unescape

import pytest

from editorial.models import SourceReplacement
from evidence.models import NoticeDismissal, Reference
from evidence.services import record_notice
from reviews.integrity import judged_of
from reviews.models import FindingWaiver, Mark, Opinion, Review
from reviews.services import open_recheck
from tests import make
from tests.cast import PASSWORD
from tests.editorial.desk import address, doubts_shown, review_page, signed_in

pytestmark = pytest.mark.django_db
TEXT = "Rest eases knee pain in adults."
SIGNED = {"password": PASSWORD, "reason": "Looked at with care."}


@pytest.fixture
def source(ann) -> Reference:
    return make.reference(title="A trial of rest", by=ann)


@pytest.fixture
def opened(ann, rob, source) -> Review:
    """Under review by rob, who has nothing to declare."""
    return make.started(make.claim(TEXT, citations=[{"reference": source}], by=ann), by=ann, reviewer=rob)


def doubt(source: Reference, *, by, **fields):
    return record_notice(source, **{"kind": "retraction", "dated": None, "source": "The publisher", "by": by, **fields})


def acted_twice(client, page: str, posted: dict, *, at: str = "", meanwhile) -> list:
    """The answers to an act on a page that was drawn before `meanwhile`, and to the same on the page it was answered
    with."""
    shown = doubts_shown(client, page)
    meanwhile()
    first = client.post(at or page, {**posted, "seen_doubts": shown})
    again = doubts_shown(client, page)
    return [first, client.post(at or page, {**posted, "seen_doubts": again})]


def said(answer) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize("action", ["approve", "request_changes", "reject"])
def test_a_decision_names_the_doubt_and_keeps_what_was_typed(ann, rob, opened, source, action):
    posted = {"action": action, "seen_digest": opened.version.digest, **SIGNED}
    act = address("reviews_review_act", opened.pk)

    first, again = acted_twice(
        signed_in(rob), review_page(opened), posted, at=act, meanwhile=lambda: doubt(source, by=ann)
    )

    assert (first.status_code, again.status_code) == (409, 302)
    assert "Retraction of “A trial of rest” was recorded on" in said(first)
    assert "Looked at with care." in said(first)
    assert Opinion.objects.count() == 1


def test_what_was_refused_for_another_reason_is_still_the_page_that_was_opened(ann, rob, opened, source):
    client, act = signed_in(rob), address("reviews_review_act", opened.pk)
    posted = {"action": "approve", "seen_digest": opened.version.digest, "seen_doubts": "", "password": "wrong"}

    refused = client.post(act, posted)
    doubt(source, by=ann)

    assert (refused.status_code, client.post(act, {**posted, **SIGNED}).status_code) == (422, 409)


def test_a_page_that_shows_the_doubt_is_signed_at_once(ann, rob, opened, source):
    doubt(source, by=ann)
    posted = {"action": "approve", "seen_digest": opened.version.digest, **SIGNED}

    shown = doubts_shown(signed_in(rob), review_page(opened))
    done = signed_in(rob).post(address("reviews_review_act", opened.pk), {**posted, "seen_doubts": shown})

    assert (shown != "", done.status_code) == (True, 302)


def test_a_mark_names_the_doubt_too(ann, rob, opened, source):
    page, at = (address(f"reviews_submission_{one}", opened.submission_id) for one in ("sitting", "mark"))
    posted = {"mark": f"{opened.pk}:{opened.version.digest}:approve", f"note-{opened.pk}": "Fits the trial."}

    first, again = acted_twice(signed_in(rob), page, posted, at=at, meanwhile=lambda: doubt(source, by=ann))

    assert (first.status_code, again.status_code) == (409, 302)
    assert ("Retraction of “A trial of rest”" in said(first), "Fits the trial." in said(first)) == (True, True)


def test_what_was_marked_before_the_doubt_stays_unsigned_and_marked(ann, rob, opened, source):
    client, number = signed_in(rob), opened.submission_id
    mark = {"mark": f"{opened.pk}:{opened.version.digest}:approve", "seen_doubts": ""}
    client.post(address("reviews_submission_mark", number), mark)
    doubt(source, by=ann)

    row = f"{opened.pk}:{opened.version.digest}:approve"
    client.post(address("reviews_submission_sign", number), {"row": row, "password": PASSWORD})
    page = said(client.get(address("reviews_submission_sitting", number)))

    assert (Opinion.objects.count(), Mark.objects.get().verdict) == (0, "approve")
    assert "Retraction of “A trial of rest” was recorded on" in page


def test_what_is_reaffirmed_in_bulk_names_the_doubt_at_its_row(ann, rob, rita, source):
    claim = make.approved_claim(TEXT, citations=[{"reference": source}], by=ann, reviewers=[rob])
    recheck = open_recheck(claim, why="A year is over.", by=ann)
    make.reference(by=ann)
    posted = {"row": f"{recheck.pk}:{recheck.version.digest}", "password": PASSWORD, "answer": "none"}
    concern = {"kind": "expression-of-concern", "by": ann}

    first, again = acted_twice(
        signed_in(rita), address("reviews_review_reaffirm"), posted, meanwhile=lambda: doubt(source, **concern)
    )

    assert "Expression of concern of “A trial of rest” was recorded on" in said(first)
    assert ("recorded on" in said(again), Review.objects.get(pk=recheck.pk).state) == (False, "approved")


def test_a_grid_that_was_refused_for_a_note_without_a_tick_still_names_the_doubt(ann, rob, opened, source):
    page, client = address("reviews_submission_entry", opened.submission_id), signed_in(rob)
    row = {"row": f"{opened.pk}:{opened.version.digest}", f"note-{opened.pk}": "Say in whom.", "seen_doubts": ""}
    ticked = {**row, f"verdict-{opened.pk}": "approve"}
    doubt(source, by=ann)

    answers = [client.post(page, row)]
    for _ in range(2):
        answers.append(client.post(page, {**ticked, "seen_doubts": answers[-1].context["seen_doubts"]}))

    named = ["Retraction of “A trial of rest” was recorded on" in said(one) for one in answers]
    assert (named, [one.status_code for one in answers]) == ([False, True, False], [422, 422, 302])


def test_a_waiver_names_the_doubt(ann, rob, source):
    claim = make.claim(f"{TEXT[:-1]} always.", citations=[{"reference": source}], by=ann)
    finding = next(one for one in judged_of([claim])[claim.pk] if one.finding.rule == "absolute-wording")
    page = f"{address('reviews_findingwaiver_waive')}?claim={claim.pk}&finding={finding.basis}"

    first, again = acted_twice(signed_in(rob), page, SIGNED, meanwhile=lambda: doubt(source, by=ann))

    assert (first.status_code, again.status_code, FindingWaiver.objects.count()) == (409, 302, 1)
    assert ("Retraction of “A trial of rest”" in said(first), SIGNED["reason"] in said(first)) == (True, True)


def test_a_dismissal_names_the_other_notice(ann, rob, source):
    notice = doubt(source, by=ann)
    page = f"{address('evidence_reference_dismiss', source.pk)}?notice={notice.pk}"
    another = {"kind": "expression-of-concern", "doi": "10.5555/another", "by": ann}

    first, again = acted_twice(signed_in(rob), page, SIGNED, meanwhile=lambda: doubt(source, **another))

    assert (first.status_code, again.status_code, NoticeDismissal.objects.count()) == (409, 302, 1)
    assert "Expression of concern of “A trial of rest”, " not in said(first)
    assert "Expression of concern of “A trial of rest” was recorded on" in said(first)


def test_a_sheet_names_the_doubt_and_keeps_what_was_typed(ann, source):
    new = make.reference(title="The trial of rest, continued", by=ann)
    claim = make.claim(TEXT, citations=[{"reference": source, "locator": "p. 3"}], by=ann)
    [cited] = claim.citations.all()
    page = f"{address('evidence_reference_replace', source.pk)}?by={new.pk}"
    posted = {"row": f"{claim.pk}:{claim.revision}", f"choice-{claim.pk}": "unchanged", f"locator-{cited.pk}": "p. 94"}

    first, again = acted_twice(
        signed_in(ann), page, posted, meanwhile=lambda: doubt(new, kind="correction", doi="10.5555/c", by=ann)
    )

    assert (first.status_code, again.status_code, SourceReplacement.objects.count()) == (409, 302, 1)
    shown = ["Correction of substance of “The trial of rest, continued”", "p. 94"]
    assert [one for one in shown if one not in said(first)] == []
