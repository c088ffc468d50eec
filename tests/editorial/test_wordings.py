"""Wordings beside their claim: what to look at, what changed since, and how easy the public one is to read."""

import re
from html import unescape

import pytest

from evidence.models import Claim, Wording
from evidence.services import revise_claim
from tests import make
from tests.editorial.admin_forms import opened, row
from tests.editorial.desk import address, review_page, signed_in

pytestmark = pytest.mark.django_db
MEASURE = "/admin/evidence/claim/readability/"
EASY, HARD = "Rest helps sore arms.", "Corticosteroid injections alleviate epicondylitis symptomatology temporarily."


@pytest.fixture
def claim(ann) -> Claim:
    wordings = [{"audience": "public", "text": EASY}, {"audience": "professional", "text": "Rest: first line."}]
    return make.claim("Rest relieves tennis elbow within a year.", by=ann, wordings=wordings)


def form_of(claim: Claim, by) -> str:
    return unescape(signed_in(by).get(address("evidence_claim_change", claim.pk)).content.decode())


def boxes(body: str) -> list[str]:
    """Of each wording, all that stands beside and below it; the last is the one to be added."""
    return re.findall(r'<div class="desk beside-claim".*?<div class="measure[^>]*>.*?</div>', body, flags=re.DOTALL)


def changed(claim: Claim, text: str, *, by, **asked) -> None:
    claim.refresh_from_db()
    revise_claim(claim, revision=claim.revision, fields={"text": text}, by=by, **asked)


def measured(by, text: str, audience: str = "public", language: str = "en"):
    asked = {"text": text, "audience": audience, "language": language}
    return signed_in(by).post(MEASURE, asked)


def test_claim_stands_beside_each_wording(claim, ann):
    first, second, blank = boxes(form_of(claim, ann))

    assert all(claim.text in one for one in (first, second, blank))
    assert ("Rest: first line." in first, EASY in second) == (True, True)
    assert "Look at it" not in first + second + blank


def test_changed_claim_marks_its_wordings_with_what_changed(claim, ann):
    changed(claim, "Rest relieves tennis elbow within two years.", by=ann)

    first, second, blank = boxes(form_of(claim, ann))

    for one in (first, second):
        assert "Look at it" in one
        assert re.findall(r"<(ins|del)><span class=\"unseen\">\w+: </span>(.*?)</", one) == [
            ("del", "a year"), ("ins", "two years")]  # fmt: skip
    assert "Look at it" not in blank


def test_wording_that_was_looked_at_is_marked_no_more(claim, ann):
    changed(claim, "Rest relieves tennis elbow within two years.", by=ann)
    client, page = signed_in(ann), address("evidence_claim_change", claim.pk)

    client.post(page, {**opened(client, page), **row("wordings", 1, looked_at="on")})

    seen = [one.claim_text_seen == Claim.objects.get(pk=claim.pk).text for one in claim.wordings.all()]
    first, second, _ = boxes(form_of(claim, ann))
    assert (seen, "Look at it" in first, "Look at it" in second) == ([False, True], True, False)


def test_what_changed_counts_from_when_the_wording_was_looked_at(claim, ann):
    kept = [{"audience": one.audience, "text": one.text} for one in claim.wordings.all()]
    changed(claim, "Rest relieves tennis elbow within two years.", by=ann, wordings=kept)
    changed(claim, "Rest relieves tennis elbow within three years.", by=ann)

    first, *_ = boxes(form_of(claim, ann))

    assert ("two</del>" in first, "a year" in first) == (True, False)


def test_public_wording_is_measured_on_the_form_and_the_professional_one_is_not(claim, ann):
    first, second, _ = boxes(form_of(claim, ann))

    assert ("Grade" in first, "Grade" in second, "Easy enough" in second) == (False, True, True)


def test_measure_answers_what_is_typed(ann):
    easy, hard = (measured(ann, one).content.decode() for one in (EASY, HARD))

    assert ("Easy enough" in easy, "Harder than the target" in hard) == (True, True)
    assert "Long words: Corticosteroid, alleviate, epicondylitis, symptomatology, temporarily." in hard


def test_target_is_what_settings_say(ann, settings):
    settings.READABILITY_TARGET_GRADE = 50
    body = measured(ann, HARD).content.decode()

    assert ("Easy enough" in body, "50 is the target" in body) == (True, True)


def test_language_without_a_measure_says_so(ann):
    assert "No measure for this language" in measured(ann, "Ruhe hilft.", language="de").content.decode()


@pytest.mark.parametrize(("text", "audience"), [("", "public"), (HARD, "professional"), (HARD, "nobody")])
def test_what_has_nothing_to_say_says_nothing(text, audience, ann):
    assert measured(ann, text, audience).content.decode().strip() == ""


def test_what_is_typed_is_shown_and_not_run(ann):
    body = measured(ann, "<script>internationalisation</script> " * 30).content.decode()

    assert ("<script" in body, "internationalisation" in body) == (False, True)


def test_measuring_keeps_nothing_and_is_not_read_by_an_address(ann):
    before = Wording.history.count()

    assert (measured(ann, HARD).status_code, signed_in(ann).get(MEASURE).status_code) == (200, 405)
    assert Wording.history.count() == before


def test_reviewer_sees_how_easy_the_frozen_wording_is(claim, ann, rob):
    changed(claim, claim.text, by=ann, wordings=[{"audience": "public", "text": HARD}])
    review = make.review(claim, by=ann)
    changed(claim, claim.text, by=ann, wordings=[{"audience": "public", "text": EASY}])

    body = signed_in(rob).get(review_page(review)).content.decode()

    assert ("How easy its public wording is to read" in body, "Harder than the target" in body) == (True, True)


def test_review_without_a_public_wording_says_nothing_of_it(ann, rob):
    review = make.review(make.claim(by=ann), by=ann)

    assert "How easy its public wording" not in signed_in(rob).get(review_page(review)).content.decode()


def test_claim_that_is_not_made_yet_has_its_boxes(ann):
    assert len(boxes(signed_in(ann).get("/admin/evidence/claim/add/?new=1").content.decode())) == 1
