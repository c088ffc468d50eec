"""The page of a review, from the outside: what it shows, what it asks, and what it refuses."""

import pytest
from django.test import Client

from evidence.models import Signature
from evidence.services import resolve_citation, revise_claim
from reviews.models import ConflictDeclaration, Opinion, Review, ReviewEvent
from reviews.services import declare_conflict
from reviews.workflow import perform
from tests import make
from tests.cast import PASSWORD
from tests.editorial.desk import address, decide, review_page, signed_in


def state_of(review: Review) -> str:
    return Review.objects.get(pk=review.pk).state


@pytest.fixture
def opened(ann, rob) -> Review:
    """Under review by rob, who has nothing to declare."""
    return make.started(make.claim("Rest eases knee pain in adults.", by=ann), by=ann, reviewer=rob)


def test_page_shows_what_will_be_signed(opened, rob):
    page = signed_in(rob).get(review_page(opened)).content.decode()

    shown = ["Rest eases knee pain in adults.", opened.version.digest, "10.5555/example", "Supports", "0 of 1 needed"]
    assert [one for one in shown if one not in page] == []


def test_page_shows_the_frozen_text_while_the_claim_is_edited_on(opened, ann, rob):
    claim = opened.claim
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest cures knee pain in adults."})

    page = signed_in(rob).get(review_page(opened)).content.decode()

    assert ("Rest eases knee pain in adults." in page, "Rest cures knee pain" in page) == (True, False)


def test_page_marks_added_and_removed_words_against_the_last_approved_version(ann, rob):
    claim = make.approved_claim("Rest eases knee pain within 5 days.", by=ann, reviewers=[rob])
    claim = revise_claim(
        claim, by=ann, revision=claim.revision, fields={"text": "Rest eases knee pain within 15 days."}
    )

    page = signed_in(rob).get(review_page(make.review(claim, by=ann))).content.decode()

    assert '<del><span class="unseen">removed: </span>5</del>' in page
    assert '<ins><span class="unseen">added: </span>15</ins>' in page


def test_page_names_code_points_where_two_texts_look_alike(ann, rob):
    claim = make.approved_claim("Rest eases knee pain in adults.", by=ann, reviewers=[rob])
    claim = revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest eases knee pаin in adults."})

    page = signed_in(rob).get(review_page(make.review(claim, by=ann))).content.decode()

    assert "U+0430 cyrillic small letter a" in page


def test_page_says_who_attributed_a_number(ann, eve, rob):
    claim = make.claim("Rest eases knee pain in adults.", by=ann, citations=[{"number": 4}])
    resolve_citation(claim.citations.get(), reference=make.reference(by=ann), by=eve)

    page = signed_in(rob).get(review_page(make.review(claim, by=ann))).content.decode()

    assert "attributed by Eve Example" in page


def test_page_shows_what_an_earlier_reviewer_said(ann, rob, rita):
    claim = make.claim("Rest eases knee pain in adults.", by=ann)
    make.signed(make.review(claim, by=ann), "request_changes", by=rob, reason="Say for how long.")

    again = make.review(claim, by=ann, reason="The trial does not say for how long.")
    page = signed_in(rita).get(review_page(again)).content.decode()

    assert ("Say for how long." in page, "The trial does not say for how long." in page) == (True, True)


def test_approval_signs_and_moves_the_review(opened, rob):
    answer = decide(rob, opened, "approve")

    assert (answer.status_code, state_of(opened)) == (302, "approved")
    assert Signature.objects.get(meaning="approval").digests == [opened.version.digest]


def test_wrong_password_signs_nothing_and_keeps_the_reason(opened, rob):
    answer = decide(rob, opened, "request_changes", password="guess", reason="Name the dose, please.")

    page = answer.content.decode()
    assert (answer.status_code, state_of(opened), Opinion.objects.count()) == (422, "under-review", 0)
    assert ("Name the dose, please." in page, "The password is not right" in page) == (True, True)
    assert "guess" not in page


@pytest.mark.parametrize("seen", ["", "0" * 64, "x" * 1_000_000])
def test_another_digest_is_a_conflict_and_writes_nothing(opened, rob, seen):
    before = ReviewEvent.objects.count()

    answer = decide(rob, opened, "approve", seen_digest=seen)

    assert (answer.status_code, state_of(opened), ReviewEvent.objects.count()) == (409, "under-review", before)


def test_upper_case_digest_is_another_digest(opened, rob):
    assert decide(rob, opened, "approve", seen_digest=opened.version.digest.upper()).status_code == 409


