"""Findings of citation integrity where people work: on claims, pages, reviews and imports; waiving, and the policy."""

import pytest

from editorial.admin.evidence_policies import MEANINGS, settable
from evidence.models import Claim
from reviews.integrity import demands_in_force, judged_of
from reviews.models import EvidencePolicy, FindingWaiver
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.admin_forms import opened
from tests.editorial.desk import address, questions, review_page, signed_in

ABSOLUTE = "Rest always relieves pain in adults with gout."
SAID = "“always” leaves no exception."
WAIVERS, WAIVE = "/admin/reviews/findingwaiver/", "/admin/reviews/findingwaiver/waive/"
SET = "/admin/reviews/evidencepolicy/set/"


@pytest.fixture
def claim(ann):
    return make.claim(ABSOLUTE, by=ann)


def page_of(claim: Claim) -> str:
    return address("evidence_claim_change", claim.pk)


def shown(person, path: str) -> str:
    return signed_in(person).get(path).content.decode()


def waive_at(claim: Claim) -> str:
    return f"{WAIVE}?claim={claim.pk}&finding={judged_of([claim])[claim.pk][0].basis}"


def test_claim_s_page_names_what_is_found_and_what_to_do(claim, ann):
    page = shown(ann, page_of(claim))

    assert (SAID in page, "Say how often or for whom" in page, "to look at" in page) == (True, True, True)


@pytest.mark.parametrize(("who", "offered"), [("ann", False), ("audrey", False), ("rob", True), ("chief", True)])
def test_waiving_is_offered_to_those_who_may(claim, request, who, offered):
    assert (WAIVE in shown(request.getfixturevalue(who), page_of(claim))) is offered


def test_what_blocks_stands_among_the_reasons_and_leaves_no_button(claim, ann, chief):
    before = "Submit for review" in shown(ann, page_of(claim))
    make.evidence_policy(by=chief)

    page = shown(ann, page_of(claim))

    assert (before, "Submit for review" in page, "Not ready to be submitted" in page) == (True, False, True)
    assert "A reviewer or chief can waive it, with a reason" in page


def test_reviewer_waives_a_finding_with_a_signed_reason(claim, ann, rob):
    client, path = signed_in(rob), waive_at(claim)
    asked = client.get(path).content.decode()

    done = client.post(path, {"reason": "The trial had no exception.", "password": PASSWORD})

    assert (SAID in asked, done.status_code, done["Location"]) == (True, 302, f"{page_of(claim)}#integrity")
    page = shown(ann, page_of(claim))
    assert ("waived" in page, "Rob Example" in page, "The trial had no exception." in page) == (True, True, True)


def test_refused_waiver_keeps_what_was_typed_and_signs_nothing(claim, rob):
    answer = signed_in(rob).post(waive_at(claim), {"reason": "The trial had no exception.", "password": "guess"})

    page = answer.content.decode()
    assert (answer.status_code, "The trial had no exception." in page, "guess" in page) == (422, True, False)
    assert FindingWaiver.objects.count() == 0


def test_finding_that_is_gone_is_not_signed_for(claim, rob):
    answer = signed_in(rob).post(f"{WAIVE}?claim={claim.pk}&finding=made-up", {"reason": "Fine.", "password": PASSWORD})

    assert (answer.status_code, "no longer there" in answer.content.decode()) == (422, True)


def test_waiver_is_taken_back_from_its_page(claim, rob, rita):
    waiver = make.waiver(claim, by=rob)
    row = f"{WAIVERS}{waiver.pk}/change/"
    offered = ("Take the waiver back" in shown(rita, row), "in force" in shown(rita, row))

    signed_in(rita).post(f"{WAIVERS}{waiver.pk}/take-back/", {"reason": "It had one."})

    page = shown(rob, row)
    assert (offered, "It had one." in page, "Take the waiver back" in page) == ((True, True), True, False)


def test_waivers_are_listed_and_found(claim, rob, audrey):
    make.waiver(claim, by=rob)

    page = shown(audrey, f"{WAIVERS}?q=exception&force=yes")

    assert (SAID in page, "The source is as sure." in page, "0 waived" in page) == (True, True, False)


def test_hostile_reason_is_shown_as_text(claim, rob):
    waiver = make.waiver(claim, by=rob, reason="<script>alert(1)</script>")

    page = shown(rob, f"{WAIVERS}{waiver.pk}/change/")

    assert ("<script>alert(1)</script>" in page, "&lt;script&gt;alert(1)&lt;/script&gt;" in page) == (False, True)


def test_page_lists_findings_by_rule_with_their_places(claim, ann):
    article = make_editorial.article([claim, make.claim("A DPP inhibitor relieves pain.", by=ann)], by=ann)
    first, second = article.placements.order_by("position")

    page = shown(ann, address("editorial_article_evidence", article.pk))

    assert page.index("Absolute wording") < page.index("Abbreviation never written out")
    assert (f"?edit=p{first.pk}#p{first.pk}" in page, f"?edit=p{second.pk}#p{second.pk}" in page) == (True, True)


def test_workspace_has_the_findings_too(claim, ann, chief):
    article = make_editorial.article([claim], by=ann)
    page = shown(ann, address("editorial_article_change", article.pk))
    make.evidence_policy(by=chief)

    blocked = shown(ann, address("editorial_article_change", article.pk))

    assert (SAID in page, "1 to look at" in page, "not ready: 1 reason" in page) == (True, True, False)
    assert "not ready: 1 reason" in blocked


