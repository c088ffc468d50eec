"""Who is told what, once: one item a person and matter, found by reading rows, with nothing of a draft in it."""

import logging
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial import telling
from editorial.follow import Follower
from editorial.models import InboxItem, TellingMark
from editorial.news import NEWS, inbox_of, unread
from editorial.news.people import barred_from_each
from editorial.selectors.waiting import sent_back_to
from editorial.services import give_report, hold, lift_hold, report_problem, submit_article, take_report, withdraw
from editorial.telling import Teller
from evidence import clock, roles
from evidence.models import ClaimVersion
from evidence.people import service_account
from evidence.services import dismiss_notice, record_notice, revise_claim
from evidence.services.accounts import save_account, set_password
from reviews.models import Review, Submission
from reviews.selectors import barred_from_approving
from reviews.services import (
    add_remark,
    allow_conflict,
    answer_remark,
    check_profile,
    declare_conflict,
    open_recheck,
    take_over_suggestion,
)
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db

WORDS = ("Colchicine", "relieves", "secret")
TEXT = "Colchicine 0.5 mg relieves secret pain in adults with gout."


def told(kind: str = "") -> dict[str, str]:
    """By name what each person is told, of one kind or of all."""
    items = InboxItem.objects.filter(kind=kind) if kind else InboxItem.objects.all()
    return {one.person.username: one.title for one in items.select_related("person").order_by("-pk")}


def tell() -> int:
    return Teller(seconds=60).run_once()


@pytest.fixture
def team(ann, eve, rob, rita, chief, stan, audrey, admin):
    return ann, eve, rob, rita, chief


@pytest.fixture
def gout(team, ann) -> Submission:
    """A page of three claims, one of high risk, handed over by ann."""
    claims = [make.claim(TEXT, by=ann, risk="high"), *(make.claim(by=ann) for _ in range(2))]
    return submit_article(make_editorial.article(claims, by=ann, title="Gout"), by=ann).submission


def reviews_of(submission: Submission) -> list[Review]:
    return list(submission.reviews.order_by("pk"))


def submitted(gout, **cast):
    pass


def assigned(gout, *, chief, rob, **cast):
    for one in reviews_of(gout):
        perform(one, "assign", reviewer=rob, due_on=date(2099, 12, 3), by=chief)


def decided(gout, *, rob, **cast):
    for one, verdict in zip(reviews_of(gout)[1:], ("approve", "reject"), strict=True):
        make.signed(one, verdict, by=rob, reason="Secret reason.")


def revoked(gout, *, rob, chief, **cast):
    review = make.signed(reviews_of(gout)[1], "approve", by=rob)
    perform(review, "revoke", by=chief, seen_digest=review.digest, password=PASSWORD, reason="Secret reason.")


def released(gout, *, rob, **cast):
    for one in reviews_of(gout):
        perform(perform(one, "start", by=rob), "release", by=rob)


def conflicted(gout, *, rob, **cast):
    declare_conflict(gout, answer="declared", concerns="Secret product", details="Secret details.", by=rob)


def retracted(gout, *, ann, **cast):
    reference = reviews_of(gout)[0].claim.citations.get().reference
    record_notice(reference, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)


def published(gout, *, rob, **cast):
    reference = reviews_of(gout)[0].claim.citations.get().reference
    record_notice(reference, kind="preprint", dated=None, source="Crossref", doi="10.5555/article", by=rob)


def held(gout, *, eve, **cast):
    hold(claim=reviews_of(gout)[0].claim, reason="Secret reason.", by=eve)


def lifted(gout, *, eve, rob, **cast):
    row = hold(claim=reviews_of(gout)[0].claim, reason="Secret reason.", by=eve)
    lift_hold(row, reason="Secret reason.", password=PASSWORD, by=rob)


def withdrawn(gout, *, chief, **cast):
    withdraw(claim=reviews_of(gout)[0].claim, reason="Secret reason.", password=PASSWORD, by=chief)


def ready(gout, *, rob, rita, **cast):
    for one in reviews_of(gout):
        for reviewer in [rob, rita][: one.approvals_needed]:
            one = make.signed(one, "approve", by=reviewer)


def reported(gout, *, ann, **cast):
    report_problem(claim=reviews_of(gout)[0].claim, text="Secret complaint.", by=ann)


def taken_over(gout, *, ann, rob, **cast):
    remark = add_remark(gout, "Say in whom.", review=reviews_of(gout)[1], suggestion="Secret words.", by=rob)
    take_over_suggestion(remark, revision=1, by=ann)


def let_in(gout, *, rob, **cast):
    set_password(rob, password="another long password", by=User.objects.get(username="root"))


