"""One box over claims with their wordings, articles and references."""

import pytest

from editorial.selectors.finding import found_for
from editorial.services import create_article
from tests import make
from tests.editorial.admin_forms import signed_in

SEARCH = "/admin/search/"


@pytest.fixture
def library(ann):
    """One of each, with nothing in common but the person."""
    wordings = [{"audience": "public", "language": "en", "text": "One drip can ease the pain."}]
    reference = make.reference(by=ann, title="A study of crutches", doi="10.5555/crutch.1", pmid="31234567",
                               authors=[{"family": "Müller", "given": "Anna"}])  # fmt: skip
    return {
        "claim": make.claim("Zoledronic acid relieves bone pain.", by=ann, wordings=wordings, citations=[]),
        "article": create_article("Bone marrow edema", synonyms=["oedema of the marrow"], by=ann),
        "reference": reference,
    }


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("zoledronic pain", ["claim"]), ("drip ease", ["claim"]), ("bone", ["claim", "article"]),
        ("oedema of the", ["article"]), ("bone-marrow-edema", ["article"]), ("crutches", ["reference"]),
        ("https://doi.org/10.5555/CRUTCH.1", ["reference"]), ("PMID: 31234567", ["reference"]),
        ("31234567", ["reference"]), ("Müller crutches", ["reference"]),
        ("nothing of this", []), ("", []), ("   ", []), ("\x00", []), ("%", []), ("' OR 1=1 --", []),
    ],
)  # fmt: skip
def test_words_and_identifiers_find_what_they_name(words, found, library):
    result = found_for(words)

    assert [*result.claims, *result.articles, *result.references] == [library[name] for name in found]


@pytest.mark.parametrize("kind", ["claim", "article", "reference"])
def test_public_id_or_its_beginning_finds_its_row(kind, library):
    public_id = str(library[kind].public_id)

    whole, beginning = found_for(public_id), found_for(public_id.upper()[:35])

    assert [len(whole), len(beginning)] == [1, 1]


def test_beginning_of_a_fingerprint_finds_the_claim(ann, rob):
    claim = make.approved_claim(by=ann, reviewers=[rob])

    assert found_for(claim.versions.get().digest[:10]).claims == [claim]


def test_search_page_answers_whole_and_in_part(ann, library):
    client = signed_in(ann)

    whole = client.get(SEARCH, {"q": "bone"})
    part = client.get(SEARCH, {"s": "bone"}, headers={"HX-Request": "true"})

    assert len(whole.context["found"]) == len(part.context["found"]) == 2
    assert ("<html" in whole.content.decode(), "<html" in part.content.decode()) == (True, False)


def test_search_asks_for_a_person(client):
    assert client.get(SEARCH, {"q": "bone"}).status_code == 302


def test_search_box_stands_on_every_page(ann):
    html = signed_in(ann).get("/admin/evidence/claim/").content.decode()

    assert f'action="{SEARCH}"' in html