def test_nobody_approves_their_own_text(ann, chief, rob):
    opened = make.started(make.claim("Rest eases knee pain in adults.", by=chief), by=ann, reviewer=chief)

    answer = decide(chief, opened, "approve")

    page = answer.content.decode()
    assert (answer.status_code, state_of(opened)) == (403, "under-review")
    assert ("You cannot approve this: you changed it on" in page, "Rob Example can." in page) == (True, True)


def test_own_text_is_named_before_the_review_is_started(ann, chief, rob):
    waiting = make.review(make.claim("Rest eases knee pain in adults.", by=chief), by=ann)

    page = signed_in(chief).get(review_page(waiting)).content.decode()

    assert "You cannot approve this: you changed it on" in page


def test_superuser_is_not_exempt(opened, admin):
    answer = decide(admin, opened, "approve")

    assert (answer.status_code, state_of(opened)) == (403, "under-review")


@pytest.mark.parametrize("action", ["start", "join", "assign", "approve", "reject", "cancel", "revoke", "take_back"])
def test_stan_sees_everything_and_can_do_nothing(opened, stan, action):
    page = signed_in(stan).get(review_page(opened))
    answer = decide(stan, opened, action, reason="Because.")

    assert (page.status_code, answer.status_code, state_of(opened)) == (200, 403, "under-review")
    assert 'name="password"' not in page.content.decode()


def test_second_post_of_an_approval_is_refused(opened, rob):
    decide(rob, opened, "approve")

    answer = decide(rob, opened, "approve")

    assert (answer.status_code, Opinion.objects.count()) == (409, 1)


def test_same_reviewer_does_not_fill_a_quorum_of_two(ann, rob, rita):
    opened = make.started(make.claim("Rest eases knee pain.", by=ann, risk="high"), by=ann, reviewer=rob)

    answers = [decide(rob, opened, "approve").status_code for _ in range(2)]

    assert (answers, state_of(opened), Opinion.objects.count()) == ([302, 409], "under-review", 1)
    pages = [signed_in(one).get(review_page(opened)).content.decode() for one in (rob, rita)]
    assert ["1 of 2 needed" in page for page in pages] == [True, False]  # it is blinded for who did not sign


def test_conflict_of_interest_is_asked_before_signing(ann, rob):
    opened = perform(make.review(make.claim(by=ann), by=ann), "start", by=rob)

    page = signed_in(rob).get(review_page(opened)).content.decode()
    answer = decide(rob, opened, "approve")

    assert ("Do you have a conflict of interest" in page, 'name="password"' in page) == (True, False)
    assert (answer.status_code, "conflict of interest" in answer.content.decode()) == (422, True)


def test_conflict_of_interest_is_answered_on_the_page(ann, rob):
    opened = perform(make.review(make.claim(by=ann), by=ann), "start", by=rob)

    answer = signed_in(rob).post(address("reviews_review_conflict", opened.pk), {"answer": "none"})

    assert (answer.status_code, ConflictDeclaration.objects.get().answer) == (302, "none")


def test_incomplete_declaration_keeps_what_was_typed(ann, rob):
    opened = perform(make.review(make.claim(by=ann), by=ann), "start", by=rob)
    typed = {"answer": "declared", "concerns": "", "details": "Paid lectures in 2024."}

    answer = signed_in(rob).post(address("reviews_review_conflict", opened.pk), typed)

    assert (answer.status_code, ConflictDeclaration.objects.count()) == (422, 0)
    assert "Paid lectures in 2024." in answer.content.decode()


def test_details_of_a_conflict_are_shown_to_the_chief_only(opened, rita, rob, chief):
    declare_conflict(opened.submission, answer="declared", concerns="Iloprost", details="Owns shares.", by=rita)

    pages = [signed_in(one).get(review_page(opened)).content.decode() for one in (rob, chief)]

    assert ["Owns shares." in page for page in pages] == [False, True]


def test_chief_allows_a_declared_conflict_with_a_reason(opened, rita, chief):
    declared = declare_conflict(opened.submission, answer="declared", concerns="Iloprost", by=rita)
    typed = {"declaration": str(declared.pk), "reason": "Nobody else knows the drug."}

    answer = signed_in(chief).post(address("reviews_review_allow", opened.pk), typed)

    assert (answer.status_code, declared.allowance.reason) == (302, "Nobody else knows the drug.")


def test_declaration_of_another_submission_cannot_be_allowed_here(opened, ann, rita, chief):
    other = make.review(make.claim(by=ann), by=ann)
    declared = declare_conflict(other.submission, answer="declared", concerns="Iloprost", by=rita)
    typed = {"declaration": str(declared.pk), "reason": "Nobody else knows the drug."}

    answer = signed_in(chief).post(address("reviews_review_allow", opened.pk), typed)

    assert (answer.status_code, hasattr(declared, "allowance")) == (404, False)