EVERYBODY_BUT = {
    name: {"ann", "eve", "rob", "rita", "chief"} - {name} for name in ("ann", "eve", "rob", "chief", "nobody")
}
# What happens, the kind, who is told, in which words.
TOLD = [
    (submitted, "submitted", {"rob", "rita", "chief"}, "“Gout”: 3 claims to review, 1 high risk"),
    (assigned, "assigned", {"rob"}, "“Gout”: 3 claims assigned to you, 1 high risk, due 3 Dec"),
    (decided, "decided", {"ann"}, "“Gout”: 1 approved, 1 rejected, 1 still open"),
    (revoked, "revoked", {"ann"}, "“Gout”: 1 revoked, 2 still open"),
    (released, "released", {"chief"}, "“Gout”: given back, 3 claims without enough reviewers"),
    (conflicted, "conflict", {"chief"}, "“Gout”: a reviewer declared a conflict of interest"),
    (retracted, "notice", EVERYBODY_BUT["nobody"], "Retraction: “{work}”, cited by 1 claim"),
    (published, "preprint", {"ann", "eve"}, "Preprint published: “{work}”, cited by 1 claim"),
    (held, "hold", EVERYBODY_BUT["eve"], "On hold: a claim on “Gout”"),
    (lifted, "lifted", EVERYBODY_BUT["rob"], "Hold lifted: a claim on “Gout”"),
    (withdrawn, "withdrawal", EVERYBODY_BUT["chief"], "Withdrawn: a claim on “Gout”"),
    (reported, "reported", EVERYBODY_BUT["ann"], "Problem reported: a claim on “Gout”, answer by {day}"),
    (ready, "ready", {"chief"}, "Ready to publish: “Gout”"),
    (taken_over, "taken-over", {"rob"}, "“Gout”: 1 suggestion of yours taken over"),
    (let_in, "account", {"rob"}, "Your account: password set by somebody else, Root Example"),
]  # fmt: skip
URGENT = {"account", "notice", "hold", "withdrawal"}


@pytest.fixture
def cast_of(ann, eve, rob, rita, chief):
    return {"ann": ann, "eve": eve, "rob": rob, "rita": rita, "chief": chief}


@pytest.mark.parametrize(("act", "kind", "people", "words"), TOLD, ids=[one[1] for one in TOLD])
def test_everybody_is_told_what_is_theirs(act, kind, people, words, gout, cast_of):
    act(gout, **cast_of)
    work = reviews_of(gout)[0].claim.citations.get().reference.title

    tell()

    due = clock.now().date() + timedelta(days=2)
    assert told(kind) == dict.fromkeys(people, words.format(work=work, day=f"{due.day} {due:%b}"))
    assert set(InboxItem.objects.filter(kind=kind).values_list("urgent", flat=True)) == {kind in URGENT}


def test_every_kind_of_news_is_in_the_table():
    tested_below = {"due", "late", "overdue", "remarked", "soon"}

    assert {one.kind for one in NEWS} == {kind for _, kind, _, _ in TOLD} | tested_below


@pytest.mark.parametrize(("act", "kind", "people", "words"), TOLD, ids=[one[1] for one in TOLD])
def test_nothing_of_a_draft_an_opinion_or_a_conflict_is_told(act, kind, people, words, gout, cast_of):
    act(gout, **cast_of)

    tell()

    said = " ".join(one.title + one.link for one in InboxItem.objects.all())
    assert [word for word in WORDS if word.lower() in said.lower()] == []


def test_loose_claims_are_counted_and_not_quoted(team, ann):
    make.review(make.claim(TEXT, by=ann), by=ann)

    tell()

    assert told()["rob"] == "1 claim to review"


def test_whoever_touched_every_claim_is_not_asked_to_review_it(team, ann, rob):
    claim = make.claim(by=ann)
    revise_claim(claim, revision=claim.revision, fields={"text": "Rest relieves pain in adults with gout."}, by=rob)
    make.review(claim, by=ann)

    tell()

    assert set(told("submitted")) == {"rita", "chief"}


def test_who_may_not_sign_today_is_not_asked(team, ann, chief, rita):
    check_profile(rita.reviewer_profile, valid_until=date(2020, 1, 1), by=chief)
    person("late", roles.REVIEWER)
    make.review(make.claim(by=ann), by=ann)

    tell()

    assert set(told("submitted")) == {"rob", "chief"}


