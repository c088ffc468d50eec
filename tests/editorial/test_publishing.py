"""Publishing signs exactly what the publisher saw, and refuses while anything is unmet."""

import json

import pytest

from editorial.models import Document, Edition, EditionClaim
from editorial.selectors import composition_of, newest_document, publish_page
from editorial.services import (
    NotPublishable,
    StaleDigest,
    place_claim,
    place_line,
    publish,
    revise_article,
    waive_line,
    withdraw,
)
from evidence.content import digest
from evidence.refusals import NotAllowed
from evidence.services import WrongPassword, revise_claim
from tests import make, make_editorial
from tests.cast import PASSWORD, person, qualified

pytestmark = pytest.mark.django_db


def body(path: str) -> dict:
    return json.loads(bytes(newest_document(path).blob.content))


def test_publish_freezes_and_serves_what_was_approved(ann, rob, chief):
    claim = make.approved_claim("Rest relieves pain in adults with tendon injury.", by=ann, reviewers=[rob])
    page = make_editorial.article([claim], by=ann)

    edition = make_editorial.published(page, by=chief)

    assert (edition.number, edition.digest, digest(edition.canonical)) == (1, edition.digest, edition.digest)
    blocks = body(f"articles/{page.public_id}")["blocks"]
    assert [one["text"] for one in blocks] == ["Treatment", "Rest relieves pain in adults with tendon injury."]


def test_publish_writes_one_document_for_each_address(ann, rob, chief):
    page = make_editorial.published_article(by=ann, reviewer=rob, chief=chief)

    kinds = [
        path.split("/")[0] + ("+" * (path.count("/") - 1)) for path in Document.objects.values_list("path", flat=True)
    ]

    assert sorted(kinds) == ["articles", "articles++", "claims", "claims++", "references"]
    assert page.editions.count() == 1


def test_publish_refuses_a_claim_without_approval_and_names_it(ann, rob, chief):
    page = make_editorial.article([make.claim("Heat relieves pain in adults.", by=ann)], by=ann)

    with pytest.raises(NotPublishable) as refusal:
        make_editorial.published(page, by=chief)

    assert refusal.value.codes == ["not-approved", "empty"]
    assert "Heat relieves pain in adults." in str(refusal.value)
    assert Document.objects.count() == 0


def test_publish_leaves_a_gap_where_a_claim_is_left_out(ann, rob, chief):
    good = make.approved_claim(by=ann, reviewers=[rob])
    draft = make.claim(by=ann)
    page = make_editorial.article([draft, good], by=ann)

    make_editorial.published(page, by=chief, leave_out=[str(draft.public_id)])

    drawn = [(one["text"], one.get("status")) for one in body(f"articles/{page.public_id}")["blocks"]]
    assert drawn == [("Treatment", None), (None, "left-out"), (good.text, None)]
    assert EditionClaim.objects.get().claim == good


def test_a_claim_goes_when_one_it_requires_is_left_out(ann, rob, chief):
    caveat = make.claim(by=ann)
    advice = make.approved_claim(by=ann, reviewers=[rob], requires=[caveat])
    other = make.approved_claim(by=ann, reviewers=[rob])
    page = make_editorial.article([advice, caveat, other], by=ann)

    make_editorial.published(page, by=chief, leave_out=[str(caveat.public_id)])

    assert [row.claim for row in EditionClaim.objects.all()] == [other]


def test_publish_refuses_when_a_required_claim_is_not_on_the_page(ann, rob, chief):
    caveat = make.approved_claim(by=ann, reviewers=[rob])
    advice = make.approved_claim(by=ann, reviewers=[rob], requires=[caveat])
    page = make_editorial.article([advice, make.approved_claim(by=ann, reviewers=[rob])], by=ann)

    unmet = composition_of(page).blockers

    assert [one.code for one in unmet] == ["requires-another"]


def test_publish_refuses_another_digest_and_writes_nothing(ann, rob, chief):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    page = make_editorial.article([claim], by=ann)
    seen = composition_of(page).digest
    place_line(page, page.sections.get(), "See also", by=ann)

    with pytest.raises(StaleDigest):
        publish(page, seen_digest=seen, password=PASSWORD, by=chief)

    assert (Edition.objects.count(), Document.objects.count()) == (0, 0)


def test_publish_is_for_chiefs(ann, rob, chief):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)

    with pytest.raises(NotAllowed):
        make_editorial.published(page, by=rob)


def test_publish_refuses_a_chief_who_changed_the_page(ann, rob, chief):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=chief)

    with pytest.raises(NotPublishable) as refusal:
        make_editorial.published(page, by=chief)

    assert refusal.value.codes == ["own-page"]


