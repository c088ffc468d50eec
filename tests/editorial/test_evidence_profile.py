"""The evidence profile of a page: its numbers, as JSON and as charts beside tables."""

from evidence.models import Claim
from tests import make, make_editorial
from tests.editorial.desk import address, questions, signed_in


def cited(*works, by, **fields) -> Claim:
    citations = [one if isinstance(one, dict) else {"reference": one} for one in works]
    return make.claim(by=by, citations=citations, **fields)


def profile(article, *, by) -> dict:
    return signed_in(by).get(f"{address('editorial_article_profile', article.pk)}?format=json").json()


def test_profile_counts_claims_works_and_citations(ann, audrey):
    trial = make.reference(by=ann, design="rct", issued="2011", abstract="Registered as NCT01234567.")
    again = make.reference(by=ann, design="rct", issued="2014-05", abstract="A later report of NCT01234567.")
    review, undated = make.reference(by=ann, design="systematic-review"), make.reference(by=ann, issued="")
    claims = [
        cited(trial, again, by=ann, certainty="moderate"),
        cited(trial, {"reference": review, "directness": "indirect"}, by=ann, certainty="low"),
        cited(undated, {"reference": again, "direction": "contradicts"}, by=ann),
        cited(by=ann),
    ]

    told = profile(make_editorial.article([*claims, claims[0]], by=ann), by=audrey)

    assert told == {
        "article": "example-condition",
        "claims": {"total": 4, "cited": 3, "share": 0.75},
        "sources": {"0": 1, "1": 2, "2": 1},
        "works": {
            "total": 4,
            "designs": {"systematic-review": 1, "rct": 2, "not-said": 1},
            "years": {"2011": 1, "2014": 1, "2021": 1},
            "without_year": 1,
        },
        "directness": {"direct": 4, "indirect": 1},
        "directions": {"supports": 5, "contradicts": 1, "background": 0},
        "certainty": {"high": 0, "moderate": 1, "low": 1, "very-low": 0, "not-said": 2},
    }


def test_profile_of_an_empty_page_has_no_share(ann):
    told = profile(make_editorial.article(by=ann), by=ann)

    assert (told["claims"], told["works"]["total"]) == ({"total": 0, "cited": 0, "share": None}, 0)


def test_profile_is_drawn_with_the_same_numbers(ann):
    works = [make.reference(by=ann, design="rct", issued=year) for year in ("2004", "2014")]
    page = signed_in(ann).get(
        address("editorial_article_profile", make_editorial.article([cited(*works, by=ann)], by=ann).pk)
    )

    text = page.content.decode()
    assert ("<strong>1 of 1</strong> claim cites" in text, "2000–2004" in text, "2005–2009" in text) == (
        True,
        True,
        True,
    )
    assert ("Two sources" in text, "Randomised controlled trial" in text, "Not graded" in text) == (True, True, True)


def test_profile_costs_the_same_for_one_and_for_three(ann):
    claims = [cited(make.reference(by=ann), make.reference(by=ann), by=ann) for _ in range(3)]
    one, three = (make_editorial.article(some, by=ann, title=f"{len(some)}") for some in (claims[:1], claims))
    pages = [address("editorial_article_profile", page.pk) for page in (one, three)]

    assert questions(signed_in(ann), pages[0]) == questions(signed_in(ann), pages[1])
