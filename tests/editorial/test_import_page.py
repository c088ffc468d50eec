"""The import page: the source and its result side by side, problems first, nothing saved until accepted."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from editorial.models import Article
from editorial.services import create_article
from tests import make_import
from tests.make_import import PAGE, row_counts

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/editorial/article/import/"


@pytest.fixture
def desk(client, ann):
    client.force_login(ann)
    return client


def digest_of(response) -> str:
    return re.search(r'name="digest" value="([0-9a-f]{64})"', response.content.decode())[1]


def reposted(response) -> str:
    """The text as a browser would send it back."""
    text = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', response.content.decode(), re.DOTALL)[1]
    return text.replace("&#x27;", "'").replace("&amp;", "&").replace("\n", "\r\n")


def accepted(desk, response, **typed):
    return desk.post(ADDRESS, {"do": "accept", "text": reposted(response), "digest": digest_of(response), **typed})


def test_short_address_leads_to_the_page(desk):
    assert desk.get("/admin/import/").url == ADDRESS == reverse("admin:editorial_article_import")


def test_result_is_shown_beside_the_source_and_nothing_is_saved(desk):
    before = row_counts()

    shown = desk.post(ADDRESS, {"text": PAGE}).content.decode()

    assert row_counts() == before
    assert '<li id="L6"><span class="at" aria-hidden="true">6</span><span class="said">- Ice relieves' in shown
    assert '<span class="said">Ice relieves pain in adults with an acute gout flare</span>' in shown
    assert shown.index("citation-list-mismatch") < shown.index("What it becomes")


def test_accepted_page_is_an_article_and_the_next_page_says_what_to_do(desk):
    done = accepted(desk, desk.post(ADDRESS, {"text": PAGE}))

    article = Article.objects.get()
    assert done.url == reverse("admin:editorial_article_imported", args=[article.pk])
    assert "Resolve 3 citation numbers" in desk.get(done.url).content.decode()


def test_title_and_address_can_be_changed(desk):
    accepted(desk, desk.post(ADDRESS, {"text": PAGE}), title="Gout flares", slug="gout-flares")

    assert list(Article.objects.values_list("title", "slug")) == [("Gout flares", "gout-flares")]


def test_uploaded_file_is_read_by_its_name(desk):
    upload = SimpleUploadedFile("gout.md", b"# Care of gout\n\n*Ice* relieves pain in adults with gout.\n")

    accepted(desk, desk.post(ADDRESS, {"upload": upload}), name="gout.md", format="markdown")

    article = Article.objects.get()
    assert (article.imported_from, article.import_notes["format"]) == ("gout.md", "markdown")
    assert article.placements.get().claim.text == "Ice relieves pain in adults with gout."


def test_other_text_than_the_one_shown_is_not_accepted(desk):
    digest = digest_of(desk.post(ADDRESS, {"text": PAGE}))
    before = row_counts()

    done = desk.post(ADDRESS, {"do": "accept", "text": PAGE.replace("Ice", "Heat"), "digest": digest})

    assert (done.status_code, row_counts()) == (409, before)
    assert "Heat relieves" in done.content.decode()


def test_known_page_shows_what_is_new_and_gone(desk, ann):
    make_import.page(by=ann)

    shown = desk.post(ADDRESS, {"text": PAGE.replace("Ice", "Heat")}).content.decode()

    assert "<ins>Heat relieves pain in adults with an acute gout flare</ins>" in shown
    assert "<del>Ice relieves pain in adults with an acute gout flare</del>" in shown


def test_known_page_is_refused_when_accepted_and_nothing_typed_is_lost(desk, ann):
    make_import.page(by=ann)
    before = row_counts()

    done = accepted(desk, desk.post(ADDRESS, {"text": PAGE.replace("Ice", "Heat")}), title="My title")

    assert (done.status_code, row_counts()) == (422, before)
    assert 'value="My title"' in done.content.decode()


@pytest.mark.parametrize("slug", ["Not An Address", "--", "a" * 121])
def test_address_that_is_none_is_refused(desk, slug):
    done = accepted(desk, desk.post(ADDRESS, {"text": PAGE}), slug=slug)

    assert (done.status_code, Article.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Gout\n\ndose \u202egm 01", "Line 3: "),
        ("Gout\n\nis\x00 painful", "Line 3: "),
        ("", "There is no text"),
        ("<!DOCTYPE html><p>", "Line 1: "),
        ("a " * 400_000, "Larger than"),
    ],
)  # fmt: skip
def test_unreadable_text_is_refused_with_its_line(desk, content, said):
    before = row_counts()

    done = desk.post(ADDRESS, {"text": content})

    assert (done.status_code, said in done.content.decode(), row_counts()) == (422, True, before)


def test_file_of_another_kind_is_refused(desk):
    done = desk.post(ADDRESS, {"upload": SimpleUploadedFile("page.txt", b"%PDF-1.7\n")})

    assert (done.status_code, "This is a PDF" in done.content.decode()) == (422, True)


def test_markup_of_a_page_is_shown_and_never_run(desk):
    shown = desk.post(ADDRESS, {"text": "Gout\n\n<script>alert(1)</script> relieves pain in adults with gout.\n"})

    assert "<script>alert(1)" not in shown.content.decode()


def test_name_with_hidden_characters_is_not_kept(desk):
    accepted(desk, desk.post(ADDRESS, {"text": PAGE}), name="exe\u202efdp.txt")

    assert Article.objects.get().imported_from == ""


@pytest.mark.parametrize(
    ("person", "status"), [("ann", 200), ("rob", 200), ("chief", 200), ("audrey", 403), ("stan", 403)]
)
def test_only_drafters_see_the_import_page(client, request, person, status):
    client.force_login(request.getfixturevalue(person))

    assert client.get(ADDRESS).status_code == status


def test_record_of_an_import_says_what_was_left_out(desk, ann):
    article = make_import.page(f"{PAGE}\n\nWas this page helpful?\n", by=ann)

    shown = desk.get(reverse("admin:editorial_article_imported", args=[article.pk])).content.decode()

    assert "Was this page helpful? (line" in shown


def test_page_that_was_not_imported_has_no_record(desk, ann):
    drafted = create_article("Care of gout", by=ann)

    assert desk.get(reverse("admin:editorial_article_imported", args=[drafted.pk])).status_code == 404
