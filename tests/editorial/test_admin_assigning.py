"""Assigning on the pages of the admin, and the list of conflicts of interest that await a chief's word."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.models import Assignment, ConflictAllowance
from reviews.services import allow_conflict, declare_conflict, submit
from tests import make
from tests.cast import person, qualified
from tests.editorial.desk import address, decide, review_page, signed_in

CONFLICTS = "/admin/reviews/conflictdeclaration/"


@pytest.fixture
def submission(ann):
    texts = ("Rest eases knee pain in adults.", "Ice eases knee pain in adults.")
    return submit([make.claim(text, by=ann) for text in texts], title="Knee pain", by=ann).submission


@pytest.fixture
def declared(submission, rob):
    said = {"concerns": "iloprost", "details": "A grant of 2,000 in spring."}
    return declare_conflict(submission, answer="declared", **said, by=rob)


def assign(by, submission, **typed):
    return signed_in(by).post(address("reviews_submission_assign", submission.pk), {"do": "assign", **typed})


def page_of(by, submission) -> str:
    return signed_in(by).get(address("reviews_submission_assign", submission.pk)).content.decode()


def test_page_shows_each_persons_load_conflict_and_what_they_touched(submission, ann, rob, rita, chief, declared):
    make.started(make.claim(by=ann), by=ann, reviewer=rita)
    by_chief = submit([make.claim("Heat eases knee pain in adults.", by=chief)], title="Heat", by=ann).submission

    page, other = page_of(chief, submission), page_of(chief, by_chief)

    assert ("1 open" in page, ">declared</span>" in page, "A grant of 2,000" in page) == (True, True, False)
    assert ("touched 1, cannot approve it" in other, "free to take all" in other) == (True, True)


def test_who_has_it_and_cannot_sign_it_is_named_and_counts_for_nobody(submission, rob, chief, declared):
    assign(chief, submission, review=[one.pk for one in submission.reviews.all()], person=[rob.pk])

    page = page_of(chief, submission)

    assert (page.count("cannot sign it"), page.count('name="review" value') - page.count("checked> ")) == (2, 0)


def test_ticked_claims_go_to_ticked_people_and_each_is_told(submission, rob, rita, chief):
    first, second = submission.reviews.order_by("pk")
    decide(chief, second, "assign", reviewer=str(rita.pk))

    answer = assign(chief, submission, review=[first.pk, second.pk], person=[rob.pk, rita.pk])

    page = answer.content.decode()
    assert (answer.status_code, "3 of 4 done" in page, "Rita Example has it already." in page) == (200, True, True)
    assert Assignment.objects.filter(ended_at__isnull=True).count() == 4


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"person": []}, "Nobody was chosen."),
        ({"review": []}, "No claim was chosen."),
        ({"review": ["x", "9" * 30, "-1"]}, "No claim was chosen."),
        ({"due_on": "soon"}, "“soon” is no day."),
        ({"due_on": "2020-01-01"}, "has passed"),
    ],
)
def test_what_cannot_be_read_is_said_and_assigns_nothing(submission, rob, chief, typed, said):
    asked = {"review": [one.pk for one in submission.reviews.all()], "person": [rob.pk], **typed}

    answer = assign(chief, submission, **asked)

    assert (answer.status_code, said in answer.content.decode(), Assignment.objects.count()) == (422, True, 0)


def test_claim_of_another_submission_is_not_reached_through_this_one(submission, ann, rob, chief):
    other = make.review(make.claim(by=ann), by=ann)

    answer = assign(chief, submission, review=[other.pk], person=[rob.pk])

    assert (answer.status_code, Assignment.objects.count()) == (422, 0)


def test_chief_hands_over_from_one_to_another(submission, rob, rita, chief):
    reviews = [one.pk for one in submission.reviews.all()]
    assign(chief, submission, review=reviews, person=[rob.pk])
    asked = {"do": "hand-over", "review": reviews, "holder": rob.pk, "reviewer": rita.pk}

    without = assign(chief, submission, **asked)
    done = assign(chief, submission, **asked, reason="Rob is on leave.")

    standing = Assignment.objects.filter(ended_at__isnull=True).values_list("reviewer__username", flat=True)
    assert (without.status_code, done.status_code, list(standing)) == (422, 200, ["rita", "rita"])


def test_nothing_open_says_what_to_do_instead(ann, rob, chief):
    decided = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])

    assert "there is nothing to assign" in page_of(chief, decided.submission)


def test_page_takes_as_many_queries_for_three_claims_as_for_one(ann, rob, rita, chief):
    pages = [submit([make.claim(by=ann) for _ in range(n)], title="Some", by=ann).submission for n in (1, 3)]
    desk = signed_in(chief)

    def queries(submission) -> int:
        with CaptureQueriesContext(connection) as counted:
            desk.get(address("reviews_submission_assign", submission.pk))
        return len(counted)

    queries(pages[0])
    assert queries(pages[0]) == queries(pages[1])


def test_one_review_is_assigned_and_handed_over_from_its_own_page(ann, rob, rita, chief):
    review = make.review(make.claim(by=ann), by=ann)
    desk, where = signed_in(chief), address("reviews_review_assign", review.pk)
    due = (timezone.now() + timedelta(days=20)).date()

    page = desk.get(review_page(review)).content.decode()
    given = desk.post(where, {"do": "assign", "person": rob.pk, "due_on": due.isoformat()})
    refused = desk.post(where, {"do": "hand-over", "holder": rob.pk, "reviewer": rita.pk, "reason": ""})
    handed = desk.post(where, {"do": "hand-over", "holder": rob.pk, "reviewer": rita.pk, "reason": "On leave."})

    assert "Rob Example (Rheumatology, 0 open)" in page
    assert (given.status_code, refused.status_code, handed.status_code) == (302, 422, 302)
    first, second = review.assignments.order_by("pk")
    assert (first.reviewer, first.due_on, first.ended_at is None) == (rob, due, False)
    assert (second.reviewer, second.ended_at) == (rita, None)


def test_reviewer_is_refused_and_sees_no_way_there(submission, rob):
    review = submission.reviews.first()
    desk = signed_in(rob)

    codes = [
        desk.get(address("reviews_submission_assign", submission.pk)).status_code,
        assign(rob, submission, review=[review.pk], person=[rob.pk]).status_code,
        desk.post(address("reviews_review_assign", review.pk), {"do": "assign", "person": rob.pk}).status_code,
    ]

    assert (codes, Assignment.objects.count()) == ([403, 403, 403], 0)
    assert "Assign reviewers" not in desk.get(address("reviews_submission_change", submission.pk)).content.decode()


def test_declared_conflict_awaits_a_word_until_a_chief_allows_it(declared, rob, chief):
    desk = signed_in(chief)

    before = desk.get(CONFLICTS).content.decode()
    done = desk.post(address("reviews_conflictdeclaration_allow", declared.pk), {"reason": "A small grant."})
    after, page = desk.get(CONFLICTS).content.decode(), desk.get(f"{CONFLICTS}{declared.pk}/change/").content.decode()

    assert ("iloprost" in before, "1 waiting" in before, done.status_code) == (True, True, 302)
    assert ("iloprost" in after, "A small grant." in page) == (False, True)
    assert ConflictAllowance.objects.get().by == chief


def test_word_is_no_longer_awaited_when_all_is_decided(declared, ann, chief):
    for review in declared.submission.reviews.all():
        decide(ann, review, "cancel")

    assert "iloprost" not in signed_in(chief).get(CONFLICTS).content.decode()
    assert "iloprost" in signed_in(chief).get(f"{CONFLICTS}?stands=declared").content.decode()


def test_nobody_allows_their_own_conflict_or_without_a_reason(submission, chief, admin):
    own = declare_conflict(submission, answer="declared", concerns="iloprost", by=chief)
    carol = qualified(person("carol", "chief"), checked_by=admin)
    where = address("reviews_conflictdeclaration_allow", own.pk)

    answers = [signed_in(chief).post(where, {"reason": "It is fine."}), signed_in(carol).post(where, {"reason": " "})]

    assert ([one.status_code for one in answers], ConflictAllowance.objects.count()) == ([403, 422], 0)


def test_details_are_read_by_chiefs_alone(declared, audrey, rob, chief):
    where = f"{CONFLICTS}{declared.pk}/change/"

    pages = {who.username: signed_in(who).get(where) for who in (audrey, chief, rob)}

    assert pages["rob"].status_code == 403
    assert {name: "A grant of 2,000" in one.content.decode() for name, one in pages.items()} == {
        "audrey": False, "chief": True, "rob": False,
    }  # fmt: skip


def test_conflict_declared_twice_is_allowed_one_by_one_on_the_page_of_the_review(submission, rob, chief):
    review = submission.reviews.first()
    both = [declare_conflict(submission, answer="declared", concerns=one, by=rob) for one in ("iloprost", "a trial")]
    allow_conflict(both[1], reason="It ended.", by=chief)

    page = signed_in(chief).get(review_page(review)).content.decode()

    assert ("iloprost" in page, "Allow Rob Example to sign" in page) == (True, True)
