"""Remarks: who says, answers, resolves and reopens; suggested words; and what a blinded reviewer does not read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import Claim
from evidence.refusals import NotAllowed, Refusal, StaleForm
from evidence.services import revise_claim, split_claim
from evidence.text import UnacceptableText
from reviews.models import Remark, Review
from reviews.services import (
    add_remark,
    answer_remark,
    reopen_remark,
    resolve_remark,
    submit,
    take_over_suggestion,
)
from reviews.threads import thread_of, threads_on_claims, threads_on_review
from reviews.workflow import Unready, perform
from tests import make
from tests.cast import PASSWORD

BEFORE = "Rest relieves pain in adults with gout."
BETTER = "Rest relieves the pain of a gout flare in adults."


@pytest.fixture
def opened(ann, rob) -> Review:
    return make.started(make.claim(BEFORE, by=ann), by=ann, reviewer=rob)


def remark(review: Review, *, by, text: str = "In whom?", **given) -> Remark:
    return add_remark(review.submission, text, review=review, by=by, **given)


def fresh(subject):
    return type(subject).objects.get(pk=subject.pk)


def is_open(one: Remark, person) -> bool:
    return thread_of(one, person).is_open


def said(review: Review, person) -> list[str]:
    return [one.remark.text for one in threads_on_review(review, person)]


def codes_of(refusal) -> list[str]:
    return refusal.value.codes


@pytest.mark.parametrize("who", ["ann", "eve", "rob", "rita", "chief"])
def test_editors_reviewers_and_chiefs_remark_and_answer(who, opened, request):
    person = request.getfixturevalue(who)

    one = remark(opened, by=person, text="In whom?")
    answer = answer_remark(one, "In adults.", by=person)

    thread = thread_of(one, person)
    assert [(one.text, one.by) for one in (thread.remark, *thread.answers)] == [
        ("In whom?", person),
        ("In adults.", person),
    ]
    assert answer.answers == one


@pytest.mark.parametrize("who", ["stan", "audrey", "admin"])
def test_nobody_else_does_anything(who, opened, rob, request):
    person, one = request.getfixturevalue(who), remark(opened, by=rob, suggestion=BETTER)

    acts = [
        lambda: remark(opened, by=person),
        lambda: answer_remark(one, "In adults.", by=person),
        lambda: resolve_remark(one, by=person),
        lambda: reopen_remark(one, by=person),
        lambda: take_over_suggestion(one, revision=1, by=person),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()

    assert (Remark.objects.count(), one.acts.count()) == (1, 0)


def test_an_answer_to_an_answer_belongs_to_the_same_thread(opened, ann, rob):
    one = remark(opened, by=rob)
    first = answer_remark(one, "In adults.", by=ann)

    answer_remark(first, "Say so.", by=rob)

    assert [one.text for one in thread_of(first, ann).answers] == ["In adults.", "Say so."]


def test_remark_is_about_a_statement_a_section_the_page_or_what_is_missing(opened, rob):
    made = [
        remark(opened, by=rob),
        add_remark(opened.submission, "Too long.", about="section", place="Treatment", by=rob),
        add_remark(opened.submission, "Well done.", about="article", by=rob),
        add_remark(opened.submission, "Say when to call.", about="missing", place="Treatment", by=rob),
    ]

    assert [(one.about, one.place) for one in made] == [
        ("claim", ""),
        ("section", "Treatment"),
        ("article", ""),
        ("missing", "Treatment"),
    ]


def test_unclear_remark_is_refused_with_everything(opened, ann, rob):
    other = make.review(make.claim(by=ann), by=ann)
    submission = opened.submission

    wrong = {
        ("about",): {"about": "mood"},
        ("review",): {"about": "claim"},
        ("place", "suggestion"): {"about": "section", "suggestion": BETTER},
    }
    for codes, given in wrong.items():
        with pytest.raises(Refusal) as refusal:
            add_remark(submission, "A word.", by=rob, **given)
        assert codes_of(refusal) == list(codes)
    with pytest.raises(Refusal) as refusal:
        add_remark(submission, "A word.", review=other, by=rob)
    assert codes_of(refusal) == ["review"]
    assert Remark.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "pain\u202eniap", "a\x00b"])
def test_text_that_hides_something_is_refused(opened, rob, text):
    with pytest.raises(UnacceptableText):
        remark(opened, by=rob, text=text)


def test_whoever_began_it_or_a_chief_resolves(opened, ann, rob, chief):
    one, other = remark(opened, by=rob), remark(opened, by=rob)
    answer_remark(one, "In adults.", by=ann)

    with pytest.raises(NotAllowed):
        resolve_remark(one, by=ann)
    resolve_remark(one, note="Thank you.", by=rob)
    resolve_remark(other, by=chief)

    assert [is_open(each, ann) for each in (one, other)] == [False, False]


def test_anybody_of_the_thread_reopens(opened, ann, eve, rob):
    one = remark(opened, by=rob)
    answer_remark(one, "In adults.", by=ann)
    resolve_remark(one, by=rob)

    with pytest.raises(NotAllowed):
        reopen_remark(one, by=eve)
    reopen_remark(one, note="Not yet.", by=ann)

    assert is_open(one, ann)


def test_what_is_done_is_not_done_twice(opened, rob):
    one = remark(opened, by=rob)

    with pytest.raises(Refusal) as refusal:
        reopen_remark(one, by=rob)
    assert codes_of(refusal) == ["open"]
    resolve_remark(one, by=rob)
    with pytest.raises(Refusal) as refusal:
        resolve_remark(one, by=rob)
    assert codes_of(refusal) == ["closed"]


def test_suggested_words_become_the_editors_change(opened, ann, rob):
    one = remark(opened, by=rob, suggestion=BETTER)

    claim = take_over_suggestion(one, revision=1, by=ann)

    last = claim.history.first()
    assert (claim.text, claim.revision, last.history_user) == (BETTER, 2, ann)
    assert last.history_change_reason == "words suggested by Rob Example taken over"
    assert thread_of(one, ann).last_act.what == "taken-over"


def test_suggested_words_are_not_put_over_newer_ones(opened, ann, eve, rob):
    one = remark(opened, by=rob, suggestion=BETTER)
    revise_claim(opened.claim, by=eve, revision=1, fields={"text": "Ice relieves pain in adults with gout."})

    with pytest.raises(StaleForm):
        take_over_suggestion(one, revision=1, by=ann)

    assert fresh(opened.claim).text == "Ice relieves pain in adults with gout."
    assert is_open(one, ann)


def test_there_must_be_words_to_take_over(opened, ann, rob):
    one, two = remark(opened, by=rob), remark(opened, by=rob, suggestion=BETTER)
    take_over_suggestion(two, revision=1, by=ann)

    with pytest.raises(Refusal) as refusal:
        take_over_suggestion(one, revision=2, by=ann)
    assert codes_of(refusal) == ["no-suggestion"]
    with pytest.raises(Refusal) as refusal:
        take_over_suggestion(two, revision=2, by=ann)
    assert codes_of(refusal) == ["taken-over"]


def again(opened: Review, one: Remark, *, sender, by) -> Review:
    """Changes are asked for, the suggested words taken over, and the statement sent again."""
    perform(opened, "request_changes", by=by, seen_digest=opened.digest, password=PASSWORD, reason="See my words.")
    claim = take_over_suggestion(one, revision=fresh(opened.claim).revision, by=sender)
    [review] = submit([claim], title="Second round", by=sender).reviews
    return review


def test_whoever_only_suggested_signs_at_standard_risk(opened, ann, rob):
    review = again(opened, remark(opened, by=rob, suggestion=BETTER), sender=ann, by=rob)

    assert make.signed(review, "approve", by=rob).state == "approved"


def test_whoever_suggested_does_not_sign_at_high_risk(ann, rob, rita, chief):
    opened = make.started(make.claim(BEFORE, by=ann, risk="high"), by=ann, reviewer=rob)
    review = again(opened, remark(opened, by=rob, suggestion=BETTER), sender=ann, by=rob)
    assert [one.reviewer for one in review.assignments.all()] == []

    with pytest.raises(Unready) as refusal:
        make.signed(review, "approve", by=rob)

    assert codes_of(refusal) == ["suggested"]
    review = make.signed(fresh(review), "approve", by=rita)
    assert make.signed(review, "approve", by=chief).state == "approved"


def test_whoever_suggested_does_not_sign_what_that_was_split_into_at_high_risk(ann, rob):
    opened = make.started(make.claim(BEFORE, by=ann, risk="high"), by=ann, reviewer=rob)
    claim = take_over_suggestion(remark(opened, by=rob, suggestion=BETTER), revision=1, by=ann)
    part, _ = split_claim(claim, parts=[BETTER, "Ice relieves pain in adults with gout."], by=ann)
    confirmed = [{"id": one.pk, "to_confirm": False} for one in part.citations.all()]
    part = revise_claim(part, by=ann, revision=1, citations=confirmed)

    with pytest.raises(Unready) as refusal:
        make.signed(make.review(part, by=ann), "approve", by=rob)

    assert codes_of(refusal) == ["suggested"]


def test_suggestion_before_the_last_approval_bars_nobody(ann, rob, rita, chief):
    opened = make.started(make.claim(BEFORE, by=ann, risk="high"), by=ann, reviewer=rob)
    review = again(opened, remark(opened, by=rob, suggestion=BETTER), sender=ann, by=rob)
    for person in (rita, chief):
        review = make.signed(fresh(review), "approve", by=person)
    changed = revise_claim(fresh(opened.claim), by=ann, revision=2, fields={"text": "Rest eases pain in adults."})

    review = make.signed(make.review(changed, by=ann), "approve", by=rob)

    assert review.opinions.count() == 1


def test_whoever_takes_over_their_own_words_had_a_hand_in_them(opened, rob):
    review = again(opened, remark(opened, by=rob, suggestion=BETTER), sender=rob, by=rob)

    with pytest.raises(Unready) as refusal:
        make.signed(review, "approve", by=rob)

    assert codes_of(refusal) == ["four-eyes"]


@pytest.fixture
def blinded(ann, rob, rita) -> Review:
    """Of high risk, with rob and rita on it; rob has remarked."""
    review = make.started(make.claim(BEFORE, by=ann, risk="high"), by=ann, reviewer=rob)
    review = perform(review, "join", by=rita)
    remark(review, by=rob, text="A hint.", suggestion=BETTER)
    remark(review, by=ann, text="A note of the editor.")
    return review


def test_blinded_reviewer_reads_no_remark_of_another(blinded, ann, rob, rita, chief, audrey):
    both = ["A hint.", "A note of the editor."]

    assert [said(blinded, person) for person in (rob, ann, audrey)] == [both, both, both]
    assert [said(blinded, person) for person in (rita, chief)] == [["A note of the editor."]] * 2


def test_blinded_reviewer_does_nothing_in_a_hidden_thread(blinded, rita):
    hidden = Remark.objects.get(text="A hint.")

    acts = [
        lambda: answer_remark(hidden, "So it is.", by=rita),
        lambda: resolve_remark(hidden, by=rita),
        lambda: reopen_remark(hidden, by=rita),
        lambda: take_over_suggestion(hidden, revision=1, by=rita),
    ]
    for act in acts:
        with pytest.raises(NotAllowed) as refusal:
            act()
        assert codes_of(refusal) == ["blinded"]


def test_answers_of_another_reviewer_are_hidden_in_an_open_thread(blinded, rob, rita):
    note = Remark.objects.get(text="A note of the editor.")
    answer_remark(note, "I agree.", by=rob)

    assert thread_of(note, rita).answers == []


def test_signing_or_the_end_of_the_review_lifts_the_blind(blinded, ann, rob, rita, chief):
    make.signed(blinded, "approve", by=rita)
    assert "A hint." in said(blinded, rita)

    perform(fresh(blinded), "cancel", by=ann, reason="The page is put off.")
    assert "A hint." in said(blinded, chief)


def test_reason_of_a_decision_is_a_remark_to_answer(opened, ann, rob):
    perform(opened, "request_changes", by=rob, seen_digest=opened.digest, password=PASSWORD, reason="In whom?")

    [thread] = threads_on_review(opened, ann)
    assert (thread.remark.text, thread.remark.by, thread.is_open) == ("In whom?", rob, True)


def test_approval_leaves_no_remark(opened, rob):
    make.signed(opened, "approve", by=rob, reason="Well put.")

    assert Remark.objects.count() == 0


def test_threads_of_a_statement_go_through_its_rounds(opened, ann, rob):
    review = again(opened, remark(opened, by=rob, suggestion=BETTER), sender=ann, by=rob)
    remark(review, by=rob, text="Thank you.")

    found = threads_on_claims([opened.claim_id], ann)

    assert [one.remark.text for one in found] == ["In whom?", "See my words.", "Thank you."]


def test_next_round_says_who_asked_for_what(opened, ann, rob):
    review = again(opened, remark(opened, by=rob, suggestion=BETTER), sender=ann, by=rob)
    assert review.why == "round 2: changes requested by Rob Example"
    assert [one.reviewer for one in review.assignments.all()] == [rob]

    perform(review, "start", by=rob)
    review = make.signed(fresh(review), "reject", by=rob, reason="It is wrong.")
    claim = Claim.objects.get(pk=review.claim_id)
    claim = revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest eases gout in adults."})

    assert make.review(claim, by=ann).why == "round 3: rejected by Rob Example"


def test_threads_take_the_same_queries_for_three(opened, ann, rob):
    def queries_for(number: int) -> int:
        for _ in range(number):
            answer_remark(remark(opened, by=rob), "In adults.", by=ann)
        with CaptureQueriesContext(connection) as captured:
            threads_on_review(opened, rob)
        return len(captured)

    assert queries_for(1) == queries_for(2)
