"""`reviews/integrity.py`: which findings block a submission, by policy, and what a signed waiver covers."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence import roles
from evidence.bibliography.records import Announced
from evidence.models import Claim, ClaimVersion
from evidence.refusals import NotAllowed, StaleForm
from evidence.services import WrongPassword, record_announced, record_notice, revise_claim, revise_reference
from reviews.integrity import INSTALLED, Judged, blocking_of, demands_in_force, judged_of
from reviews.models import EvidencePolicy, FindingWaiver, WaiverTakenBack
from reviews.services import (
    NotWaivable,
    UnfitPolicy,
    set_evidence_policy,
    submit,
    take_back_waiver,
    waive_finding,
)
from tests import make
from tests.cast import PASSWORD, person

ABSOLUTE = "Rest always relieves pain in adults with gout."


def found(claim: Claim, rule: str) -> Judged:
    [one] = [one for one in judged_of([claim])[claim.pk] if one.finding.rule == rule]
    return one


def waive(claim: Claim, *, by, rule: str = "absolute-wording", **fields) -> FindingWaiver:
    asked = {"basis": found(claim, rule).basis, "reason": "The source is as sure.", "password": PASSWORD}
    return waive_finding(claim, by=by, **{**asked, **fields})


def policy(*, by, blocking=None, source_years=10, reason="The board decided it.", **fields) -> EvidencePolicy:
    wanted = {"absolute-wording": "always"} if blocking is None else blocking
    return set_evidence_policy(blocking=wanted, source_years=source_years, reason=reason, by=by, **fields)


def skipped(claim: Claim, *, by, **fields) -> list[str]:
    done = submit([claim], title="Example", by=by, **fields)
    return [one.code for _, unmet in done.skipped for one in unmet]


@pytest.fixture
def claim(ann):
    return make.claim(ABSOLUTE, by=ann)


def test_as_installed_only_what_is_grave_and_certain_blocks(ann):
    against = [{"reference": make.reference(by=ann), "direction": "contradicts"}]

    assert {
        **dict.fromkeys(["contradiction-as-support", "cites-a-notice"], "always"),
        "uncited-figure": "high-risk",
    } == INSTALLED
    assert skipped(make.claim(ABSOLUTE, by=ann), by=ann) == []
    assert skipped(make.claim(by=ann, citations=against), by=ann) == ["contradiction-as-support"]


@pytest.mark.parametrize(("risk", "codes"), [("standard", []), ("high", ["uncited-figure"])])
def test_figure_without_a_source_blocks_at_high_risk(ann, risk, codes):
    defined = make.claim("Fever is a temperature of 38 °C.", by=ann, kind="definition", risk=risk, citations=[])

    assert skipped(defined, by=ann) == codes


def test_policy_decides_what_blocks_and_everything_is_named_at_once(ann, chief):
    policy(by=chief, blocking={"absolute-wording": "always", "date-ambiguous": "always"})
    fragment = make.claim("It always helps, said 01/03/2023.", by=ann, citations=[])

    assert skipped(fragment, by=ann) == ["stands-alone", "no-reference", "absolute-wording", "date-ambiguous"]


def test_what_is_blocked_is_not_frozen_and_the_rest_goes(claim, ann, chief):
    policy(by=chief)
    other = make.claim(by=ann)

    done = submit([claim, other], title="Example", by=ann)

    assert [one.claim for one in done.reviews] == [other]
    assert not ClaimVersion.objects.filter(claim=claim).exists()


def test_refusal_says_how_to_mend_it_and_who_may_waive_it(claim, ann, chief):
    policy(by=chief)

    [(_, [unmet])] = submit([claim], title="Example", by=ann).skipped

    assert unmet.message == "“always” leaves no exception."
    assert "Say how often or for whom" in unmet.remedy
    assert "A reviewer or chief can waive it" in unmet.remedy


def test_approved_claim_is_told_to_be_approved_whatever_was_found_since(ann, rob, chief):
    approved = make.approved_claim(ABSOLUTE, by=ann, reviewers=[rob])
    policy(by=chief)

    assert skipped(approved, by=ann) == ["approved"]


def test_open_review_and_finding_are_named_together(claim, ann, chief):
    make.review(claim, by=ann)
    policy(by=chief)
    revise_claim(claim, revision=1, fields={"text": f"{ABSOLUTE} So does ice."}, by=ann)

    assert skipped(claim, by=ann) == ["open-review", "absolute-wording"]


def test_waived_finding_blocks_no_more_and_keeps_its_signature(claim, ann, rob, chief):
    policy(by=chief)

    waiver = waive(claim, by=rob)

    assert (waiver.rule, waiver.named, waiver.said) == ("absolute-wording", ABSOLUTE, "“always” leaves no exception.")
    assert (waiver.signature.meaning, waiver.signature.digests) == ("waiver", [waiver.basis])
    assert "R-" in waiver.signature.qualification
    assert found(claim, "absolute-wording").waiver == waiver
    assert skipped(claim, by=ann) == []


def test_waiver_ends_when_the_claim_changes_and_holds_when_it_changes_back(claim, ann, rob):
    waive(claim, by=rob)

    claim = revise_claim(claim, revision=claim.revision, fields={"risk": "high"}, by=ann)
    changed = found(claim, "absolute-wording").is_open
    claim = revise_claim(claim, revision=claim.revision, fields={"risk": "standard"}, by=ann)

    assert (changed, found(claim, "absolute-wording").is_open) == (True, False)


@pytest.mark.parametrize(
    ("rule", "fields", "issued"),
    [("single-source", {"risk": "high"}, "2024-05"), ("source-outdated", {}, "1999")],
)
def test_waiver_of_what_was_said_of_a_source_ends_when_its_standing_changes(ann, rob, rule, fields, issued):
    work = make.reference(by=ann, issued=issued)
    claim = make.claim(by=ann, citations=[{"reference": work}], **fields)
    waive(claim, by=rob, rule=rule)
    waived = found(claim, rule).is_open

    record_notice(work, kind="expression-of-concern", dated=date(2024, 1, 1), source="Bone", by=ann)

    assert (waived, found(claim, rule).is_open) == (False, True)


def test_a_notice_cited_in_place_of_the_work_blocks_until_it_is_waived(ann, rob):
    notice = make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": notice}])
    record_announced([(notice, Announced("RetractionOf", "PubMed", work={"PMID": "40070010"}))], by=ann)
    blocked = skipped(claim, by=ann)

    waive(claim, by=rob, rule="cites-a-notice")

    assert (blocked, skipped(claim, by=ann)) == (["cites-a-notice"], [])


def test_a_notice_is_known_as_one_whichever_of_its_records_said_so(ann):
    notice, again = make.reference(by=ann, doi=""), make.reference(by=ann)
    record_announced([(notice, Announced("RetractionOf", "PubMed", work={"PMID": "40070010"}))], by=ann)
    make.merged(notice, again, by=ann)

    assert skipped(make.claim(by=ann, citations=[{"reference": again}]), by=ann) == ["cites-a-notice"]


def test_waiver_ends_when_its_source_is_noticed_anew(ann, rob):
    work = make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": work}])
    record_notice(work, kind="correction", dated=date(2024, 1, 1), source="Bone", by=ann)
    waive(claim, by=rob, rule="source-standing")
    waived = found(claim, "source-standing").is_open

    record_notice(work, kind="correction", dated=date(2024, 2, 1), source="Bone", by=ann)

    assert (waived, found(claim, "source-standing").is_open) == (False, True)


def test_waiver_of_one_work_waives_no_other(ann, rob):
    old = [{"reference": make.reference(by=ann, issued="1990")} for _ in range(2)]
    claim = make.claim(by=ann, citations=old)
    first, *_ = judged_of([claim])[claim.pk]

    waive_finding(claim, basis=first.basis, reason="Nothing newer.", password=PASSWORD, by=rob)

    assert [one.is_open for one in judged_of([claim])[claim.pk]] == [False, True]


def test_waiver_covers_one_claim(claim, ann, rob):
    waive(claim, by=rob)

    assert found(make.claim(ABSOLUTE, by=ann), "absolute-wording").is_open


@pytest.mark.parametrize("who", ["ann", "audrey", "stan", "admin"])
def test_only_a_reviewer_or_chief_waives(claim, request, who):
    with pytest.raises(NotAllowed):
        waive(claim, by=request.getfixturevalue(who))

    assert FindingWaiver.objects.count() == 0


def test_nobody_waives_what_is_found_in_their_own_words(rob, rita):
    claim = make.claim(ABSOLUTE, by=rob)

    with pytest.raises(NotWaivable) as refusal:
        waive(claim, by=rob)

    assert (refusal.value.codes, waive(claim, by=rita).by) == (["own-text"], rita)


def test_refusal_of_a_waiver_names_everything_at_once(ann):
    unqualified = person("rex", roles.REVIEWER)
    claim = make.claim(ABSOLUTE, by=unqualified)

    with pytest.raises(NotWaivable) as refusal:
        waive(claim, by=unqualified, reason=" ", basis="gone")

    assert refusal.value.codes == ["finding-gone", "own-text", "no-profile", "reason"]


def test_wrong_password_signs_nothing(claim, rob):
    with pytest.raises(WrongPassword):
        waive(claim, by=rob, password="guess")

    assert FindingWaiver.objects.count() == 0


def test_finding_is_waived_once_at_a_time(claim, rob, chief):
    waive(claim, by=rob)

    with pytest.raises(NotWaivable) as refusal:
        waive(claim, by=chief)

    assert refusal.value.codes == ["waived"]


def test_what_no_policy_sets_nobody_waives(ann, rob):
    claim = make.claim(by=ann, citations=[])

    with pytest.raises(NotWaivable) as refusal:
        waive(claim, by=rob, rule="no-reference")

    assert refusal.value.codes == ["not-waivable"]


def test_waiver_is_taken_back_and_may_be_given_again(claim, rob, rita):
    waiver = waive(claim, by=rob)

    take_back_waiver(waiver, reason="The source is not that sure.", by=rita)
    opened = found(claim, "absolute-wording").is_open
    with pytest.raises(NotWaivable):
        take_back_waiver(waiver, reason="Again.", by=rita)
    waive(claim, by=rita)

    assert (opened, found(claim, "absolute-wording").is_open) == (True, False)
    assert (FindingWaiver.objects.count(), WaiverTakenBack.objects.get().by) == (2, rita)


@pytest.mark.parametrize("who", ["ann", "audrey", "stan"])
def test_only_a_reviewer_or_chief_takes_a_waiver_back(claim, rob, request, who):
    waiver = waive(claim, by=rob)

    with pytest.raises(NotAllowed):
        take_back_waiver(waiver, reason="No.", by=request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["ann", "rob", "audrey", "admin"])
def test_only_a_chief_sets_the_evidence_policy(request, who):
    with pytest.raises(NotAllowed):
        policy(by=request.getfixturevalue(who))


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"blocking": {"no-such-rule": "always", "no-reference": "never"}}, ["rule", "rule"]),
        ({"blocking": {"single-source": "sometimes"}}, ["blocking"]),
        ({"blocking": {"references-empty": "high-risk"}}, ["blocking"]),
        ({"source_years": 0, "reason": " "}, ["source-years", "reason"]),
        ({"source_years": 101}, ["source-years"]),
    ],
)
def test_unfit_evidence_policy_is_refused_with_everything_that_is_wrong(chief, fields, codes):
    with pytest.raises(UnfitPolicy) as refusal:
        policy(by=chief, **fields)

    assert (refusal.value.codes, EvidencePolicy.objects.count()) == (codes, 0)


def test_newest_policy_is_in_force_and_the_older_stays(chief):
    policy(by=chief, source_years=5)
    policy(by=chief, blocking={"single-source": "high-risk", "absolute-wording": "never"}, source_years=None)

    demands = demands_in_force()

    assert (demands.blocking, demands.source_years) == ({"single-source": "high-risk"}, None)
    assert [one.source_years for one in EvidencePolicy.objects.all()] == [5, None]


def test_policy_that_changed_meanwhile_is_not_overwritten(chief):
    seen = policy(by=chief)
    policy(by=chief)

    with pytest.raises(StaleForm):
        policy(by=chief, seen=seen.pk)


def test_age_that_the_policy_allows_decides_what_is_old(ann, chief):
    claim = make.claim(by=ann, citations=[{"reference": make.reference(by=ann, issued="1990")}])
    before = [one.finding.rule for one in judged_of([claim])[claim.pk]]
    policy(by=chief, source_years=None)

    assert (before, judged_of([claim])) == (["source-outdated"], {claim.pk: []})


def test_quote_is_compared_with_what_the_record_says_now(ann):
    work = make.reference(by=ann, abstract="Pain fell by 1.5 points.")
    claim = make.claim(by=ann, citations=[{"reference": work, "quote": "pain fell by 2.5 points"}])
    before = [one.finding.rule for one in judged_of([claim])[claim.pk]]

    revise_reference(work, fields={"abstract": "Pain fell by 2.5 points."}, revision=work.revision, by=ann)

    assert (before, judged_of([claim])) == (["quote-not-found"], {claim.pk: []})


def queries(claims: list[Claim]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as told:
        judged_of(claims)
    return len(told)


def test_findings_cost_the_same_for_one_and_for_three(ann):
    claims = [make.claim(f"{ABSOLUTE} {n}", by=ann) for n in range(3)]

    assert queries(claims[:1]) == queries(claims) == 5


def test_nothing_is_read_where_nothing_can_block(ann, chief):
    policy(by=chief, blocking={"uncited-figure": "high-risk"})
    claim = make.claim(by=ann)

    with CaptureQueriesContext(connection) as told:
        assert blocking_of([claim]) == {claim.pk: []}

    assert len(told) == 1
