"""What the product is for, in one story: a claim is drafted, signed, published, served, changed, doubted and restored.

Read it first. `test_story_browser.py` is the same story as people click it.
"""

from editorial.selectors import composition_of, status_of
from editorial.services import NewBlock, NewSection, create_article, fill_article, hold, lift_hold, publish
from evidence.services import add_reference, create_claim, revise_claim
from reviews.services import declare_conflict, submit
from reviews.workflow import perform
from tests.cast import PASSWORD

SIGNED = "Eccentric exercise reduces pain in adults with tennis elbow."
REWRITTEN = "Eccentric exercise reduces pain and restores grip in adults with tennis elbow."
CURRENT, FIRST = "/api/v1/articles/tennis-elbow", "/api/v1/articles/tennis-elbow/editions/1"


def test_a_claim_is_drafted_signed_published_changed_held_and_restored(client, ann, rob, chief):
    claim, article = drafted(by=ann)
    review = submitted(claim, by=ann)
    signed(review, by=rob)
    published(article, by=chief)
    assert served(client, CURRENT) == (SIGNED, [1], ["Physician, Rheumatology"])

    claim = revise_claim(
        claim, revision=claim.revision, fields={"text": REWRITTEN}, reason="Grip was measured too.", by=ann
    )
    assert status_of([claim])[claim.pk].label == "Changed since version 1"
    assert served(client, CURRENT)[0] == SIGNED

    doubt = hold(claim=claim, reason="A reader wrote that the trial was small.", by=ann)
    assert [served(client, address)[0] for address in (CURRENT, FIRST)] == [None, None]

    lift_hold(doubt, reason="The trial was large enough.", password=PASSWORD, by=rob)
    signed(submitted(claim, by=ann), by=rob)
    published(article, by=chief)
    assert [served(client, address)[0] for address in (CURRENT, FIRST)] == [REWRITTEN, SIGNED]


def drafted(*, by):
    """A page with one section, in which one claim stands, and what it rests on."""
    trial = add_reference({"title": "Eccentric exercise for tennis elbow", "issued": "2021"}, by=by)
    claim = create_claim(SIGNED, citations=[{"reference": trial, "locator": "p. 4"}], by=by)
    article = create_article("Tennis elbow", by=by)
    fill_article(article, [NewSection("Treatment", blocks=[NewBlock("bullet", claim=claim)])], by=by)
    return claim, article


def submitted(claim, *, by):
    [review] = submit([claim], title="Tennis elbow", by=by).reviews
    return review


def signed(review, *, by):
    """The version as it was frozen; anything else would be refused."""
    perform(review, "start", by=by)
    declare_conflict(review.submission, answer="none", by=by)
    perform(review, "approve", seen_digest=review.version.digest, password=PASSWORD, by=by)


def published(article, *, by):
    publish(article, seen_digest=composition_of(article).digest, password=PASSWORD, by=by)


def served(client, address):
    """What anybody reads of the claim: its text, the numbers of its sources, and who vouched for it."""
    page = client.get(address).json()
    [block] = [one for one in page["blocks"] if one["type"] == "bullet"]
    claim = page["claims"][block["claim"]]
    return block["text"], block["cites"], [one["qualification"] for one in claim["reviewed_by"]]