def test_chief_assigns_a_reviewer(ann, rob, chief):
    waiting = make.review(make.claim(by=ann), by=ann)

    answer = decide(chief, waiting, "assign", reviewer=str(rob.pk))

    assert (answer.status_code, waiting.assignments.get().reviewer) == (302, rob)


def test_nobody_without_the_role_is_assigned(ann, stan, chief):
    waiting = make.review(make.claim(by=ann), by=ann)

    answer = decide(chief, waiting, "assign", reviewer=str(stan.pk))

    assert (answer.status_code, state_of(waiting)) == (422, "submitted")


@pytest.mark.parametrize(("action", "then"), [("cancel", "cancelled"), ("release", "under-review")])
def test_other_actions_go_the_same_way(opened, ann, rob, action, then):
    person = ann if action == "cancel" else rob

    assert (decide(person, opened, action).status_code, state_of(opened)) == (302, then)


def test_opinion_is_taken_back_with_a_reason_only(ann, rob):
    opened = make.started(make.claim("Rest eases knee pain.", by=ann, risk="high"), by=ann, reviewer=rob)
    decide(rob, opened, "approve")

    without = decide(rob, opened, "take_back")
    given = decide(rob, opened, "take_back", reason="I overlooked the age limit.")

    assert (without.status_code, given.status_code) == (422, 302)
    assert Opinion.objects.get().taken_back.reason == "I overlooked the age limit."


def test_chief_revokes_an_approval(opened, rob, chief):
    decide(rob, opened, "approve")

    answer = decide(chief, opened, "revoke", reason="The trial was faulty.")

    assert (answer.status_code, state_of(opened)) == (302, "revoked")


def test_buttons_are_those_of_the_workflow(opened, rob):
    page = signed_in(rob).get(review_page(opened)).content.decode()

    offered = [one for one in ("start", "approve", "reject", "cancel", "revoke", "release") if f'value="{one}"' in page]
    assert offered == ["approve", "reject", "release"]


def test_reading_changes_nothing(opened, rob):
    before = ReviewEvent.objects.count()
    pages = ("reviews_review_act", "reviews_review_conflict", "reviews_review_allow")

    codes = [signed_in(rob).get(address(page, opened.pk), {"action": "approve"}).status_code for page in pages]

    assert (codes, ReviewEvent.objects.count(), state_of(opened)) == ([405, 405, 405], before, "under-review")


def test_page_itself_takes_no_post(opened, rob):
    assert signed_in(rob).post(review_page(opened), {"state": "approved"}).status_code == 405


def test_forged_fields_are_ignored(opened, rob):
    decide(rob, opened, "release", state="approved", text="Take 50 mg.", reviewer="1", decided_at="2020-01-01")

    found = Review.objects.get(pk=opened.pk)
    assert (found.state, found.decided_at, found.claim.text) == ("under-review", None, opened.claim.text)


@pytest.mark.parametrize("action", ["", "publish", "__class__", "perform"])
def test_unknown_action_is_a_bad_request(opened, rob, action):
    assert (decide(rob, opened, action).status_code, state_of(opened)) == (400, "under-review")


@pytest.mark.parametrize("reason", ["   ", "a\x00b", "x" * 1_000_000])
def test_unusable_reason_is_refused(opened, rob, reason):
    answer = decide(rob, opened, "request_changes", reason=reason)

    assert (answer.status_code, state_of(opened)) == (422, "under-review")


def test_cross_site_post_is_refused(opened, rob):
    client = Client(enforce_csrf_checks=True)
    client.force_login(rob)
    posted = {"action": "approve", "seen_digest": opened.version.digest, "password": PASSWORD}

    answer = client.post(address("reviews_review_act", opened.pk), posted)

    assert (answer.status_code, state_of(opened)) == (403, "under-review")


def test_deactivated_reviewer_is_sent_to_the_door(opened, rob):
    client = signed_in(rob)
    rob.is_active = False
    rob.save()

    posted = {"action": "approve", "seen_digest": opened.version.digest, "password": PASSWORD}
    answer = client.post(address("reviews_review_act", opened.pk), posted)

    assert (answer.status_code, state_of(opened)) == (302, "under-review")
    assert "/login/" in answer["Location"]


@pytest.mark.parametrize("key", ["0", "999999", "x", "9" * 30, "1e3"])
def test_review_that_is_not_there_is_not_found(rob, key):
    answer = signed_in(rob).get(f"/admin/reviews/review/{key}/change/")

    assert answer.status_code == 404


