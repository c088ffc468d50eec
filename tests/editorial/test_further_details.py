"""What a published page says of a work's further details: what its printed line needs, and nothing else."""

import json

from editorial.composition import csl_record
from evidence.bibliography.vancouver import formatted
from evidence.content import covered_reference
from evidence.services import add_reference
from tests import make, make_editorial

MORE = {
    "editor": [{"family": "Roe", "given": "Ann"}],
    "edition": "2",
    "publisher-place": "London",
    "note": "Bought second-hand.",
    "keyword": "gout",
    "status": "approved",
    "custom": {"publicationTypes": ["Review"]},
}
BOOK = {"type": "book", "title": "Gout", "publisher": "Press", "issued": "2019"}


def test_a_page_prints_editors_edition_and_place_and_keeps_notes_to_the_house(ann, rob, chief):
    book = add_reference({**BOOK, "more": MORE}, by=ann)
    page = make_editorial.article(
        [make.approved_claim(by=ann, reviewers=[rob], citations=[{"reference": book}])], by=ann
    )

    edition = make_editorial.published(page, by=chief)

    [printed] = edition.content["references"]
    assert {name: printed["csl"].get(name) for name in MORE} == {
        **dict.fromkeys(MORE), "editor": MORE["editor"], "edition": "2", "publisher-place": "London",
    }  # fmt: skip
    assert "2nd ed. London: Press; 2019." in formatted(printed["csl"])
    assert "second-hand" not in json.dumps(edition.content)


def test_without_further_details_a_record_is_what_it_was(ann):
    book = add_reference(BOOK, by=ann)

    assert csl_record(book, covered_reference(book)) == {
        "id": str(book.public_id),
        "type": "book",
        "title": "Gout",
        "publisher": "Press",
        "issued": {"date-parts": [[2019]]},
    }