def test_who_declared_a_conflict_is_not_asked_until_it_is_allowed(team, ann, rob, chief):
    review = make.review(make.claim(by=ann), by=ann)
    declaration = declare_conflict(review.submission, answer="declared", concerns="A product", by=rob)
    tell()
    before = set(told("submitted"))

    allow_conflict(declaration, reason="A small one.", by=chief)
    TellingMark.objects.all().delete()
    tell()

    assert (before, set(told("submitted"))) == ({"rita", "chief"}, {"rita", "rob", "chief"})


def test_barred_from_each_says_what_the_rule_says_of_one(team, ann, eve, rob, rita):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    for number, editor in enumerate((eve, rita, ann), 2):
        fields = {"text": f"Rest relieves pain in adults after {number} days."}
        claim = revise_claim(claim, revision=claim.revision, fields=fields, by=editor)
        make.signed(make.review(claim, by=editor), "request_changes" if editor == eve else "approve",
                    by=rob, reason="Look again.")  # fmt: skip

    versions = list(ClaimVersion.objects.all())

    assert len(versions) == 4
    assert barred_from_each(versions) == {one.pk: barred_from_approving(one) for one in versions}


def test_running_again_tells_nothing_again(gout):
    tell()
    before = list(InboxItem.objects.order_by("pk").values())

    again = Teller(seconds=60)
    written = [again.run_once(), again.run_once(), tell()]

    assert written == [0, 0, 0]
    assert list(InboxItem.objects.order_by("pk").values()) == before


def test_inbox_is_built_again_from_the_rows(gout, cast_of):
    held(gout, **cast_of)
    tell()
    before = sorted(InboxItem.objects.values_list("key", "person", "title", "link", "at"))

    InboxItem.objects.all().delete()
    TellingMark.objects.all().delete()
    tell()

    assert sorted(InboxItem.objects.values_list("key", "person", "title", "link", "at")) == before


def test_later_decisions_make_the_same_item_newer_and_unread(gout, ann, rob):
    teller = Teller(seconds=60)
    make.signed(reviews_of(gout)[1], "approve", by=rob)
    teller.run_once()
    InboxItem.objects.filter(person=ann).update(read_at=clock.now(), waiting_since=None, mailed_at=clock.now())

    make.signed(reviews_of(gout)[2], "approve", by=rob)
    teller.run_once()

    item = InboxItem.objects.get(person=ann)
    assert (item.title, item.is_unread) == ("“Gout”: 2 approved, 1 still open", True)
    assert item.waiting_since is not None


def test_recheck_that_asks_for_changes_is_told_to_whoever_submitted_the_version(team, ann, rob, rita):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    recheck = open_recheck(claim, why="review due", by=service_account("follow"))
    make.signed(recheck, "request_changes", by=rita, reason="Secret reason.")

    tell()

    item = InboxItem.objects.get(kind="decided", submission=recheck.submission)
    assert (item.person, item.title, item.key) == (ann, "1 changes requested", f"decided:{recheck.submission_id}")
    assert list(sent_back_to(ann)) == [claim.state]


def test_what_was_sent_back_to_somebody_who_left_is_told_to_every_editor(gout, ann, eve, rob, chief):
    save_account(ann, fields={"is_active": False}, by=chief)
    make.signed(reviews_of(gout)[1], "request_changes", by=rob, reason="Secret reason.")

    tell()

    assert told("decided") == {"eve": "“Gout”: 1 changes requested, 2 still open"}


def test_approval_below_the_quorum_is_nobodys_news(gout, rob):
    make.signed(reviews_of(gout)[0], "approve", by=rob)

    tell()

    assert told("decided") == {}


def test_notice_that_changes_no_text_is_not_told(gout, ann):
    reference = reviews_of(gout)[0].claim.citations.get().reference
    record_notice(reference, kind="link-dead", dated=date(2026, 1, 5), source="Crawler", by=ann)

    tell()

    assert told("notice") == {}


def test_notice_on_a_work_that_nobody_cites_is_not_told(team, ann):
    record_notice(make.reference(by=ann), kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)

    tell()

    assert told("notice") == {}


def test_rechecks_of_a_notice_are_told_with_it_and_not_one_by_one(team, ann, rob, chief):
    reference = make.reference(by=ann)
    claims = [make.claim(by=ann, citations=[{"reference": reference}]) for _ in range(3)]
    for one in claims:
        make.approved(one, by=ann, reviewers=[rob])
    tell()
    before = set(InboxItem.objects.values_list("key", flat=True))

    record_notice(reference, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)
    Follower().run_once()
    tell()

    new = set(InboxItem.objects.values_list("key", flat=True)) - before
    assert Review.objects.filter(recheck=True).count() == 3
    assert new == {f"notice:{reference.notices.get().pk}"}


