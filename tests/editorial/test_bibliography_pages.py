"""The bibliography of a page: in page order or as its style sorts, to copy and to take away."""

import json
import re

import pytest

from evidence.bibliography.reading import read_file
from tests import make, make_editorial
from tests.editorial.desk import address, questions, signed_in
from tests.evidence.test_styles import of

pytestmark = pytest.mark.django_db


def work(title: str, name: str, *, by):
    authors = [{"family": name, "given": "Mary Ann"}]
    return make.reference(by=by, title=title, authors=authors, container_title="Pain", issued="2020", doi="")


@pytest.fixture
def page(ann):
    """Its second work by name comes first on the page; a third is cited elsewhere only."""
    works = [work("Rest <b>helps</b>", "Zander", by=ann), work("Walking helps", "Abel", by=ann)]
    make.claim(by=ann, citations=[{"reference": work("Elsewhere", "Moss", by=ann)}])
    claim = make.claim(by=ann, citations=[{"reference": one} for one in works])
    return address("editorial_article_bibliography", make_editorial.article([claim], by=ann).pk)


def lines(response) -> list[str]:
    return [one.text for one in response.context["entries"]]


def test_vancouver_in_page_order_with_the_numbers_of_the_page(page, audrey):
    response = signed_in(audrey).get(page)

    assert lines(response) == ["1. Zander MA. Rest <b>helps</b>. Pain. 2020.", "2. Abel MA. Walking helps. Pain. 2020."]
    assert "1. Zander MA. Rest &lt;b&gt;helps&lt;/b&gt;. Pain. 2020." in response.content.decode()


def test_apa_sorts_tells_the_numbers_of_the_page_and_is_remembered(page, audrey):
    client = signed_in(audrey)
    asked = client.get(page, {"style": "apa"})
    again = client.get(page)

    assert (
        lines(asked)
        == lines(again)
        == [
            "Abel, M. A. (2020). Walking helps. Pain.",
            "Zander, M. A. (2020). Rest <b>helps</b>. Pain.",
        ]
    )
    assert '<p data-number="2">Abel, M. A. (2020). Walking helps. <i>Pain</i>.</p>' in again.content.decode()


def test_the_names_of_styles_are_no_addresses_of_style_sheets(page, audrey):
    asked = re.findall(r'<link [^>]*href="([^"]*)"', signed_in(audrey).get(page).content.decode())

    assert asked
    assert [one for one in asked if not one.startswith("/")] == []


def test_it_is_taken_away_as_text_and_for_other_programs(page, audrey):
    client = signed_in(audrey)
    text = client.get(page, {"style": "ama", "format": "text"})
    files = {name: client.get(page, {"format": name}) for name in ("ris", "bibtex", "csl", "nbib")}

    assert (
        text.content.decode()
        == "1. Zander MA. Rest <b>helps</b>. Pain. 2020.\n2. Abel MA. Walking helps. Pain. 2020.\n"
    )
    assert text["Content-Disposition"] == 'attachment; filename="example-condition-ama.txt"'
    read = {name: read_file(one.content, name) for name, one in files.items()}
    assert {name: one.format for name, one in read.items()} == {name: name for name in files}
    assert {name: [one.item["title"] for one in kept.records] for name, kept in read.items()} == {
        name: ["Rest helps", "Walking helps"]  # markup is taken out by whoever reads it
        for name in files
    }
    assert files["bibtex"]["Content-Disposition"] == 'attachment; filename="example-condition-references.bib"'
    assert json.loads(files["csl"].content)[0]["title"] == "Rest <b>helps</b>"


def test_the_publisher_s_own_style_is_offered_and_one_that_is_broken_says_why(page, audrey, settings, tmp_path):
    for name, content in (("house", of()), ("broken", b"<rss/>")):
        (tmp_path / f"{name}.csl").write_bytes(content)
    settings.CITATION_STYLES = [str(tmp_path / "house.csl"), str(tmp_path / "broken.csl")]
    client = signed_in(audrey)
    house, broken = (client.get(page, {"style": name}) for name in ("house", "broken"))

    assert "<b>Walking helps</b>" in house.content.decode()
    assert "This style cannot be used. It is XML, but no CSL style" in broken.content.decode()
    assert client.get(page, {"style": "broken", "format": "text"})["Content-Type"].startswith("text/html")
    settings.CITATION_STYLES = []
    assert (client.get(page).context["chosen"], client.get(page, {"style": "house"}).status_code) == ("vancouver", 404)


def test_a_page_without_citations_says_so(ann):
    empty = address("editorial_article_bibliography", make_editorial.article(by=ann).pk)

    assert "No claim of this page cites anything yet." in signed_in(ann).get(empty).content.decode()


def test_it_is_reached_from_the_page_and_costs_the_same_for_one_and_three(ann):
    claims = [make.claim(by=ann, citations=[{"reference": make.reference(by=ann)}]) for _ in range(3)]
    articles = [make_editorial.article(some, by=ann, title=f"{len(some)}") for some in (claims[:1], claims)]
    one, three = (address("editorial_article_bibliography", each.pk) for each in articles)

    assert one in signed_in(ann).get(address("editorial_article_change", articles[0].pk)).content.decode()
    assert questions(signed_in(ann), one) == questions(signed_in(ann), three)