def test_a_chief_may_publish_again_what_they_changed_before_the_last_edition(ann, rob, chief, admin):
    second = qualified(person("carol", "chief"), checked_by=admin)
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=chief)
    make_editorial.published(page, by=second)
    place_claim(page, page.sections.get(), make.approved_claim(by=ann, reviewers=[rob]), by=ann)

    edition = make_editorial.published(page, by=chief)

    assert edition.number == 2


def test_publish_refuses_a_chief_whose_qualification_expired(ann, rob, chief, admin):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    unqualified = person("carl", "chief")

    with pytest.raises(NotPublishable) as refusal:
        make_editorial.published(page, by=unqualified)

    assert refusal.value.codes == ["profile"]


def test_publish_refuses_a_wrong_password_and_writes_nothing(ann, rob, chief):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)

    with pytest.raises(WrongPassword):
        publish(page, seen_digest=composition_of(page).digest, password="wrong", by=chief)

    assert Edition.objects.count() == 0


def test_publish_refuses_the_same_composition_again(ann, rob, chief):
    page = make_editorial.published_article(by=ann, reviewer=rob, chief=chief)

    with pytest.raises(NotPublishable) as refusal:
        make_editorial.published(page, by=chief)

    assert refusal.value.codes == ["nothing-new"]


def test_publish_refuses_a_withdrawn_page(ann, rob, chief):
    page = make_editorial.published_article(by=ann, reviewer=rob, chief=chief)
    withdraw(article=page, reason="It was wrong.", password=PASSWORD, by=chief)
    place_line(page, page.sections.get(), "See also", by=ann)

    with pytest.raises(NotPublishable) as refusal:
        make_editorial.published(page, by=chief)

    assert refusal.value.codes == ["withdrawn"]


def test_a_line_that_looks_like_a_claim_blocks_until_the_chief_waives_it(ann, rob, chief):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    place_line(page, page.sections.get(), "Take 400 mg daily", by=ann)
    before = [one.code for one in composition_of(page).blockers]

    waive_line(page, "Take 400 mg daily", reason="It is a heading.", password=PASSWORD, by=chief)

    assert (before, composition_of(page).blockers) == (["looks-like-claim"], [])


def test_an_edit_after_publication_changes_nothing_public(ann, rob, chief):
    page = make_editorial.published_article(by=ann, reviewer=rob, chief=chief)
    claim = EditionClaim.objects.get().claim
    before = body(f"articles/{page.public_id}")

    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Example treatment cures pain in adults."})
    revised = publish_page(page, chief)

    assert body(f"articles/{page.public_id}") == before
    assert [one.code for one in revised.unmet] == ["nothing-new"]


def test_the_publish_page_shows_what_changed(ann, rob, chief):
    page = make_editorial.published_article("Rest relieves pain in adults.", by=ann, reviewer=rob, chief=chief)
    claim = EditionClaim.objects.get().claim
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest relieves pain in most adults."})
    make.approved(claim, by=ann, reviewers=[rob])

    shown = publish_page(page, chief)

    [changed] = [one for one in shown.lines if one.change != "same"]
    assert (changed.change, shown.text_of(changed.before), shown.text_of(changed.after)) == (
        "changed",
        "Rest relieves pain in adults.",
        "Rest relieves pain in most adults.",
    )


def test_publishing_takes_as_many_statements_for_thirty_claims_as_for_three(
    ann, rob, chief, django_assert_max_num_queries
):
    claims = [make.approved_claim(by=ann, reviewers=[rob]) for _ in range(12)]
    page = make_editorial.article(claims, by=ann)
    seen = composition_of(page).digest

    with django_assert_max_num_queries(71):
        publish(page, seen_digest=seen, password=PASSWORD, by=chief)


def test_the_publisher_of_a_first_edition_is_shown_every_word_that_readers_get(ann, rob, chief):
    fields = {"on_page_form": "For gout, rest helps.", "text": "Rest relieves pain in adults with gout."}
    claim = make.approved_claim(fields["text"], by=ann, reviewers=[rob], on_page_form=fields["on_page_form"])
    page = make_editorial.article([claim], by=ann)
    page = revise_article(page, fields={"synonyms": ["podagra"]}, by=ann)

    shown = publish_page(page, chief)

    assert {"Synonyms", "Title"} <= {one.label for one in shown.fields}
    assert fields["on_page_form"] in [shown.text_of(one.block) for one in shown.lines]


def test_words_beside_the_text_that_look_like_a_claim_block_too(ann, rob, chief):
    page = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    author = [{"name": "Take aspirin 500 mg", "role": "Author"}]
    page = revise_article(page, fields={"synonyms": ["Smoking causes gout"]}, authors=author, by=ann)

    codes = [one.code for one in publish_page(page, chief).unmet]

    assert codes == ["looks-like-claim", "looks-like-claim"]