def test_reviewer_is_reminded_before_the_day_and_once_after_it(gout, chief, rob):
    due = clock.now().date() + timedelta(days=9)
    for one in reviews_of(gout):
        perform(one, "assign", reviewer=rob, due_on=due, by=chief)
    make.signed(reviews_of(gout)[0], "approve", by=rob)  # of high risk: it waits for a second opinion
    teller, found = Teller(seconds=60), []

    for days in (-3, -2, -1, 0, 1, 5):
        with time_machine.travel(datetime.combine(due + timedelta(days=days), time(12), UTC)):
            teller.run_once()
            waiting = unread(inbox_of(rob, [roles.REVIEWER]))
            found.append([one.title for one in waiting.filter(kind__in=["soon", "late"])])

    before, after = (f"“Gout”: 2 claims of yours {verb} due on {due.day} {due:%b}" for verb in ("are", "were"))
    assert found == [[], [before], [before], [before], [after], [after]]
    assert InboxItem.objects.filter(kind__in=["soon", "late"]).count() == 2


def test_nobody_is_reminded_of_what_they_signed_gave_back_or_lost(gout, chief, rob, rita):
    due = clock.now().date() + timedelta(days=1)
    first, second, third = reviews_of(gout)
    for one in (first, second, third):
        perform(one, "assign", reviewer=rob, due_on=due, by=chief)
    make.signed(reviews_of(gout)[0], "approve", by=rob)
    perform(second, "release", by=rob)
    perform(third, "cancel", by=gout.by)

    tell()

    assert told("soon") == {}


def test_claims_that_come_due_are_told_by_week_thirty_days_ahead(team, ann, rob):
    review = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])
    due = review.next_review_due
    monday = due - timedelta(days=due.weekday())

    with time_machine.travel(monday - timedelta(days=31)):
        tell()
        early = told("due")
    with time_machine.travel(monday - timedelta(days=30)):
        tell()

    words = f"1 claim comes due for review in the week of {monday.day} {monday:%B %Y}"
    assert early == {}
    assert told("due") == dict.fromkeys(["rob", "rita", "chief"], words)


def test_rechecks_of_a_due_date_are_one_item_a_day(team, ann, rob):
    reviews = [make.approved(make.claim(by=ann), by=ann, reviewers=[rob]) for _ in range(2)]

    with time_machine.travel(reviews[0].next_review_due + timedelta(days=2)):
        Follower().run_once()
        tell()

    words = "2 claims overdue for review wait for a recheck"
    assert told("overdue") == dict.fromkeys(["rob", "rita", "chief"], words)
    assert InboxItem.objects.filter(kind="overdue").count() == 3


def test_what_happened_long_ago_is_no_news(gout):
    with time_machine.travel(clock.now() + timedelta(days=31)):
        tell()

    assert told("submitted") == {}


def test_what_cannot_be_told_does_not_keep_the_rest_waiting(gout, eve, monkeypatch, caplog):
    hold(claim=reviews_of(gout)[0].claim, reason="A figure.", by=eve)
    teller, real = Teller(seconds=60), telling.tell

    def failing(news, rows, **rest):
        if news.kind == "submitted":
            raise ValueError("broken")
        return real(news, rows, **rest)

    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL, "editorial.telling"):
        patched.setattr(telling, "tell", failing)
        teller.run_once()
    first = set(InboxItem.objects.values_list("kind", flat=True))
    teller.run_once()
    waiting = set(InboxItem.objects.values_list("kind", flat=True))
    teller.failed = dict.fromkeys(teller.failed, 0)
    teller.run_once()

    assert (first, waiting) == ({"hold"}, {"hold"})
    assert set(InboxItem.objects.values_list("kind", flat=True)) == {"hold", "submitted"}


def test_pass_that_took_its_time_leaves_the_rest_for_the_next(gout):
    teller = Teller(seconds=-1)
    teller.run_once()
    first = InboxItem.objects.count()

    teller.seconds = 60
    teller.run_once()

    assert (first, InboxItem.objects.count()) == (0, 3)


def test_settled_rows_are_not_read_again(gout):
    teller = Teller(seconds=60)
    teller.run_once()

    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        teller.run_once()

    newest = Review.objects.latest("pk").events.latest("pk").pk
    assert (teller.marks["reviews.ReviewEvent"], teller.seen["reviews.ReviewEvent"]) == (newest, set())


def seen_by(someone: User) -> list[str]:
    return [one.kind for one in unread(inbox_of(someone, roles.roles_of(someone)))]