def test_panel_of_a_claim_says_each_finding_once(claim, ann):
    article = make_editorial.article([claim], by=ann)
    asked = address("editorial_article_panel", article.pk)

    panel = signed_in(ann).get(f"{asked}?mark=p{article.placements.get().pk}").json()["html"]

    assert panel.count(SAID) == 1


def test_submitting_a_page_lists_what_blocks(claim, ann, chief):
    article = make_editorial.article([claim], by=ann)
    make.evidence_policy(by=chief)

    answer = signed_in(ann).post(address("editorial_article_submit", article.pk))

    assert (answer.status_code, SAID in answer.content.decode()) == (200, True)


def test_page_that_blocks_is_refused_with_every_reason(ann, chief):
    article = make_editorial.article([make.claim("A DPP inhibitor relieves pain.", by=ann)], by=ann)
    make.evidence_policy(by=chief, blocking={"abbreviation-not-expanded": "always"})

    answer = signed_in(ann).post(address("editorial_article_submit", article.pk))

    assert (answer.status_code, "written out nowhere" in answer.content.decode()) == (422, True)


ABSTRACT = "Pain fell by 1.5 points in adults with gout."
QUOTES = [
    ("pain fell by 1.5 points", ABSTRACT, "in the stored abstract</span> word for word"),
    ("pain fell by 2.5 points", ABSTRACT, "not in the stored abstract</span>"),
    ("pain fell by 1.5 points", "", "cannot be compared</span> no abstract is stored"),
]


@pytest.mark.parametrize(("quote", "abstract", "said"), QUOTES)
@pytest.mark.parametrize("who", ["ann", "audrey"])
def test_quote_is_compared_on_the_claim_s_form_and_on_the_review(request, who, ann, quote, abstract, said):
    work = make.reference(by=ann, abstract=abstract)
    claim = make.claim(by=ann, citations=[{"reference": work, "quote": quote}])
    opened_review = make.review(claim, by=ann)
    reader = request.getfixturevalue(who)

    assert (said in shown(reader, page_of(claim)), said in shown(reader, review_page(opened_review))) == (True, True)


def test_form_of_a_claim_is_saved_with_its_quotes(ann):
    claim = make.claim(by=ann, citations=[{"reference": make.reference(by=ann, abstract=ABSTRACT), "quote": "Pain"}])
    client = signed_in(ann)

    answer = client.post(page_of(claim), {**opened(client, page_of(claim)), "citations-0-quote": "Pain fell"})

    assert (answer.status_code, claim.citations.get().quote) == (302, "Pain fell")


def test_citations_cost_the_same_for_one_and_for_three(ann):
    works = [{"reference": make.reference(by=ann, abstract=ABSTRACT), "quote": "Pain fell"} for _ in range(3)]
    one, three = make.claim(by=ann, citations=works[:1]), make.claim(by=ann, citations=works)

    assert questions(signed_in(ann), page_of(three)) - questions(signed_in(ann), page_of(one)) <= 4  # two choices a row


def test_evidence_of_a_page_costs_the_same_for_one_and_for_three(ann):
    claims = [make.claim(f"{ABSOLUTE} {n}", by=ann) for n in range(3)]
    pages = [make_editorial.article(some, by=ann, title=f"Page {len(some)}") for some in (claims[:1], claims)]
    one, three = (address("editorial_article_evidence", page.pk) for page in pages)

    assert questions(signed_in(ann), one) == questions(signed_in(ann), three)


def typed(**fields: str) -> dict[str, str]:
    """What the form posts, as installed but for `fields`; a rule's code may be spelt with underscores."""
    usual = {one.code: demands_in_force().when(one.code) for one in settable()}
    wanted = {name.replace("_", "-") if name.replace("_", "-") in usual else name: one for name, one in fields.items()}
    return {**usual, "source_years": "10", "reason": "The board decided it.", "seen": "0", **wanted}


def test_chief_sets_the_evidence_policy(chief):
    done = signed_in(chief).post(SET, typed(absolute_wording="always", source_years=""))

    made = EvidencePolicy.objects.get()
    assert (done.status_code, made.source_years, made.by) == (302, None, chief)
    assert made.blocking == {
        "contradiction-as-support": "always", "cites-a-notice": "always",
        "uncited-figure": "high-risk", "absolute-wording": "always",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"reason": ""}, 422, "A change of policy needs a reason."),
        ({"source_years": "0"}, 422, "greater than or equal to 1"),
        ({"references_empty": "high-risk"}, 422, "Select a valid choice"),
    ],
)
def test_unfit_evidence_policy_is_shown_again_with_the_reasons(chief, fields, status, said):
    answer = signed_in(chief).post(SET, typed(**fields))

    assert (answer.status_code, said in answer.content.decode(), EvidencePolicy.objects.count()) == (status, True, 0)


def test_policy_that_changed_meanwhile_is_not_overwritten(chief):
    client = signed_in(chief)
    client.post(SET, typed())

    answer = client.post(SET, typed())

    assert (answer.status_code, EvidencePolicy.objects.count()) == (409, 1)


def test_list_says_what_is_in_force_and_keeps_every_change(chief, audrey):
    make.evidence_policy(by=chief, reason="A board meeting.")
    make.evidence_policy(by=chief, blocking={}, reason="Another one.")

    page = shown(audrey, "/admin/reviews/evidencepolicy/")

    assert (page.count("A board meeting."), page.count("Another one.")) == (1, 2)


def test_every_rule_that_a_policy_sets_is_explained():
    assert list(MEANINGS) == [one.code for one in settable()]
