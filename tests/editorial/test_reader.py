"""`editorial/pages/reader.py`: what people see says what the document says, and loads nothing from elsewhere."""

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
import time_machine
from django.utils import timezone

from editorial.follow import Follower
from editorial.formats.html import outline
from editorial.selectors import newest_document
from editorial.services import hold, revise_article, withdraw
from evidence.services import record_notice
from tests import make_editorial
from tests.cast import PASSWORD
from tests.editorial.rich_page import TEXTS, rich_page

pytestmark = pytest.mark.django_db
READ = "/read/tennis-elbow/"


@pytest.fixture
def rich(ann, rob, chief):
    return rich_page(ann=ann, rob=rob, chief=chief)


def text_of(response) -> str:
    """The words of a page, as somebody hears them read."""
    body = re.sub(r"<(head|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_page_shows_every_published_statement_and_its_sources(client, rich):
    shown = text_of(client.get(READ))

    published = {name: text.replace("\n- ", " ") for name, text in TEXTS.items() if name != "draft"}
    assert [name for name, text in published.items() if text not in shown] == []
    assert "A statement is left out here: it is not approved yet." in shown
    assert TEXTS["draft"] not in shown
    assert "Trial of rest, part 1." in shown


def test_a_page_says_its_status_dates_and_small_print(client, rich):
    shown = text_of(client.get(READ))
    today = timezone.now().date()

    for said in (
        "What is tennis elbow?",
        "Also known as Lateral epicondylitis, Lateral elbow tendinopathy",
        f"Last reviewed {today.day} {today:%B %Y}",
        "Next review due",
        "Edition 1",
        "Author Ann Example",
        "Emergency A hot, swollen elbow",
        "Experts disagree Experts disagree whether",
        "Every statement rests on sources and is approved by a medical reviewer.",
        "This page does not replace the advice of a doctor.",
        "About tendons",
    ):
        assert said in shown


def test_citations_lead_to_the_numbered_sources(client, rich):
    body = client.get(READ).content.decode()

    cited = set(re.findall(r'href="#source-(\d+)"', body))
    assert cited == set(re.findall(r'id="source-(\d+)" value="\1"', body)) == {"1", "2", "3"}


def test_headings_never_skip_a_level(client, rich):
    levels = [int(level) for level in re.findall(r"<h([1-6])", client.get(READ).content.decode())]

    assert levels[:5] == [1, 2, 2, 3, 3]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_steps_keep_their_numbers_beside_a_gap(client, rich):
    body = client.get(READ).content.decode()

    assert re.findall(r'<li id="b-[^"]+" value="(\d)">', body) == ["1", "2", "3", "4"]


def test_a_held_statement_says_so_in_its_place(client, rich, ann):
    hold(claim=rich.claims["grip"], reason="Secret reason.", by=ann)

    shown = text_of(client.get(READ))

    assert "grip or lift. 1 – This statement is not shown while it is being checked." in shown
    assert "Some statements on this page are not shown." in shown
    assert (TEXTS["grip"] in shown, "Secret reason" in shown) == (False, False)


def test_a_held_page_shows_its_message_and_nothing_else(client, rich, ann):
    hold(article=rich.article, reason="Secret reason.", by=ann)

    response = client.get(READ)

    shown = text_of(response)
    assert (response.status_code, "This page is not shown while it is being checked." in shown) == (200, True)
    assert [name for name, text in TEXTS.items() if text[:40] in shown] == []


def test_a_withdrawn_page_is_gone_and_says_why(client, rich, chief):
    withdraw(article=rich.article, reason="Replaced by a guideline.", password=PASSWORD, by=chief)

    response = client.get(READ)

    assert response.status_code == 410
    assert "This page was withdrawn. Replaced by a guideline." in text_of(response)


def test_a_withdrawn_page_leads_to_what_stands_in_its_place(client, rich, ann, rob, chief):
    newer = make_editorial.published_article(by=ann, reviewer=rob, chief=chief, title="Elbow pain")
    ids = [newer.public_id]
    withdraw(article=rich.article, reason="See there.", successors=ids, password=PASSWORD, by=chief)

    [address] = re.findall(r'In its place: <a href="([^"]+)"', client.get(READ).content.decode())

    assert client.get(address, follow=True).redirect_chain == [("/read/elbow-pain/", 308)]


def test_a_retracted_source_is_marked_in_the_list_and_at_the_statement(client, rich, ann):
    record_notice(rich.works[0], kind="retraction", dated=date(2026, 3, 14), source="The journal", by=ann)
    Follower().run_once()

    shown = text_of(client.get(READ))

    assert "Retracted. This source was retracted. 14 March 2026" in shown
    assert "! A source of this statement was retracted. 14 March 2026" in shown


def test_an_overdue_review_is_said(client, rich):
    with time_machine.travel(timezone.now() + timedelta(days=3_000)):
        Follower().run_once()
        shown = text_of(client.get(READ))

    assert "The review of this page is overdue." in shown
    assert "! The review of this statement is overdue: it was due on" in shown


def test_the_public_reads_its_own_wording(client, rich):
    public = text_of(client.get(f"{READ}?audience=public"))
    filled = text_of(client.get(f"{READ}?audience=public&fallback=yes"))

    assert "Tennis elbow usually goes away by itself within a year." in public
    assert "This statement has no wording for these readers yet." in public
    assert (TEXTS["load"] in public, TEXTS["load"] in filled) == (False, True)


def test_what_is_typed_is_shown_and_not_run(client, ann, rob, chief):
    text = 'Doses <script>alert(1)</script> {{7*7}} & "x" relieve pain in adults.'
    make_editorial.published_article(text, by=ann, reviewer=rob, chief=chief, title="Safe page")

    body = client.get("/read/safe-page/").content.decode()

    assert ("<script" in body, "{{7*7}}" in body) == (False, True)


def test_a_page_loads_nothing_from_elsewhere_and_runs_nothing(client, rich):
    response = client.get(READ)

    loaded = re.findall(r"<(?:link rel=\"stylesheet\"|script|img|iframe|style)[^>]*>", response.content.decode())
    assert loaded == ['<link rel="stylesheet" href="/static/editorial/reader.css">']
    assert set(response.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    }
    assert "Set-Cookie" not in response.headers


def test_who_has_the_page_is_not_sent_it_again(client, rich, ann):
    etag = client.get(READ).headers["ETag"]

    again = client.get(READ, headers={"If-None-Match": etag})
    hold(article=rich.article, reason="Being checked.", by=ann)
    held = client.get(READ, headers={"If-None-Match": etag})

    assert (again.status_code, held.status_code) == (304, 200)


def test_an_old_address_leads_to_the_present_one(client, rich, ann, chief):
    revise_article(rich.article, fields={"slug": "elbow-pain"}, by=ann)
    make_editorial.published(rich.article, leave_out=[str(rich.claims["draft"].public_id)], by=chief)

    moved = client.get(f"{READ}?audience=public")

    assert (moved.status_code, moved.headers["Location"]) == (308, "/read/elbow-pain/?audience=public")


def test_a_draft_looks_like_nothing(client, ann, rob, chief):
    rich_page(ann=ann, rob=rob, chief=chief, publish=False)

    draft, nothing = client.get(READ), client.get("/read/no-such-page/")

    assert (draft.status_code, draft.content) == (404, nothing.content)


def test_the_index_lists_and_finds_what_is_published(client, rich, ann):
    make_editorial.article(by=ann, title="Secret draft")

    shown = text_of(client.get("/"))
    found, absent = text_of(client.get("/?q=epicondylitis")), text_of(client.get("/?q=secret"))

    assert ("Tennis elbow What is tennis elbow?" in shown, "Sign in" in shown, "Secret" in shown) == (True, True, False)
    assert "Tennis elbow What is tennis elbow?" in found
    assert "No published article has these words." in absent


def test_an_empty_index_says_what_to_do(client, db):
    assert "Nothing is published yet. Sign in to write, review and publish." in text_of(client.get("/"))


def test_the_page_is_read_from_its_document_alone(client, rich, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get(READ)
    assert newest_document(f"articles/{rich.article.public_id}") is not None


def test_outline_nests_lists_and_keeps_a_deep_block_in_the_shallower_one():
    shape = [("bullet", 1), ("bullet", 2), ("step", 3), ("bullet", 2), ("paragraph", 1), ("bullet", 2), ("bullet", 1)]
    blocks = [
        {"id": str(n), "type": kind, "level": level, "n": None, "text": str(n), "claim": None}
        for n, (kind, level) in enumerate(shape)
    ]

    def drawn(groups):
        return [(one.kind, [(line.block["id"], drawn(line.inside)) for line in one.lines]) for one in groups]

    assert drawn(outline(blocks, {})) == [
        ("bullets", [("0", [("bullets", [("1", [("steps", [("2", [])])]), ("3", [])])])]),
        ("paragraph", [("4", [("bullets", [("5", [])])])]),
        ("bullets", [("6", [])]),
    ]
