"""A hold or a withdrawal takes the text out of every public document in the transaction that makes it."""

import json

import pytest

from editorial.models import Change, Document, Edition, EditionClaim, Published
from editorial.selectors import newest_document
from editorial.services import NotHeld, hold, lift_hold, place_claim, place_line, remove_placement, withdraw
from evidence.refusals import NotAllowed, Refusal
from evidence.services import WrongPassword, revise_claim
from tests import make, make_editorial
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
TEXT = "Rest relieves pain in adults with tendon injury."


def served() -> dict[str, str]:
    """Every public document as it is served now, by address."""
    newest = Published.objects.select_related("document__blob")
    return {one.path: bytes(one.document.blob.content).decode() for one in newest}


def carrying(text: str) -> list[str]:
    return sorted(path for path, body in served().items() if text in body)


def body(path: str) -> dict:
    return json.loads(bytes(newest_document(path).blob.content))


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return EditionClaim.objects.get().claim


def test_a_hold_takes_the_text_out_of_every_document(page, claim, ann, rob, chief):
    make_editorial.published(make_editorial.article([claim], by=ann, title="Another condition"), by=chief)
    place_line(page, page.sections.get(), "See also", by=ann)
    make_editorial.published(page, by=chief)
    before = carrying(TEXT)

    hold(claim=claim, reason="A reader reports harm.", by=ann)

    assert (len(before), carrying(TEXT)) == (7, [])
    assert "reports harm" not in "".join(served().values())


def test_a_held_claim_keeps_its_block_and_says_why(page, claim, ann):
    hold(claim=claim, reason="A reader reports harm.", by=ann)

    block = body(f"articles/{page.public_id}")["blocks"][-1]

    assert (block["text"], block["status"]) == (None, "held")
    assert block["message"] == "This statement is not shown while it is being checked."


def test_lifting_a_hold_brings_the_same_bytes_back(page, claim, ann, rob):
    before = served()
    put = hold(claim=claim, reason="A reader reports harm.", by=ann)

    lift_hold(put, reason="Checked.", password=PASSWORD, by=rob)

    assert served() == before


def test_a_hold_is_lifted_by_somebody_else(page, claim, rob):
    put = hold(claim=claim, reason="A reader reports harm.", by=rob)

    with pytest.raises(NotAllowed) as refusal:
        lift_hold(put, reason="Checked.", password=PASSWORD, by=rob)

    assert refusal.value.codes == ["own-hold"]


def test_a_hold_is_lifted_by_a_reviewer_or_chief_with_their_password(page, claim, rob, ann, eve):
    put = hold(claim=claim, reason="A reader reports harm.", by=ann)

    with pytest.raises(NotAllowed):
        lift_hold(put, reason="Checked.", password=PASSWORD, by=eve)
    with pytest.raises(WrongPassword):
        lift_hold(put, reason="Checked.", password="wrong", by=rob)

    assert carrying(TEXT) == []


def test_a_hold_is_lifted_once(page, claim, ann, rob):
    put = hold(claim=claim, reason="A reader reports harm.", by=ann)
    lift_hold(put, reason="Checked.", password=PASSWORD, by=rob)

    with pytest.raises(NotHeld):
        lift_hold(put, reason="Checked.", password=PASSWORD, by=rob)


def test_two_holds_are_lifted_one_by_one(page, claim, ann, eve, rob):
    first = hold(claim=claim, reason="One reason.", by=ann)
    hold(claim=claim, reason="Another reason.", by=eve)

    lift_hold(first, reason="Checked.", password=PASSWORD, by=rob)

    assert carrying(TEXT) == []


def test_a_hold_on_a_page_hides_the_page_and_what_stands_only_there(page, ann):
    hold(article=page, reason="A reader reports harm.", by=ann)

    held = body(f"articles/{page.public_id}")

    assert (held["status"], held["blocks"], carrying(TEXT)) == ("held", [], [])


def test_a_hold_on_a_page_leaves_a_claim_that_stands_elsewhere(page, claim, ann, chief):
    other = make_editorial.article([claim], by=ann, title="Another condition")
    make_editorial.published(other, by=chief)

    hold(article=page, reason="A reader reports harm.", by=ann)

    shown = body(f"claims/{claim.public_id}")
    assert (shown["text"], [one["title"] for one in shown["appears_in"]]) == (TEXT, ["Another condition"])


