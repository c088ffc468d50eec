"""By signer: what somebody signed, how fast, what rests on it, and the file that auditors take away."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.formats.tables import csv_of, inert
from editorial.selectors.signers import COLUMNS, Moment, others_by, sittings
from editorial.services import hold, lift_hold, waive_line, withdraw
from evidence.refusals import NotAllowed
from evidence.services.accounts import save_account
from reviews.models import Review
from reviews.selectors import resting_on
from reviews.services import allow_conflict, declare_conflict, open_recheck, recheck_all_signed_by
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.desk import address, signed_in

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def moments(*rows: tuple[float | None, float], submission: int = 1) -> list[Moment]:
    """Seconds after noon at which each was opened and signed."""
    return [Moment(submission, "Gout", None if o is None else at(o), at(s)) for o, s in rows]


def page_of(viewer, signer) -> str:
    return signed_in(viewer).get(address("auth_user_signed", signer.pk)).content.decode()


def lines_of(viewer, signer) -> list[dict[str, str]]:
    answer = signed_in(viewer).get(address("auth_user_export", signer.pk))
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("rows", "seconds", "is_fast"),
    [
        ([(0, 90), (30, 90), (60, 90)], 30, False),
        ([(0, 30), (10, 30), (20, 30)], 10, True),
        ([(0, 60), (0, 60), (0, 60)], 20, False),
        ([(0, 59), (0, 59), (0, 59)], 59 / 3, True),
        ([(0, 700_000), (10, 700_000), (600_000, 700_000)], 100_000, False),  # resumed a week later
        ([(0, 12), (None, 12), (None, 12)], 4, True),  # the rest was approved without being opened
        ([(None, 0), (None, 8), (None, 15)], 7.5, True),  # one by one, each on its own page
        ([(None, 0), (None, 0.01)], None, False),  # in bulk: nothing is known
        ([(None, 0)], None, False),
    ],
)
def test_pace_is_the_median_of_what_each_claim_was_given(rows, seconds, is_fast):
    [sitting] = sittings(moments(*rows))

    assert (sitting.seconds, sitting.is_fast) == (pytest.approx(seconds) if seconds is not None else None, is_fast)


def test_sittings_are_told_apart_by_submission_and_by_a_minute():
    signed = [*moments((0, 10), (5, 10), (80, 100)), *moments((0, 101), submission=2)]

    assert [(one.submission, one.claims) for one in sittings(signed)] == [(1, 2), (1, 1), (2, 1)]


def test_page_shows_opinions_with_times_and_the_conflict_answer(ann, rob, chief, audrey):
    review = perform(make.review(make.claim("Rest eases knee pain.", by=ann), by=ann), "start", by=rob)
    declared = declare_conflict(review.submission, answer="declared", concerns="iloprost", details="A grant.", by=rob)
    allow_conflict(declared, reason="Small.", by=chief)
    opened_at = datetime(2026, 11, 1, 8, 30, 15, tzinfo=UTC)
    signed = {"seen_digest": review.version.digest, "password": PASSWORD, "opened_at": opened_at}
    perform(review, "approve", by=rob, **signed)

    page = page_of(audrey, rob)

    shown = ["Rest eases knee pain.", "1 Nov 2026, 08:30:15", "conflict of interest: allowed", "Rob Example, Physician"]
    assert ([one for one in shown if one not in page], "A grant." in page) == ([], False)


def test_every_other_signature_is_told(ann, rob, chief):
    page = make_editorial.published_article("Rest eases knee pain.", by=ann, reviewer=rob, chief=chief)
    lifted = hold(claim=page.placements.get().claim, reason="A figure.", by=ann)
    lift_hold(lifted, reason="It is right.", password=PASSWORD, by=chief)
    waive_line(page, "Dose: 4 mg", reason="A heading.", password=PASSWORD, by=chief)
    withdraw(claim=make.claim("Crutches ease pain.", by=ann), reason="An error.", password=PASSWORD, by=chief)
    review = Review.objects.get(state="approved")
    perform(review, "revoke", by=chief, seen_digest=review.version.digest, password=PASSWORD, reason="Wrong.")

    told = [(one.signature.meaning, one.reason) for one in others_by(chief)]

    assert told == [
        ("revocation", "Wrong."),
        ("withdrawal", "An error."),
        ("waiver", "A heading."),
        ("hold-lifted", "It is right."),
        ("publication", ""),
    ]
    assert all(one in page_of(chief, chief) for one in ("Dose: 4 mg", "Crutches ease pain.", "It is right."))


def test_blinded_opinion_is_hidden_from_who_may_still_sign(ann, rob, rita, chief):
    review = make.started(make.claim("Rest eases knee pain.", by=ann, risk="high"), by=ann, reviewer=rob)
    signed = {"seen_digest": review.version.digest, "password": PASSWORD}
    perform(review, "approve", by=rob, **signed)

    before = ("Rest eases knee pain." in page_of(chief, rob), lines_of(chief, rob))
    make.signed(review, "approve", by=chief)
    after = ("Rest eases knee pain." in page_of(chief, rob), len(lines_of(chief, rob)))

    assert (before, after) == ((False, []), (True, 1))


def test_who_gave_which_role_is_shown(ann, chief, admin):
    carol = save_account(None, fields={"username": "carol"}, groups=["reviewer"], password=PASSWORD, by=chief)

    page = page_of(admin, carol)

    assert "Role given: reviewer, by Chief Example" in page


@pytest.mark.parametrize("name", ["ann", "rob", "stan"])
def test_pages_are_for_chiefs_auditors_and_the_administrator(name, request, chief):
    desk = signed_in(request.getfixturevalue(name))
    pages = [address("auth_user_signers"), *(address(f"auth_user_{one}", chief.pk) for one in ("signed", "export"))]

    assert [desk.get(one).status_code for one in pages] == [403, 403, 403]


def test_index_counts_what_each_person_signed(ann, rob, chief, audrey):
    make_editorial.published_article(by=ann, reviewer=rob, chief=chief)

    page = signed_in(audrey).get(address("auth_user_signers")).content.decode()

    assert ("Rob Example" in page, "Chief Example" in page, "Ann Example" in page) == (True, True, False)


def test_rechecks_are_opened_of_all_that_rests_on_somebody_and_what_is_approved_stands(ann, rob, rita, chief):
    mine, open_already = (make.approved_claim(by=ann, reviewers=[rob]) for _ in range(2))
    make.approved_claim(by=ann, reviewers=[rita])
    open_recheck(open_already, why="review due", by=ann)

    outcomes = recheck_all_signed_by(rob, reason="The register struck him off.", by=chief)
    again = recheck_all_signed_by(rob, reason="The register struck him off.", by=chief)

    assert {one.claim.pk: bool(one.review) for one in outcomes} == {mine.pk: True, open_already.pk: False}
    assert [one.review for one in again] == [None, None]
    recheck = Review.objects.get(recheck=True, claim=mine)
    assert recheck.why == "all that Rob Example signed: The register struck him off."
    assert set(resting_on(rob)) == {mine, open_already}


def test_what_was_revoked_or_replaced_does_not_rest_on_them(ann, rob, rita, chief):
    revoked = make.approved(make.claim(by=ann), by=ann, reviewers=[rob])
    signed = {"seen_digest": revoked.version.digest, "password": PASSWORD}
    perform(revoked, "revoke", by=chief, reason="Wrong.", **signed)
    taken_back = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    signed = {"seen_digest": taken_back.version.digest, "password": PASSWORD}
    perform(perform(taken_back, "approve", by=rob, **signed), "take_back", by=rob, reason="Too fast.")

    assert list(resting_on(rob)) == []


def test_only_a_chief_asks_for_rechecks_and_gives_a_reason(ann, rob, chief, audrey, admin):
    make.approved_claim(by=ann, reviewers=[rob])
    where = address("auth_user_rechecks", rob.pk)

    for someone in (ann, rob, audrey, admin):
        assert signed_in(someone).post(where, {"reason": "Doubt."}).status_code == 403
        with pytest.raises(NotAllowed):
            recheck_all_signed_by(rob, reason="Doubt.", by=someone)
    codes = [signed_in(chief).post(where, {"reason": one}).status_code for one in (" ", "x" * 400, "a\nb", "Doubt.")]

    assert (codes, Review.objects.filter(recheck=True).count()) == ([422, 422, 422, 200], 1)


PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", "'=1", '=HYPERLINK("x")', "\n=1", "＝1", "plain", ""]


def test_no_cell_of_an_export_is_a_formula_and_each_reads_back(tmp_path):
    text = csv_of(["cell"], [[one] for one in PAYLOADS])

    cells = [row[0] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))][1:]
    assert [one for one in cells if one.startswith(("=", "+", "-", "@", "＝", "＠", "\t", "\r", "\0", "\n"))] == []
    assert [one.removeprefix("'") for one in cells] == PAYLOADS
    assert inert(None) == ""


def test_file_has_a_line_for_each_opinion_and_a_safe_name(ann, rob, rita, chief, audrey):
    rob.username, rob.first_name = 'rob"; x=../é', "=cmd|Rob"
    rob.save()
    make.approved_claim("Rest eases knee pain.", by=ann, reviewers=[rob])

    answer = signed_in(audrey).get(address("auth_user_export", rob.pk))
    [line] = lines_of(audrey, rob)

    assert answer["Content-Disposition"].startswith('attachment; filename="signed-by-rob-xe-')
    assert (tuple(line), line["printed name"]) == (COLUMNS, "'=cmd|Rob Example")
    assert (line["about"], line["conflict of interest"]) == ("Rest eases knee pain.", "none")
    assert (line["what the signature says"], line["state of the review"]) == (
        "I approve exactly this version", "Approved",
    )  # fmt: skip


def test_pages_take_as_many_queries_for_three_signatures_as_for_one(ann, rob, chief, audrey):
    desk = signed_in(audrey)
    pages = [address("auth_user_signers"), *(address(f"auth_user_{one}", rob.pk) for one in ("signed", "export"))]

    def queries() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as counted:
                desk.get(page)
            counts.append(len(counted))
        return counts

    make.approved_claim(by=ann, reviewers=[rob])
    queries()
    at_one = queries()
    for _ in range(2):
        make.approved_claim(by=ann, reviewers=[rob])

    assert queries() == at_one