def test_role_lost_takes_the_items_along(gout, rob):
    tell()
    before = seen_by(rob)

    rob.groups.clear()

    assert (before, seen_by(rob)) == (["submitted"], [])


def test_deactivated_person_sees_nothing(gout, rob):
    tell()

    User.objects.filter(pk=rob.pk).update(is_active=False)

    assert seen_by(rob) == []


def test_nobody_is_called_to_what_others_have_taken(gout, rob, rita, chief):
    tell()
    for one in reviews_of(gout):
        perform(one, "start", by=rob)
    perform(reviews_of(gout)[0], "join", by=rita)

    assert seen_by(chief) == []


def test_lifted_hold_and_dismissed_notice_wait_for_nobody(gout, cast_of, ann, rob):
    row = hold(claim=reviews_of(gout)[1].claim, reason="A figure.", by=cast_of["eve"])
    retracted(gout, **cast_of)
    tell()
    before = seen_by(ann)

    lift_hold(row, reason="It is right.", password=PASSWORD, by=rob)
    notice = reviews_of(gout)[0].claim.citations.get().reference.notices.get()
    dismiss_notice(notice, reason="Another work.", password=PASSWORD, by=rob)

    assert (before, seen_by(ann)) == (["notice", "hold"], [])


def test_answer_that_is_blinded_for_who_asked_is_not_told_to_them(gout, ann, rob, rita):
    review = reviews_of(gout)[0]
    begun = add_remark(gout, "Secret remark.", review=review, by=rita)
    make.signed(review, "approve", by=rob)  # before that, the remark is blinded for rob
    answer_remark(begun, "Secret answer.", by=rob)

    tell()

    assert (review.blinded, told("remarked")) == (True, {"ann": "“Gout”: 1 remark for you"})


def test_remarks_are_told_to_the_submitter_and_answers_to_who_is_answered(gout, ann, rob):
    review = reviews_of(gout)[0]
    begun = add_remark(gout, "Secret remark.", review=review, by=rob)
    answer_remark(begun, "Secret answer.", by=ann)
    answer_remark(begun, "Secret reply.", by=rob)

    tell()

    assert told("remarked") == {"ann": "“Gout”: 2 remarks for you", "rob": "“Gout”: 1 answer for you"}


def test_report_that_somebody_took_waits_for_them_alone(gout, ann, rob, rita):
    report = report_problem(claim=reviews_of(gout)[0].claim, text="Wrong.", by=ann)
    tell()

    take_report(report, by=rob)

    assert ("reported" in seen_by(rob), "reported" in seen_by(rita)) == (True, False)


def test_report_that_is_given_to_somebody_is_told_to_them_anew(gout, ann, rob, rita, chief):
    report = report_problem(claim=reviews_of(gout)[0].claim, text="Wrong.", by=ann)
    tell()
    InboxItem.objects.filter(kind="reported").update(read_at=clock.now())
    give_report(report, owner=rob, by=chief)

    tell()

    kinds = {who.username: [one.kind for one in unread(inbox_of(who, [roles.REVIEWER]))] for who in (rob, rita)}
    assert ["reported" in kinds[name] for name in ("rob", "rita")] == [True, False]


def test_conflict_leads_to_the_list_of_those_that_await_a_word(gout, cast_of):
    conflicted(gout, **cast_of)

    tell()

    assert InboxItem.objects.get(kind="conflict").link == "/admin/reviews/conflictdeclaration/"


def test_published_page_is_not_ready_any_more(gout, cast_of, chief):
    ready(gout, **cast_of)
    tell()
    before = seen_by(chief)
    make_editorial.published(reviews_of(gout)[0].claim.placements.get().article, by=chief)

    assert (before, seen_by(chief)) == (["ready"], [])


def test_as_many_questions_for_three_items_as_for_one(team, ann, rob, django_assert_num_queries):
    make.review(make.claim(by=ann), by=ann)
    tell()
    with django_assert_num_queries(1):
        assert len(unread(inbox_of(rob, [roles.REVIEWER]))) == 1
    for _ in range(2):
        make.review(make.claim(by=ann), by=ann)
    tell()

    with django_assert_num_queries(1):
        assert len(unread(inbox_of(rob, [roles.REVIEWER]))) == 3


def test_submission_of_many_claims_asks_as_much_as_one_of_one(team, ann):
    teller, costs = Teller(seconds=60), []
    teller.run_once()

    for count in (1, 1, 12):
        submit_article(make_editorial.article([make.claim(by=ann) for _ in range(count)], by=ann), by=ann)
        with CaptureQueriesContext(connection) as queries:
            teller.run_once()
        costs.append(len(queries))

    assert costs[2] == costs[1]
