"""The documents from plain values: what is shown, what is not, and what is said instead."""

from datetime import UTC, date, datetime

import pytest

from editorial.formats.audience import for_audience
from editorial.formats.historical import historical
from editorial.formats.index import index_entry
from editorial.formats.json import article_document, claim_document, reference_document, to_bytes
from editorial.formats.messages import FLAGS, STANDINGS
from editorial.formats.parts import (
    APPROVED,
    HELD,
    PUBLISHED,
    Approval,
    ClaimText,
    Page,
    PublicStanding,
    PublicStatus,
    Reviewer,
    Source,
)
from evidence.standings import DOUBTED

AT = datetime(2026, 3, 1, 12, 30, 15, 999, tzinfo=UTC)
APPROVAL = Approval(AT, AT.date(), date(2028, 2, 28), (Reviewer("Physician", AT),))
CSL = {
    "id": "r1",
    "type": "article-journal",
    "title": "Example trial",
    "DOI": "10.5555/a",
    "issued": {"date-parts": [[2021]]},
}
CONTENT = {
    "id": "c1",
    "text": "Rest relieves pain in adults.",
    "kind": "recommendation",
    "asserts": "established",
    "language": "en",
    "certainty": "low",
    "wordings": [{"audience": "public", "language": "en", "text": "Rest helps."}],
    "citations": [{"direction": "supports", "quote": "Rest helped.", "locator": "p. 3", "reference": {}}],
}


def claim(status=None, content=None, **rest) -> ClaimText:
    status = status or PublicStatus(APPROVED, approval=APPROVAL)
    return ClaimText("c1", 2, "d" * 64, {**CONTENT, **(content or {})}, ("r1",), status, **rest)


def page(*claims, status=None, **content) -> Page:
    blocks = [{"id": "s1", "type": "heading", "level": 2, "text": "Treatment"}]
    blocks += [{"id": "p1", "type": "step", "level": 1, "n": 1, "claim": "c1", "version": 2, "digest": "d" * 64}]
    signed = {
        "article": "a1",
        "slug": "example",
        "title": "Example",
        "language": "en",
        "publisher": {"name": "Example", "url": "https://example.org/"},
        "blocks": blocks,
        "references": [{"n": 1, "id": "r1", "csl": CSL}],
        **content,
    }
    told = status or PublicStatus(PUBLISHED)
    return Page("article", 3, "e" * 64, signed, AT, AT, told, {one.id: one for one in claims})


def test_an_article_is_drawn_from_its_blocks_alone():
    document = article_document(page(claim()))

    assert document["blocks"] == [
        {"id": "s1", "type": "heading", "level": 2, "n": None, "text": "Treatment", "claim": None, "cites": []},
        {"id": "p1", "type": "step", "level": 1, "n": 1, "text": CONTENT["text"], "claim": "c1", "cites": [1]},
    ]
    assert document["references"][0]["formatted"] == "Example trial. 2021. doi: 10.5555/a."


def test_an_article_says_when_it_was_reviewed_and_is_due():
    early = Approval(datetime(2025, 1, 1, tzinfo=UTC), date(2025, 1, 1), date(2027, 1, 1))
    other = ClaimText("c2", 1, "f" * 64, CONTENT, ("r1",), PublicStatus(APPROVED, approval=early))

    document = article_document(page(claim(), other))

    assert (document["lastReviewed"], document["nextReviewDue"]) == ("2025-01-01", "2027-01-01")
    assert (document["datePublished"], document["url"]) == (
        "2026-03-01T12:30:15Z",
        "https://example.org/articles/example/",
    )


def test_every_work_comes_with_the_record_it_is_printed_from():
    source = Source("r1", CSL)

    [listed] = article_document(page(claim()))["references"]
    [cited] = claim_document(claim(), {"r1": source})["citations"]

    assert [listed["csl"], cited["csl"], reference_document(source)["csl"]] == [CSL, CSL, CSL]


def test_a_claim_reads_in_running_text_as_its_on_page_form():
    document = article_document(page(claim(content={"on_page_form": "It relieves pain."})))

    assert document["blocks"][1]["text"] == "It relieves pain."


