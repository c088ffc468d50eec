"""`manage.py export_references`: the library, or what a page cites now, for other programs."""

import io
import json
import os

import pytest
from django.core.management import CommandError, call_command

from evidence.bibliography.reading import read_file
from evidence.models import Reference
from evidence.services import add_reference
from tests import make, make_editorial
from tests.editorial.csl_rules import complaints
from tests.evidence.test_styles import of
from tests.make_records import TRIAL, imported, item

FORMATS = {"csl": "csl", "ris": "ris", "bibtex": "bibtex", "nbib": "nbib"}


def exported(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export_references", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def library(db, ann) -> None:
    imported(TRIAL, item(type="book", ISBN="9783161484100", DOI=None, PMID=None, edition="2"), by=ann)


@pytest.mark.parametrize("format", FORMATS)
def test_each_format_is_read_again_as_the_same_works(library, ann, format):
    contents = read_file(exported("--format", format).encode(), f"library.{format}")
    records = list(contents.records)

    assert contents.format == FORMATS[format]
    assert [one.item["title"] for one in records] == list(
        Reference.objects.order_by("pk").values_list("title", flat=True)
    )
    [outcome] = [imported(*records, by=ann)]
    assert outcome.imported == 0 if format != "nbib" else True  # a book without a PMID is hardly one to MEDLINE


def test_csl_is_what_the_official_schema_allows_under_our_ids(library):
    items = json.loads(exported())

    assert complaints(items) == []
    assert [one["id"] for one in items] == [str(one.public_id) for one in Reference.objects.order_by("pk")]
    assert items[1]["edition"] == "2"
    assert items[0]["abstract"] == TRIAL["abstract"]


def test_of_a_page_what_it_cites_in_reading_order_and_each_once(db, ann, rob):
    first, second, elsewhere = (make.reference(by=ann) for _ in range(3))
    claims = [
        make.claim(by=ann, citations=[{"reference": one} for one in works]) for works in ([second], [first, second])
    ]
    make.claim(by=ann, citations=[{"reference": elsewhere}])
    page = make_editorial.article(claims, by=ann)

    items = json.loads(exported("--article", page.slug))

    assert [one["id"] for one in items] == [str(second.public_id), str(first.public_id)]


def test_an_unknown_page_ends_with_two(db):
    with pytest.raises(CommandError, match="no article") as refusal:
        exported("--article", "nowhere")

    assert refusal.value.returncode == 2


def test_as_a_bibliography_in_a_style(library, tmp_path):
    house = tmp_path / "house.csl"
    house.write_bytes(of(layout='<text variable="title" font-style="italic" suffix=" & more"/>'.replace("&", "&amp;")))

    told = {
        "vancouver": exported("--format", "text").splitlines(),
        "apa": exported("--format", "text", "--style", "apa").splitlines(),
        "house": exported("--format", "html", "--style", str(house)).splitlines(),
    }

    titles = list(Reference.objects.order_by("pk").values_list("title", flat=True))
    assert [one[:3] for one in told["vancouver"]] == ["1. ", "2. "]
    assert [title in line for title, line in zip(titles, told["vancouver"], strict=True)] == [True, True]
    assert sorted(title in "".join(told["apa"]) for title in titles) == [True, True]
    assert told["house"] == [f"<p><i>{title}</i> &amp; more</p>" for title in titles]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--style", "apa"], "goes with --format text or html"),
        (["--format", "text", "--style", "chicago"], "no style “chicago”: vancouver, ama, apa, or a CSL file"),
        (["--format", "text", "--style", "/nowhere/gone.csl"], "gone.csl cannot be read"),
    ],
)
def test_a_style_that_cannot_be_used_ends_with_two(library, arguments, why):
    with pytest.raises(CommandError, match=why) as refusal:
        exported(*arguments)

    assert refusal.value.returncode == 2


def test_who_reads_only_the_beginning_ends_it_quietly(library):
    """As `export_references | head` does."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as closed:
        call_command("export_references", stdout=closed)


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_library_is_an_empty_file(db, format):
    assert exported("--format", format).strip() in ("", "[\n]", "[]")


@pytest.mark.parametrize("format", FORMATS)
def test_hostile_words_stay_within_their_record(db, ann, format):
    nasty = "A}, title = {B\nER  - \n\nTY  - JOUR"
    add_reference({"title": nasty.replace("\n", " "), "abstract": nasty, "doi": "10.1000/a"}, by=ann)

    assert len(list(read_file(exported("--format", format).encode(), "x").records)) == 1
