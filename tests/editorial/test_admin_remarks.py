"""Remarks and rounds on the pages: what each person reads and may do, and that nothing typed is lost."""

import pytest

from evidence.services import revise_claim
from reviews.models import Remark, Review
from reviews.services import add_remark, resolve_remark, submit
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.desk import address, review_page, signed_in

BEFORE = "Rest relieves pain in adults with gout."
BETTER = "Rest relieves the pain of a gout flare in adults."


@pytest.fixture
def opened(ann, rob) -> Review:
    return make.started(make.claim(BEFORE, by=ann), by=ann, reviewer=rob)


@pytest.fixture
def suggested(opened, rob) -> Remark:
    return add_remark(opened.submission, "In a flare?", review=opened, suggestion=BETTER, by=rob)


def act(person, remark: Remark, what: str, **typed):
    return signed_in(person).post(address(f"reviews_remark_{what}", remark.pk), typed)


def remarking(person, review: Review, **typed):
    asked = {"about": "claim", "review": review.pk, **typed}
    if asked["about"] != "claim":
        asked["review"] = ""
    return signed_in(person).post(address("reviews_submission_remark", review.submission_id), asked)


def text_of(person, path: str) -> str:
    return signed_in(person).get(path).content.decode()


def test_remark_is_made_on_the_page_of_a_review(opened, rob):
    back = review_page(opened)

    answer = remarking(rob, opened, text="In whom?", suggestion=BETTER, back=back)

    assert (answer.status_code, answer["Location"]) == (302, back)
    made = Remark.objects.get()
    assert (made.text, made.suggestion, made.review, made.by) == ("In whom?", BETTER, opened, rob)
    assert "In whom?" in text_of(rob, back)


def test_taking_over_says_what_it_replaces_where_the_statement_was_changed_since(opened, suggested, ann):
    page = review_page(opened)
    said = "The statement was changed since."
    before = text_of(ann, page)
    revise_claim(opened.claim, fields={"text": "Ice relieves pain in adults with gout."}, revision=1, by=ann)

    after = text_of(ann, page)

    assert (said in before, said in after) == (False, True)
    assert '<del><span class="unseen">removed: </span>Ice' in after


def test_words_left_as_they_are_are_no_suggestion(opened, rob):
    remarking(rob, opened, text="In whom?", suggestion=BEFORE)

    assert Remark.objects.get().suggestion == ""


def test_remark_about_the_page_is_made_on_the_submission(opened, rob):
    remarking(rob, opened, about="missing", place="Treatment", text="Say when to call.")

    page = text_of(rob, address("reviews_submission_change", opened.submission_id))
    assert [one for one in ("Say when to call.", "Something is missing here: Treatment") if one not in page] == []


def test_refused_remark_keeps_what_was_typed(opened, rob):
    page = remarking(rob, opened, text="Too\u202elong.", suggestion="Shorter words are better.")

    assert page.status_code == 422
    assert [one for one in ("Too\u202elong.", "Shorter words are better.") if one not in page.content.decode()] == []


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "1e9", "index", '{"a":1}'])
def test_another_address_to_go_back_to_is_not_followed(opened, rob, back):
    answer = remarking(rob, opened, text="In whom?", back=back)

    assert answer["Location"] == address("reviews_submission_change", opened.submission_id)


def test_hostile_text_is_shown_as_text(opened, rob):
    remarking(rob, opened, text="<script>alert(1)</script>", suggestion="Rest <b>cures</b> gout in adults.")

    page = text_of(rob, review_page(opened))

    assert ("<script>alert" in page, "<b>cures" in page) == (False, False)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_editor_takes_over_the_words_with_one_press(suggested, ann):
    claim = suggested.review.claim
    page = text_of(ann, address("evidence_claim_change", claim.pk))
    assert "Take over these words" in page

    answer = act(ann, suggested, "take-over", revision=claim.revision, back="")

    claim.refresh_from_db()
    assert (answer.status_code, claim.text) == (302, BETTER)


def test_words_are_not_taken_over_a_newer_text(suggested, ann, eve):
    claim = suggested.review.claim
    revise_claim(claim, by=eve, revision=1, fields={"text": "Ice relieves pain in adults with gout."})

    page = act(ann, suggested, "take-over", revision=1)

    assert (page.status_code, "Eve Example saved this claim" in page.content.decode()) == (409, True)


