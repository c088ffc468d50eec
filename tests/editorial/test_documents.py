"""What is served: drawn once, kept once, in step with the index, and never anything of a working copy."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.models import Blob, Document, EditionClaim, Published
from editorial.selectors import (
    changes_after,
    composition_of,
    newest_document,
    published,
    published_article,
)
from editorial.services import (
    create_topic,
    merge_placed_claims,
    place_line,
    publish,
    revise_article,
    split_placed_claim,
)
from evidence.models import ClaimVersion
from evidence.services import resolve_citation, revise_claim, revise_reference
from tests import make, make_editorial
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
TEXT = "Rest relieves pain in adults with tendon injury."


def body(path: str) -> dict:
    return json.loads(bytes(newest_document(path).blob.content))


def everything() -> str:
    return "".join(bytes(one.content).decode() for one in Blob.objects.all())


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return EditionClaim.objects.get().claim


def test_sequences_have_no_gaps(page, ann, chief):
    place_line(page, page.sections.get(), "See also", by=ann)
    make_editorial.published(page, by=chief)

    sequences = list(Document.objects.values_list("sequence", flat=True))

    assert sequences == list(range(1, len(sequences) + 1))


def test_only_what_differs_is_issued_again(page, ann, chief):
    before = set(Document.objects.values_list("pk", flat=True))
    place_line(page, page.sections.get(), "See also", by=ann)

    make_editorial.published(page, by=chief)

    issued = Document.objects.exclude(pk__in=before).values_list("path", flat=True)
    claim = EditionClaim.objects.first().claim.public_id
    root = f"articles/{page.public_id}"
    assert sorted(issued) == sorted([root, f"{root}/editions/2", f"claims/{claim}"])


def test_no_field_of_a_working_copy_is_ever_served(page, claim, ann):
    secret = "Unreviewed words nobody approved."
    reference = claim.citations.get().reference
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": secret, "certainty_rationale": secret})
    revise_reference(reference, by=ann, revision=1, fields={"title": secret, "abstract": secret})
    revise_article(page, fields={"title": secret, "slug": "unreviewed-words"}, by=ann)

    place_elsewhere(claim, ann)

    assert "nreviewed" not in everything()


def place_elsewhere(claim, by):
    """Another page that holds the claim, never published."""
    return make_editorial.article([claim], by=by, title="Never published")


def test_a_reference_corrected_after_approval_is_printed_as_approved(page, claim, ann, rob, chief):
    reference = claim.citations.get().reference
    approved = reference.title
    revise_reference(reference, by=ann, revision=reference.revision, fields={"title": "Another title", "page": "1-9"})
    place_line(page, page.sections.get(), "See also", by=ann)

    make_editorial.published(page, by=chief)

    [listed] = body(f"articles/{page.public_id}")["references"]
    assert (approved in listed["formatted"], "Another title" in listed["formatted"], "1-9" in listed["formatted"]) == (
        True,
        False,
        True,
    )


def test_references_are_numbered_in_reading_order(ann, rob, chief):
    first, second = make.reference(by=ann), make.reference(by=ann)
    one = make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": second}, {"reference": first}])
    other = make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": first}])
    page = make_editorial.article([one, other], by=ann)

    make_editorial.published(page, by=chief)

    drawn = body(f"articles/{page.public_id}")
    assert [one["id"] for one in drawn["references"]] == [str(second.public_id), str(first.public_id)]
    assert [one["cites"] for one in drawn["blocks"]] == [[], [1, 2], [2]]


def test_a_source_unknown_is_cited_without_a_number(ann, rob, chief):
    known = make.reference(by=ann)
    claim = make.claim(by=ann, citations=[{"reference": None, "number": 4}, {"reference": known}])
    resolve_citation(claim.citations.first(), source_unknown=True, by=ann)
    make.approved(claim, by=ann, reviewers=[rob])
    page = make_editorial.article([claim], by=ann)

    make_editorial.published(page, by=chief)

    [drawn] = body(f"articles/{page.public_id}")["claims"].values()
    assert [(one["n"], one["source_unknown"]) for one in drawn["citations"]] == [(None, True), (1, False)]


def test_a_claim_says_where_it_appears(page, claim, ann, chief):
    other = make_editorial.article([claim], by=ann, title="Another condition")

    make_editorial.published(other, by=chief)

    titles = [one["title"] for one in body(f"claims/{claim.public_id}")["appears_in"]]
    assert titles == ["Another condition", "Example condition"]


def test_an_older_placement_says_there_is_a_newer_version(page, claim, ann, rob, chief):
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest relieves pain in most adults."})
    make.approved(claim, by=ann, reviewers=[rob])
    other = make_editorial.article([claim], by=ann, title="Another condition")

    make_editorial.published(other, by=chief)

    [old] = body(f"articles/{page.public_id}")["claims"].values()
    assert (old["version"], old["text"], old["newer_version"]) == (1, TEXT, 2)
    assert body(f"claims/{claim.public_id}")["version"] == 2
    assert body(f"claims/{claim.public_id}/versions/1")["newer_version"] == 2


def test_reviewers_are_printed_by_qualification_without_their_number(page, claim, rob):
    [reviewer] = body(f"claims/{claim.public_id}")["reviewed_by"]

    assert (reviewer["role"], reviewer["qualification"]) == ("reviewer", "Physician, Rheumatology")
    assert "Rob" not in everything()


def test_a_split_claim_serves_until_its_parts_do(page, claim, ann, rob, chief):
    parts = split_placed_claim(claim, ["Rest relieves pain in men.", "Rest relieves pain in women."], by=ann)
    before = body(f"claims/{claim.public_id}")["text"]
    for part in parts:
        confirm(part, ann)
        make.approved(part, by=ann, reviewers=[rob])

    make_editorial.published(page, by=chief)

    after = body(f"claims/{claim.public_id}")
    assert (before, after["text"], after["status"]) == (TEXT, None, "replaced")
    assert after["successors"] == [str(one.public_id) for one in parts]


def confirm(claim, by):
    rows = [{"id": one.pk, "reference": one.reference, "to_confirm": False} for one in claim.citations.all()]
    revise_claim(claim, by=by, revision=claim.revision, citations=rows)


def test_merged_claims_are_replaced_where_the_first_stood(ann, rob, chief):
    claims = [make.approved_claim(by=ann, reviewers=[rob]) for _ in range(3)]
    page = make_editorial.article(claims, by=ann)

    merged = merge_placed_claims(claims[1:], "Rest relieves pain and swelling in adults.", by=ann)

    assert [one.claim for one in page.placements.all()] == [claims[0], merged]


def test_a_new_address_leads_the_old_one_there_once_it_is_published(page, ann, chief):
    revise_article(page, fields={"slug": "tendon-injury"}, by=ann)
    drafted = published_article("tendon-injury"), published_article("example-condition")

    make_editorial.published(page, by=chief)

    path = f"articles/{page.public_id}"
    assert drafted == (None, (path, "example-condition"))
    assert [published_article(one) for one in ("tendon-injury", "example-condition")] == [(path, "tendon-injury")] * 2


def test_the_index_finds_by_word_topic_reference_and_kind(claim, ann, rob, chief):
    create_topic("hands", "Hands", by=ann)
    other = make.approved_claim("Heat helps adults with cold hands.", by=ann, reviewers=[rob], kind="prognosis")
    page = make_editorial.article([other], by=ann, title="Cold hands", topics=["hands"])
    make_editorial.published(page, by=chief)
    reference = str(other.citations.get().reference.public_id)

    def found(kind, **filters):
        return [one.summary["id"] for one in published(kind, **filters)[0]]

    assert found("claim", q="COLD hands") == [str(other.public_id)]
    assert found("claim", reference=reference) == [str(other.public_id)]
    assert found("claim", claim_kind="recommendation") == [str(claim.public_id)]
    assert found("article", topic="hands") == found("article", reference=reference) == [str(page.public_id)]


def test_lists_go_on_where_the_last_page_ended(ann, rob, chief):
    make_editorial.published_article("", "", "", by=ann, reviewer=rob, chief=chief)

    first, cursor = published("claim", limit=2)
    second, end = published("claim", limit=2, after=cursor)

    assert (len(first), len(second), end) == (2, 1, None)
    assert {one.path for one in first} & {one.path for one in second} == set()


def test_changes_go_on_after_a_cursor(page, ann, chief):
    place_line(page, page.sections.get(), "See also", by=ann)
    make_editorial.published(page, by=chief)

    assert [(one.sequence, one.kind) for one in changes_after(2)] == [(3, "updated")]


def statements(page, chief) -> int:
    seen = composition_of(page).digest
    with CaptureQueriesContext(connection) as captured:
        publish(page, seen_digest=seen, password=PASSWORD, by=chief)
    return len(captured)


def test_publishing_takes_the_same_number_of_statements_for_three_claims_and_for_nine(page, ann, rob, chief):
    small = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob]) for _ in range(3)], by=ann)
    large = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob]) for _ in range(9)], by=ann)

    counted = statements(small, chief), statements(large, chief)

    assert counted[0] == counted[1]


def test_each_address_has_one_row_that_points_at_its_newest_document(page, ann, chief):
    place_line(page, page.sections.get(), "See also", by=ann)
    make_editorial.published(page, by=chief)

    rows = {one.path: one.document_id for one in Published.objects.all()}

    assert rows == {path: newest_document(path).pk for path in set(Document.objects.values_list("path", flat=True))}
    assert ClaimVersion.objects.count() == 1