def test_a_hold_on_a_wording_hides_that_wording_only(ann, rob, chief):
    wordings = [{"audience": "public", "language": "en", "text": "Rest helps."}]
    claim = make.approved_claim(TEXT, by=ann, reviewers=[rob], wordings=wordings)
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)

    hold(claim=claim, audience="public", reason="Too simple.", by=ann)

    assert (carrying("Rest helps."), len(carrying(TEXT))) == ([], 4)


def test_a_held_claim_takes_along_those_shown_only_with_it(ann, rob, chief):
    caveat = make.approved_claim("Rest is unsafe in adults with fever.", by=ann, reviewers=[rob])
    advice = make.approved_claim(TEXT, by=ann, reviewers=[rob], requires=[caveat])
    make_editorial.published(make_editorial.article([advice, caveat], by=ann), by=chief)

    hold(claim=caveat, reason="Under discussion.", by=ann)

    assert carrying(TEXT) == []
    assert body(f"claims/{advice.public_id}")["status"] == "held"


def test_publishing_while_a_claim_is_held_keeps_it_hidden(page, claim, ann, chief):
    hold(claim=claim, reason="A reader reports harm.", by=ann)
    place_line(page, page.sections.get(), "See also", by=ann)

    make_editorial.published(page, by=chief)

    assert carrying(TEXT) == []


def test_a_withdrawn_claim_leaves_a_tombstone_with_its_successors(page, claim, ann, rob, chief):
    better = make.approved_claim(by=ann, reviewers=[rob])
    make_editorial.published(make_editorial.article([better], by=ann, title="Another condition"), by=chief)

    withdraw(claim=claim, reason="It was wrong.", successors=[better.public_id], password=PASSWORD, by=chief)

    stone = body(f"claims/{claim.public_id}")
    assert (stone["status"], stone["text"], stone["successors"]) == ("withdrawn", None, [str(better.public_id)])
    assert stone["message"] == "This statement was withdrawn. It was wrong."
    assert carrying(TEXT) == []


def test_a_tombstone_never_leads_to_a_draft(page, claim, ann, chief):
    draft = make.claim(by=ann)

    with pytest.raises(Refusal) as refusal:
        withdraw(claim=claim, reason="Wrong.", successors=[draft.public_id], password=PASSWORD, by=chief)

    assert refusal.value.codes == ["successor"]


def test_a_withdrawn_page_reaches_its_old_editions(page, ann, chief):
    place_line(page, page.sections.get(), "See also", by=ann)
    make_editorial.published(page, by=chief)

    withdraw(article=page, reason="It was wrong.", password=PASSWORD, by=chief)

    statuses = {path: json.loads(one)["status"] for path, one in served().items() if path.startswith("articles/")}
    assert (sorted(statuses.values()), carrying(TEXT)) == (["withdrawn"] * 3, [])


def test_withdrawing_is_for_chiefs(page, claim, rob):
    with pytest.raises(NotAllowed):
        withdraw(claim=claim, reason="It was wrong.", password=PASSWORD, by=rob)


def test_withdrawing_what_was_never_published_writes_no_document(ann, chief):
    claim = make.claim(by=ann)

    withdraw(claim=claim, reason="It was wrong.", password=PASSWORD, by=chief)

    assert Document.objects.count() == 0


def test_a_claim_taken_off_its_only_page_is_unpublished(page, claim, ann, rob, chief):
    other = make.approved_claim(by=ann, reviewers=[rob])
    make_editorial.published(make_editorial.article([other], by=ann, title="Another condition"), by=chief)
    place_line(page, page.sections.get(), "See also", by=ann)
    remove_placement(page.placements.get(claim=claim), by=ann)
    add = make.approved_claim(by=ann, reviewers=[rob])
    place_claim(page, page.sections.get(), add, by=ann)

    make_editorial.published(page, by=chief)

    assert (body(f"claims/{claim.public_id}")["status"], body(f"claims/{claim.public_id}")["text"]) == (
        "unpublished",
        None,
    )


def test_changes_say_what_happened_without_gaps(page, claim, ann, rob, chief):
    put = hold(claim=claim, reason="A reader reports harm.", by=ann)
    lift_hold(put, reason="Checked.", password=PASSWORD, by=rob)
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest relieves pain in most adults."})
    make.approved(claim, by=ann, reviewers=[rob])
    make_editorial.published(page, by=chief)

    told = list(Change.objects.values_list("sequence", "kind", "meaning_changed"))

    kinds = ["published", "published", "held", "held", "released", "released", "updated", "updated"]
    meanings = [None] * 6 + [True, True]
    assert told == list(zip(range(1, 9), kinds, meanings, strict=True))
    assert Edition.objects.count() == 2
