"""Policies on the pages of the admin: what is in force, what a change would touch, the checklist of a decision."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.models import Policy, Review
from tests import make
from tests.cast import person, qualified
from tests.editorial.desk import decide, review_page, signed_in

LIST, SET = "/admin/reviews/policy/", "/admin/reviews/policy/set/"
POINTS = ["I read the full text.", "The dose is right."]


def typed(**fields: object) -> dict[str, object]:
    """What the form posts for standard risk and every kind, unless `fields` says otherwise."""
    usual = {"risk": "standard", "kind": "", "approvals_needed": "2", "months_to_next_review": "18", "specialty": ""}
    return {**usual, "checklist": "\n".join(POINTS), "reason": "Two read more than one.", "seen": "0", "do": "set",
            **fields}  # fmt: skip


@pytest.fixture
def desk(chief) -> Client:
    return signed_in(chief)


def text(desk: Client, path: str) -> str:
    return desk.get(path).content.decode()


def test_list_says_what_is_in_force_with_who_and_why(chief, audrey):
    make.policy(by=chief, kind="safety", approvals_needed=3, reason="A recall last month.")

    page = text(signed_in(audrey), LIST)

    assert ("A recall last month." in page, "as installed; nobody changed it" in page) == (True, True)
    assert page.count("as for every kind") == 13  # seven kinds at each risk, less the one with its own
    assert "risk=high&amp;kind=" not in page


def test_chief_sets_a_policy_after_seeing_what_it_changes(desk, ann, chief):
    make.review(make.claim(by=ann), by=ann)

    looked = desk.post(SET, typed(do="look"))
    page, before = looked.content.decode(), Policy.objects.count()
    done = desk.post(SET, typed())

    assert (looked.status_code, before, done.status_code) == (200, 0, 302)
    assert ("<strong>1</strong> open review of this risk" in page, "Two read more than one." in page) == (True, True)
    made = Policy.objects.get()
    assert (made.approvals_needed, made.months_to_next_review, made.checklist, made.by) == (2, 18, POINTS, chief)
    assert Review.objects.get().approvals_needed == 2


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": ""}, "A change of policy needs a reason."),
        ({"approvals_needed": "0"}, "from 1 to 5 approvals"),
        ({"approvals_needed": "two"}, "Enter a whole number."),
        ({"months_to_next_review": "500"}, "1 to 120 months"),
        ({"checklist": "a\u202eb"}, "cannot be taken"),
    ],
)
def test_unfit_policy_comes_back_with_what_was_typed(desk, fields, said):
    answer = desk.post(SET, typed(specialty="Cardiology", **fields))

    page = answer.content.decode()
    assert (answer.status_code, Policy.objects.count()) == (422, 0)
    assert (said in page, 'value="Cardiology"' in page) == (True, True)


def test_policy_changed_meanwhile_is_a_conflict(desk, chief, admin):
    make.policy(by=qualified(person("carol", "chief"), checked_by=admin), reason="First.")

    answer = desk.post(SET, typed(seen="0"))

    assert (answer.status_code, Policy.objects.count()) == (409, 1)
    assert "Carol Example changed the policy" in answer.content.decode()


def test_specialty_that_nobody_has_is_pointed_out(desk):
    page = desk.post(SET, typed(do="look", specialty="Alchemy")).content.decode()

    assert "Nobody with a checked profile has the specialty" in page


@pytest.mark.parametrize("query", ["?risk=none", "?risk=high&kind=opinion"])
def test_unknown_risk_or_kind_leads_back_to_the_list(desk, query):
    assert desk.get(SET + query)["Location"] == LIST


def test_list_takes_as_many_queries_for_three_policies_as_for_one(desk, chief):
    make.policy(by=chief)
    at_one = queries(desk, LIST)
    make.policy(by=chief, kind="safety")
    make.policy(by=chief, risk="high")

    assert queries(desk, LIST) == at_one


def queries(desk: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        desk.get(path)
    return len(counted)


def test_checklist_is_asked_under_the_decision_and_kept_ticked(ann, rob, chief):
    make.policy(by=chief, checklist=POINTS)
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    page = text(signed_in(rob), review_page(opened))
    refused = decide(rob, opened, "approve", confirmed=POINTS[:1])
    done = decide(rob, opened, "approve", confirmed=POINTS)

    said = refused.content.decode()
    assert ([one for one in POINTS if one not in page], refused.status_code, done.status_code) == ([], 422, 302)
    assert ("Not confirmed: The dose is right." in said, said.count(" checked")) == (True, 1)
    assert opened.opinions.get().confirmed == POINTS


def test_changes_are_requested_without_the_checklist(ann, rob, chief):
    make.policy(by=chief, checklist=POINTS)
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    assert decide(rob, opened, "request_changes", reason="Name the dose.").status_code == 302


def test_page_says_which_specialty_lacks(ann, rob, chief):
    make.policy(by=chief, specialty="Cardiology")
    opened = make.started(make.claim(by=ann), by=ann, reviewer=rob)

    decide(rob, opened, "approve")
    page = text(signed_in(rob), review_page(opened))

    assert "1 of 1 needed, one of them from Cardiology" in page