def test_nothing_of_a_withheld_claim_is_left():
    held = claim(PublicStatus(HELD, "Being checked."), {"on_page_form": "It relieves pain."})

    text = to_bytes(article_document(page(held))).decode()

    assert [one for one in ("relieves", "Rest h", "p. 3", "low", "established") if one in text] == []
    assert text.count("Being checked.") == 2


def test_a_citation_says_what_was_read_where_and_what_it_shows():
    [citation] = article_document(page(claim()))["claims"]["c1"]["citations"]

    assert citation == {
        "reference": "r1",
        "locator": "p. 3",
        "quote": "Rest helped.",
        "direction": "supports",
        "source_unknown": False,
        "n": 1,
    }


def test_a_gap_says_that_something_is_left_out():
    document = article_document(page(blocks=[{"id": "p1", "type": "step", "level": 1, "n": 2, "gap": True}]))

    [block] = document["blocks"]
    assert (block["n"], block["text"], block["claim"], block["status"]) == (2, None, None, "left-out")


def test_a_held_wording_goes_alone():
    told = PublicStatus(APPROVED, approval=APPROVAL, held_wordings=frozenset({("public", "en")}))

    document = claim_document(claim(told), {})

    assert (document["text"], document["wordings"][0]["text"]) == (CONTENT["text"], None)


def test_a_page_says_that_something_is_missing_or_late():
    late = PublicStatus(APPROVED, approval=APPROVAL, overdue=True)

    messages = [article_document(page(one))["message"] for one in (claim(), claim(PublicStatus(HELD)), claim(late))]

    assert messages == ["", "Some statements on this page are not shown.", "The review of this page is overdue."]


def test_a_reference_is_linked_by_its_most_lasting_identifier():
    source = Source("r1", CSL, PublicStanding("retracted", "This source was retracted.", date(2026, 1, 5)))

    document = reference_document(source)

    assert (document["url"], document["standing"]["status"]) == ("https://doi.org/10.5555/a", "retracted")


def test_an_audience_reads_its_own_wording():
    drawn = for_audience(article_document(page(claim())), "public")

    assert (drawn["blocks"][1]["text"], drawn["claims"]["c1"]["text"]) == ("Rest helps.", "Rest helps.")


@pytest.mark.parametrize(("fallback", "text"), [(False, None), (True, CONTENT["text"])])
def test_a_missing_wording_is_said_to_be_missing(fallback, text):
    drawn = for_audience(article_document(page(claim())), "professional", fallback=fallback)

    block = drawn["blocks"][1]
    assert (block["text"], block["missing_wording"]) == (text, True)


def test_an_audience_whose_wording_is_held_reads_nothing():
    told = PublicStatus(APPROVED, approval=APPROVAL, held_wordings=frozenset({("public", "en")}))

    drawn = for_audience(article_document(page(claim(told))), "public")

    assert (drawn["blocks"][1]["text"], drawn["blocks"][1]["status"]) == (None, "held")


def test_an_earlier_day_is_marked_and_says_what_is_said_today():
    document = article_document(page(claim()))

    shown = historical(document, today={"claims/c1": {"status": "withdrawn", "message": "Gone."}}, erased=set())

    assert (shown["historical"], shown["claims"]["c1"]["text"]) == (True, CONTENT["text"])
    assert shown["claims"]["c1"]["today"] == {"status": "withdrawn", "message": "Gone."}


def test_what_was_erased_is_not_answered_for_any_day():
    document = article_document(page(claim()))

    for erased in ({"c1"}, {"a1"}):
        assert "relieves" not in str(historical(document, today={}, erased=erased))


def test_the_index_knows_a_document_by_its_words_and_labels():
    entry = index_entry(article_document(page(claim(), topics=[{"slug": "hands", "name": "Hands"}])))

    words = "_example _treatment _rest _relieves _pain _in _adults"
    assert entry["terms"] == f"_:lang:en _:topic:hands _:reference:r1 _:audience:public {words}"
    assert entry["summary"]["topics"] == ["hands"]


def test_every_standing_that_casts_a_doubt_has_words_for_the_public():
    assert set(FLAGS) == set(STANDINGS) == set(DOUBTED)