def test_list_shows_what_waits_for_me_first(ann, rob, rita):
    mine = make.started(make.claim("Rest eases knee pain.", by=ann), by=ann, reviewer=rob)
    make.started(make.claim("Heat eases back pain.", by=ann), by=ann, reviewer=rita)
    make.review(make.claim("Ice eases ankle pain.", by=ann), by=ann)

    page = signed_in(rob).get(address("reviews_review_changelist"))

    shown = {one.version.content["text"] for one in page.context["cl"].result_list}
    assert (shown, mine.state) == ({"Rest eases knee pain.", "Ice eases ankle pain."}, "under-review")


def test_list_shows_a_second_reviewer_what_lacks_one(ann, rob, rita):
    make.started(make.claim("Rest eases knee pain.", by=ann), by=ann, reviewer=rob)
    make.started(make.claim("Infected knees are drained.", by=ann, risk="high"), by=ann, reviewer=rob)

    page = signed_in(rita).get(address("reviews_review_changelist"))

    assert [one.version.content["text"] for one in page.context["cl"].result_list] == ["Infected knees are drained."]


def test_list_shows_everybody_what_its_reviewer_released(ann, rob, rita):
    perform(make.started(make.claim("Rest eases knee pain.", by=ann), by=ann, reviewer=rob), "release", by=rob)

    page = signed_in(rita).get(address("reviews_review_changelist"))

    assert [one.version.content["text"] for one in page.context["cl"].result_list] == ["Rest eases knee pain."]


@pytest.mark.parametrize(
    ("query", "count"),
    [("turn=mine", 1), ("turn=free", 1), ("turn=open", 3), ("turn=all", 3), ("state=submitted", 1), ("risk=high", 0)],
)
def test_list_filters_by_fixed_choices(ann, rob, rita, query, count):
    make.started(make.claim(by=ann), by=ann, reviewer=rob)
    make.started(make.claim(by=ann), by=ann, reviewer=rita)
    make.review(make.claim(by=ann), by=ann)

    page = signed_in(rob).get(f"{address('reviews_review_changelist')}?{query}")

    assert len(page.context["cl"].result_list) == count


def test_list_needs_the_same_queries_for_one_and_for_three(ann, rob, django_assert_max_num_queries):
    client, lists = signed_in(rob), f"{address('reviews_review_changelist')}?turn=all"
    make.review(make.claim(by=ann), by=ann)
    with django_assert_max_num_queries(40) as first:
        client.get(lists)
    for _ in range(2):
        make.review(make.claim(by=ann), by=ann)

    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(lists)


def test_submission_lists_its_statements_with_their_states(opened, stan):
    page = signed_in(stan).get(address("reviews_submission_change", opened.submission_id)).content.decode()

    assert ("Rest eases knee pain in adults." in page, "Under review" in page, "0 of 1 decided" in page) == (True,) * 3


def test_desk_says_what_waits(ann, rob):
    make.started(make.claim("Rest eases knee pain.", by=ann), by=ann, reviewer=rob)
    make.review(make.claim(by=ann), by=ann)

    desk = signed_in(rob).get(address("index")).context["desk"]

    figures = {one.name: one.count for one in desk["figures"]}
    assert (figures["reviews that lack a reviewer"], figures["reviews assigned to you"]) == (1, 1)


def test_every_figure_of_the_desk_leads_to_a_list(chief, ann):
    for person in (chief, ann):
        client = signed_in(person)
        figures = client.get(address("index")).context["desk"]["figures"]

        assert {one.link: client.get(one.link).status_code for one in figures} == {one.link: 200 for one in figures}


def test_steps_of_a_submission_cancelled_at_once_claim_no_review(ann, rob):
    waiting = make.review(make.claim(by=ann), by=ann)
    perform(waiting, "cancel", by=ann)

    steps = signed_in(rob).get(review_page(waiting)).context["steps"]

    assert [(one.label, one.look) for one in steps] == [("Submitted", "done"), ("Cancelled", "ended")]


def test_what_is_decided_is_not_taken_back_and_the_page_says_what_else_can_be_done(opened, rob):
    decide(rob, opened, "approve")

    page = signed_in(rob).get(review_page(opened)).content.decode()
    refused = decide(rob, opened, "take_back", reason="I overlooked the age limit.")

    assert ("ask for a recheck" in page, "Take your opinion back" in page) == (True, False)
    assert (refused.status_code, "ask for a recheck of the statement" in refused.content.decode()) == (409, True)