def test_answer_resolve_and_reopen(suggested, ann, rob):
    assert act(ann, suggested, "answer", text="In a flare.").status_code == 302
    assert act(ann, suggested, "resolve").status_code == 403
    assert act(rob, suggested, "resolve", note="Good.").status_code == 302
    assert act(rob, suggested, "resolve").status_code == 422
    assert act(ann, suggested, "reopen").status_code == 302

    assert [one.what for one in suggested.acts.all()] == ["resolved", "reopened"]


def test_refused_answer_stays_typed(suggested, ann):
    page = act(ann, suggested, "answer", text="a\u202eb")

    assert (page.status_code, "a\u202eb" in page.content.decode()) == (422, True)


def test_article_names_its_open_remarks(ann, rob):
    claim = make.claim(BEFORE, by=ann)
    page = make_editorial.article([claim], by=ann)
    [review] = submit([claim], title=page.title, subject=page.slug, by=ann).reviews
    kept = add_remark(review.submission, "In whom?", review=review, by=rob)
    resolve_remark(add_remark(review.submission, "Settled.", about="article", by=rob), by=rob)

    shown = signed_in(ann).get(address("editorial_article_change", page.pk))

    assert [one.remark for one in shown.context["remarks"]] == [kept]


def test_blinded_reviewer_finds_no_remark_of_another_on_any_page(ann, rob, rita):
    claim = make.claim(BEFORE, by=ann, risk="high")
    page = make_editorial.article([claim], by=ann)
    [review] = submit([claim], title=page.title, subject=page.slug, by=ann).reviews
    perform(review, "start", by=rob)
    hint = add_remark(review.submission, "A hint to others.", review=review, suggestion=BETTER, by=rob)
    pages = [
        review_page(review),
        address("reviews_submission_change", review.submission_id),
        address("evidence_claim_change", claim.pk),
        address("editorial_article_change", page.pk),
        address("reviews_remark_changelist"),
    ]

    assert [path for path in pages if "A hint to others." in text_of(rita, path)] == []
    assert [path for path in pages if "A hint to others." not in text_of(ann, path)] == []
    assert signed_in(rita).get(address("reviews_remark_change", hint.pk)).status_code == 404
    assert act(rita, hint, "answer", text="So it is.").status_code == 404


def second_round(opened: Review, ann, rob, **fields) -> Review:
    perform(opened, "request_changes", by=rob, seen_digest=opened.digest, password=PASSWORD, reason="In a flare?")
    claim = opened.claim
    claim.refresh_from_db()
    claim = revise_claim(claim, by=ann, revision=claim.revision, fields=fields)
    [review] = submit([claim], title="Second round", by=ann).reviews
    return review


def test_second_round_shows_what_changed_beside_what_was_asked(opened, ann, rob):
    review = second_round(opened, ann, rob, text=BETTER, certainty="low")

    shown = signed_in(rob).get(review_page(review)).context["round"]

    assert (shown.number, [one.before for one in shown.passages], [one.name for one in shown.labels]) == (
        2,
        [BEFORE],
        ["Certainty (GRADE)"],
    )
    assert shown.citations == []
    assert [one.remark.text for one in shown.remarks.threads] == ["In a flare?"]


def test_second_round_is_compared_with_what_was_decided_on_and_with_what_is_approved(ann, rob):
    claim = make.approved_claim("Rest eases pain in adults with gout.", by=ann, reviewers=[rob])
    claim = revise_claim(claim, by=ann, revision=1, fields={"text": BEFORE})
    review = second_round(make.started(claim, by=ann, reviewer=rob), ann, rob, text=BETTER)

    shown = signed_in(rob).get(review_page(review)).context

    assert (shown["round"].passages[0].before, shown["before"].number) == (BEFORE, 1)


def test_first_round_has_no_such_part(opened, rob):
    assert signed_in(rob).get(review_page(opened)).context["round"] is None


def test_only_what_came_back_is_in_the_second_submission(ann, rob):
    stays, comes = make.claim(BEFORE, by=ann), make.claim("Ice relieves pain in adults.", by=ann)
    page = make_editorial.article([stays, comes], by=ann)
    first = submit([stays, comes], title=page.title, subject=page.slug, by=ann)
    make.signed(first.reviews[0], "approve", by=rob)
    make.signed(first.reviews[1], "request_changes", by=rob, reason="In whom?")
    revise_claim(comes, by=ann, revision=1, fields={"text": "Ice relieves pain in adults with gout."})

    answer = signed_in(ann).post(address("editorial_article_submit", page.pk), {"note": "", "reason": ""})

    assert [one.claim for one in answer.context["done"].reviews] == [comes]
