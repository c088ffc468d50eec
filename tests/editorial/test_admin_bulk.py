"""The pages on which many are signed at once: what they list, whom they let sign, and what they answer."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.selectors.status import public_statuses
from evidence.services import record_notice, revise_claim
from reviews.models import Review
from reviews.services import open_recheck, submit
from tests import make
from tests.cast import PASSWORD
from tests.editorial.desk import signed_in

CORRECTIONS, REAFFIRM = "/admin/reviews/review/corrections/", "/admin/reviews/review/reaffirm/"
JOINTS = ["heel", "knee", "wrist", "thumb"]


def corrections(number: int, *, by, reviewers, **fields) -> list[Review]:
    mended = []
    for joint in JOINTS[:number]:
        text = f"Rest releives pain of the {joint} in adults."
        claim = make.approved_claim(text, by=by, reviewers=reviewers, **fields)
        fixed = {"text": text.replace("releives", "relieves")}
        mended.append(revise_claim(claim, by=by, revision=1, fields=fixed))
    return submit(mended, title="Spelling", meaning_unchanged=True, by=by).reviews


def token(review: Review) -> str:
    return f"{review.pk}:{review.version.digest}"


def asked(*reviews: Review, **given) -> dict:
    return {"row": [token(one) for one in reviews], "password": PASSWORD, "answer": "none", **given}


def texts(page) -> list[str]:
    return [one.review.version.content["text"] for one in page.context["lines"]]


def test_corrections_are_listed_with_what_differs(ann, rob):
    [review] = corrections(1, by=ann, reviewers=[rob])
    make.review(make.claim(by=ann), by=ann)

    page = signed_in(rob).get(CORRECTIONS)

    assert texts(page) == [review.version.content["text"]]
    assert "<del><span" in page.content.decode()
    assert "releives" in page.content.decode()


def test_a_difference_that_no_eye_sees_is_named(ann, rob):
    claim = make.approved_claim("Rest relieves pain in adults.", by=ann, reviewers=[rob])
    fixed = {"text": "Rest relieves pain in\u00a0adults."}
    submit([revise_claim(claim, by=ann, revision=1, fields=fixed)], title="A space", meaning_unchanged=True, by=ann)

    assert "U+00A0 no-break space" in signed_in(rob).get(CORRECTIONS).content.decode()


def test_a_quote_that_differs_is_shown(ann, rob):
    cited = [{"reference": make.reference(by=ann), "quote": "Pain was releived."}]
    claim = make.approved_claim(by=ann, reviewers=[rob], citations=cited)
    [citation] = claim.citations.all()
    claim = revise_claim(claim, by=ann, revision=1, citations=[{"id": citation.pk, "quote": "Pain was relieved."}])
    submit([claim], title="Spelling", meaning_unchanged=True, by=ann)

    [line] = signed_in(rob).get(CORRECTIONS).context["lines"]

    assert [(one.label, one.before, one.text) for one in line.passages] == [
        ("Quote of citation 1", "Pain was releived.", "Pain was relieved.")
    ]


def test_all_that_a_reaffirmation_signs_is_shown(ann, rob):
    """Its fingerprint covers the other texts and the citations too."""
    claim = make.approved_claim(
        by=ann,
        reviewers=[rob],
        on_page_form="Rest relieves it.",
        wordings=[{"audience": "public", "text": "Rest helps."}],
        citations=[
            {"reference": make.reference(by=ann, title="A trial of rest"), "locator": "p. 4", "quote": "It did."}
        ],
    )
    open_recheck(claim, why="review due", by=ann)

    page = signed_in(rob).get(REAFFIRM)

    [line] = page.context["lines"]
    said = [f"{one.label}: {one.text}" for one in line.passages]
    assert said == [
        "On the page: Rest relieves it.",
        "Public wording (en): Rest helps.",
        "Citation 1: A trial of rest · Journal of Examples · 2021 · p. 4 · supports · “It did.”",
    ]
    assert all(one in page.content.decode() for one in said)


def test_recheck_of_what_lost_its_last_support_is_opened_by_itself(ann, rob):
    claim, other = (make.approved_claim(by=ann, reviewers=[rob]) for _ in range(2))
    lost, review = (open_recheck(one, why="review due", by=ann) for one in (claim, other))
    reference = claim.citations.get().reference
    record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source="Bone", by=ann)

    page = signed_in(rob).get(REAFFIRM)

    assert (texts(page), page.context["singly"]) == ([review.version.content["text"]], [lost])
    assert public_statuses([lost.version])[lost.version_id].word == "quarantined"
    assert "Nothing supports it any more" in page.content.decode()


def test_chosen_rows_are_signed_and_each_says_what_became_of_it(ann, rob):
    first, second = corrections(2, by=ann, reviewers=[rob])

    page = signed_in(rob).post(CORRECTIONS, asked(first))

    assert (page.status_code, [str(one.how) for one, _ in page.context["signed"]]) == (200, ["done"])
    assert texts(page) == [second.version.content["text"]]


def test_script_is_answered_row_by_row(ann, rob):
    first, second = corrections(2, by=ann, reviewers=[rob])
    stale = f"{second.pk}:{'0' * 64}"

    answer = signed_in(rob).post(
        CORRECTIONS, asked(first, row=[token(first), stale]), headers={"Accept": "application/json"}
    )

    why = "This is not the version you were shown. Open the review again and compare."
    assert answer.json() == {
        "rows": [
            {"review": first.pk, "how": "done", "why": ""},
            {"review": second.pk, "how": "refused", "why": why},
        ]
    }


def test_script_is_told_why_nothing_was_signed(ann, rob):
    [review] = corrections(1, by=ann, reviewers=[rob])

    answer = signed_in(rob).post(CORRECTIONS, asked(review, password="no"), headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert answer.json() == {"refused": ["The password is not right, so nothing was signed. Type it again."]}


def test_refusal_keeps_what_was_chosen_and_not_the_password(ann, rob):
    _, second = corrections(2, by=ann, reviewers=[rob])

    page = signed_in(rob).post(CORRECTIONS, asked(second, password="no such word"))

    assert page.status_code == 422
    assert [one.is_chosen for one in page.context["lines"]] == [False, True]
    assert "no such word" not in page.content.decode()


def test_nothing_chosen_and_unreadable_rows_change_nothing(ann, rob):
    [review] = corrections(1, by=ann, reviewers=[rob])
    client = signed_in(rob)

    assert client.post(CORRECTIONS, asked(review, row=[])).status_code == 422
    for row in ("1", f"x:{'0' * 64}", f"{review.pk}:{'0' * 63}", "", "9" * 30 + ":" + "0" * 64):
        assert client.post(CORRECTIONS, asked(review, row=[row])).status_code == 400
    assert Review.objects.get(pk=review.pk).state == "submitted"


@pytest.mark.parametrize("who", ["eve", "stan", "audrey"])
def test_others_read_the_page_and_sign_nothing(who, request, ann, rob):
    [review] = corrections(1, by=ann, reviewers=[rob])
    client = signed_in(request.getfixturevalue(who))

    assert "Your password" not in client.get(CORRECTIONS).content.decode()
    assert client.post(CORRECTIONS, asked(review)).status_code == 403
    assert Review.objects.get(pk=review.pk).state == "submitted"


def test_own_rows_cannot_be_chosen(ann, rob, rita):
    claim = make.approved_claim("Rest releives pain of the heel in adults.", by=ann, reviewers=[rita])
    claim = revise_claim(claim, by=rob, revision=1, fields={"text": "Rest relieves pain of the heel in adults."})
    submit([claim], title="Spelling", meaning_unchanged=True, by=ann)

    [line] = signed_in(rob).get(CORRECTIONS).context["lines"]

    assert line.is_own is True


def test_rechecks_of_high_risk_are_named_to_be_opened(ann, rob, rita):
    low = make.approved_claim(by=ann, reviewers=[rob])
    high = make.approved_claim(by=ann, reviewers=[rob, rita], risk="high")
    for claim in (low, high):
        open_recheck(claim, why="review due", by=ann)

    page = signed_in(rob).get(REAFFIRM)

    assert texts(page) == [low.text]
    assert [one.claim for one in page.context["singly"]] == [high]


def test_what_somebody_signed_waits_for_the_other(ann, rob, rita):
    [review] = corrections(1, by=ann, reviewers=[rob, rita], risk="high")

    signed_in(rob).post(CORRECTIONS, asked(review))

    assert texts(signed_in(rob).get(CORRECTIONS)) == []
    assert texts(signed_in(rita).get(CORRECTIONS)) == [review.version.content["text"]]


def test_list_takes_the_same_queries_for_three_rows(ann, rob):
    client = signed_in(rob)
    corrections(1, by=ann, reviewers=[rob])
    client.get(CORRECTIONS)
    with CaptureQueriesContext(connection) as one:
        client.get(CORRECTIONS)
    corrections(3, by=ann, reviewers=[rob])
    with CaptureQueriesContext(connection) as four:
        client.get(CORRECTIONS)

    assert len(four) == len(one)
