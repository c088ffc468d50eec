"""References as CSL-JSON, and as a line a reader knows."""

import json

import jsonschema
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from evidence.bibliography.csl import csl_date, csl_names, csl_year, date_text, to_csl
from evidence.bibliography.vancouver import formatted

pytestmark = pytest.mark.once  # of texts alone: no database takes part

CSL = settings.BASE_DIR.parent / "shared" / "data" / "csl"

ARTICLE = {
    "type": "article-journal",
    "title": "Solid-organ transplantation in HIV-infected patients",
    "authors": [
        {"family": "Halpern", "given": "Scott D"},
        {"family": "Ubel", "given": "Peter A"},
        {"family": "Caplan", "given": "Arthur L"},
    ],
    "issued": "2002-07-25",
    "container_title": "The New England Journal of Medicine",
    "volume": "347",
    "issue": "4",
    "page": "284-287",
    "publisher": "",
    "language": "en",
    "genre": "",
    "doi": "10.1056/nejmsb020632",
    "pmid": "12140307",
    "pmcid": None,
    "isbn": "",
    "url": "",
    "accessed": None,
}


def authors(*families: str) -> list[dict[str, str]]:
    return [{"family": family, "given": "A"} for family in families]


def line(**fields) -> str:
    return formatted(to_csl(fields))


def test_to_csl_gives_what_is_there_and_nothing_else():
    assert to_csl(ARTICLE) == {
        "id": "10.1056/nejmsb020632",
        "type": "article-journal",
        "title": "Solid-organ transplantation in HIV-infected patients",
        "author": ARTICLE["authors"],
        "issued": {"date-parts": [[2002, 7, 25]]},
        "container-title": "The New England Journal of Medicine",
        "volume": "347",
        "issue": "4",
        "page": "284-287",
        "language": "en",
        "DOI": "10.1056/nejmsb020632",
        "PMID": "12140307",
    }


def test_to_csl_of_nothing_invents_nothing():
    assert to_csl({}) == {"id": "untitled", "type": "document"}


@pytest.mark.parametrize(
    ("fields", "id"),
    [({"id": 7, "public_id": "p"}, "7"), ({"public_id": "p", "doi": "d"}, "p"), ({"pmid": "1", "title": "t"}, "1")],
)
def test_to_csl_names_the_item(fields, id):
    assert to_csl(fields)["id"] == id


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2021", {"date-parts": [[2021]]}),
        ("2021-05", {"date-parts": [[2021, 5]]}),
        ("2021-05-04", {"date-parts": [[2021, 5, 4]]}),
        ("in press", {"literal": "in press"}),
        ("٢٠٢١", {"literal": "٢٠٢١"}),
    ],
)
def test_date_keeps_its_precision(text, date):
    assert csl_date(text) == date


@given(st.dates())
@limits(max_examples=50, deadline=None)
def test_date_goes_there_and_back(date):
    for text in (date.isoformat(), date.isoformat()[:7], date.isoformat()[:4]):
        assert date_text(csl_date(text)) == text


@pytest.mark.parametrize(
    ("date", "year"),
    [
        (None, None),
        ({}, None),
        ({"date-parts": []}, None),
        ({"date-parts": [[]]}, None),
        ({"date-parts": [[None]]}, None),
        ({"date-parts": [["2021", "5"]]}, 2021),
        ({"date-parts": [[2019], [2021]]}, 2019),
        ({"raw": "Spring 2020"}, 2020),
        ({"literal": "c1998"}, 1998),
        ({"literal": "12345"}, None),
        ({"literal": "in press"}, None),
    ],
)
def test_csl_year_is_read_however_it_is_written(date, year):
    assert csl_year(date) == year


def test_impossible_month_is_left_out():
    assert date_text({"date-parts": [[2021, 13, 4]]}) == "2021"


def test_names_keep_only_what_csl_knows():
    names = [{"family": "Smith", "given": "", "orcid": "x"}, {"literal": "WHO"}, {}, {"suffix": "Jr"}]

    assert csl_names(names) == [{"family": "Smith"}, {"literal": "WHO"}]


NAME = st.fixed_dictionaries(
    {}, optional={part: st.text(max_size=5) for part in ("family", "given", "literal", "orcid")}
)
FIELDS = st.fixed_dictionaries(
    {"type": st.sampled_from(["article-journal", "book", "chapter", "report", "webpage", "article", "thesis", ""])},
    optional={
        "authors": st.lists(NAME, max_size=8),
        "issued": st.sampled_from(["", "2021", "2021-05", "2021-05-04", "2021-13", "in press"]),
        "accessed": st.one_of(st.none(), st.dates()),
        **{
            name: st.text(max_size=8)
            for name in ("title", "container_title", "volume", "issue", "page", "publisher", "genre", "doi", "url")
        },
    },
)


@given(FIELDS)
@limits(max_examples=100, deadline=None)
def test_every_reference_is_valid_csl_and_can_be_formatted(fields):
    path = CSL / "csl-data.schema.json"
    if not path.exists():
        pytest.skip("../shared/data/csl is not here")

    item = to_csl(fields)

    jsonschema.validate([item], json.loads(path.read_text(encoding="utf-8")))
    assert "None" not in formatted(item)


def test_csl_items_of_others_can_be_formatted():
    path = CSL / "citation-js_bibtex-csl.json"
    if not path.exists():
        pytest.skip("../shared/data/csl is not here")

    items = json.loads(path.read_text(encoding="utf-8"))

    assert all(formatted(item) for item in items if item.get("title"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            ARTICLE,
            "Halpern SD, Ubel PA, Caplan AL. Solid-organ transplantation in HIV-infected patients. The New England "
            "Journal of Medicine. 2002 Jul 25;347(4):284-287. doi: 10.1056/nejmsb020632. PMID: 12140307.",
        ),
        (
            {"type": "article-journal", "title": "Is rest enough?", "container_title": "Bone", "issued": "2021"},
            "Is rest enough? Bone. 2021.",
        ),
        (
            {"type": "article-journal", "title": "Edema", "volume": "3", "page": "e12", "url": "https://a.org/1"},
            "Edema. 3:e12. Available from: https://a.org/1",
        ),
        (
            {"type": "article-journal", "title": "Edema", "pmid": "1", "pmcid": "PMC2"},
            "Edema. PMID: 1; PMCID: PMC2.",
        ),
        (
            {"type": "book", "title": "Medical microbiology", "authors": authors("Murray"), "publisher": "Mosby",
             "issued": "2002", "isbn": "9780306406157"},
            "Murray A. Medical microbiology. Mosby; 2002.",
        ),
        (
            {"type": "chapter", "title": "Chromosome alterations", "authors": authors("Meltzer"), "issued": "2002",
             "container_title": "The genetic basis of human cancer", "publisher": "McGraw-Hill", "page": "93-113"},
            "Meltzer A. Chromosome alterations. In: The genetic basis of human cancer. McGraw-Hill; 2002. p. 93-113.",
        ),
        (
            {"type": "report", "title": "Osteoporosis: assessing the risk of fragility fracture",
             "authors": [{"literal": "National Institute for Health and Care Excellence"}], "issued": "2017-02",
             "url": "https://www.nice.org.uk/guidance/cg146", "accessed": "2025-10-16"},
            "National Institute for Health and Care Excellence. Osteoporosis: assessing the risk of fragility fracture "
            "[Internet]. 2017 Feb [cited 2025 Oct 16]. Available from: https://www.nice.org.uk/guidance/cg146",
        ),
        (
            {"type": "webpage", "title": "Bone marrow edema", "container_title": "Health Library",
             "publisher": "Clinic", "url": "https://example.org/bme", "accessed": "2025-10-16"},
            "Bone marrow edema [Internet]. Health Library. Clinic; [cited 2025 Oct 16]. "
            "Available from: https://example.org/bme",
        ),
        (
            {"type": "article", "title": "Biotinylation by antibody recognition", "authors": authors("Bar"),
             "container_title": "bioRxiv", "genre": "preprint", "issued": "2016-08-11", "doi": "10.1101/069187"},
            "Bar A. Biotinylation by antibody recognition. bioRxiv [Preprint]. 2016 Aug 11. "
            "Available from: https://doi.org/10.1101/069187",
        ),
        ({"type": "thesis", "title": "On bone", "publisher": "Basel", "issued": "1999"},
         "On bone [dissertation]. Basel; 1999."),
        ({"type": "document", "title": "Untidy title."}, "Untidy title."),
        ({}, ""),
    ],
)  # fmt: skip
def test_formatted_follows_the_vancouver_style(fields, expected):
    assert line(**fields) == expected


def test_six_authors_are_named_and_then_the_others():
    six = authors(*"ABCDEF")

    assert line(title="T", authors=six) == "A A, B A, C A, D A, E A, F A. T."
    assert line(title="T", authors=[*six, *authors("G")]) == "A A, B A, C A, D A, E A, F A, et al. T."


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ({"family": "Smith", "given": "Mary Ann"}, "Smith MA"),
        ({"family": "Smith", "given": "M.A."}, "Smith MA"),
        ({"family": "Smith", "given": "MA"}, "Smith MA"),
        ({"family": "Dupont", "given": "Jean-Luc"}, "Dupont JL"),
        ({"family": "Berg", "given": "J", "non-dropping-particle": "van der"}, "van der Berg J"),
        ({"family": "King", "given": "Martin Luther", "suffix": "Jr."}, "King ML Jr"),
        ({"family": "Plato"}, "Plato"),
        ({"given": "Sukarno"}, "Sukarno"),
        ({"literal": "World Health Organization"}, "World Health Organization"),
        ({"family": "Öberg", "given": "åsa"}, "Öberg Å"),
    ],
)
def test_names_are_written_with_initials(name, written):
    assert line(title="T", authors=[name]) == f"{written}. T."


def test_chapter_names_its_editors():
    item = {"type": "chapter", "title": "C", "container-title": "B", "edition": "2", "editor": authors("Ng", "Roy")}

    assert formatted(item) == "C. In: Ng A, Roy A, editors. B. 2nd ed."


@pytest.mark.parametrize(
    ("edition", "written"), [("1", "1st"), ("3", "3rd"), ("4", "4th"), (11, "11th"), ("22", "22nd")]
)
def test_editions_are_counted(edition, written):
    assert formatted({"type": "book", "title": "B", "edition": edition}) == f"B. {written} ed."
