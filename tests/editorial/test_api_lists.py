"""`editorial/api/`: lists, search, filters, cursors and changes; none knows of a draft."""

from uuid import uuid4

import pytest

from editorial.services import hold, revise_article
from tests import make, make_editorial
from tests.editorial.addresses import PAGE, TEXT, V1, code

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


def test_lists_and_search_know_nothing_of_drafts(client, page, claim, ann):
    make_editorial.article([make.claim("Secret rest relieves pain in adults.", by=ann)], by=ann, title="Secret draft")
    draft_words = f"{V1}/%s?q=secret"

    answers = [client.get(draft_words % kind).json() for kind in ("articles", "claims")]

    assert answers == [{"items": [], "next": None}] * 2
    everything = b"".join(client.get(f"{V1}/{kind}").content for kind in ("articles", "claims", "changes"))
    assert b"ecret" not in everything


def test_lists_page_through_everything_once(client, ann, rob, chief):
    texts = [f"Rest relieves pain in adults with injury {letter}." for letter in "ABCDE"]
    make_editorial.published_article(*texts, by=ann, reviewer=rob, chief=chief)

    seen, address = [], f"{V1}/claims?limit=2"
    while address:
        response = client.get(address)
        seen += [one["text"] for one in response.json()["items"]]
        following = [one for one in response.headers["Link"].split(", ") if 'rel="next"' in one]
        address = following[0].split(">")[0][1:] if following else None

    assert sorted(seen) == texts


def test_a_cursor_is_good_for_its_own_list_only(client, ann, rob, chief):
    make_editorial.published_article("Rest helps in A.", "Rest helps in B.", by=ann, reviewer=rob, chief=chief)
    cursor = client.get(f"{V1}/claims?limit=1").json()["next"]

    assert client.get(f"{V1}/claims?limit=1&cursor={cursor}").status_code == 200
    assert code(client.get(f"{V1}/articles?cursor={cursor}")) == (400, "invalid-cursor")
    assert code(client.get(f"{V1}/claims?q=rest&cursor={cursor}")) == (400, "invalid-cursor")


def test_filters_find_what_they_name(client, page, claim):
    work = claim.citations.get().reference.public_id
    count = {
        query: len(client.get(f"{V1}/{query}").json()["items"])
        for query in (
            "claims?q=TENDON+rest", "claims?q=absent", f"claims?reference={work}", f"claims?reference={uuid4()}",
            "claims?kind=recommendation", "claims?kind=safety", "claims?lang=en", "claims?lang=de",
            "articles?q=tendon", "articles?topic=none", "articles?updated_since=2001-01-01",
            "articles?updated_since=2999-01-01T00:00:00Z", "claims?q=%25", "claims?audience=public",
        )
    }  # fmt: skip

    assert list(count.values()) == [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0]


def test_editions_are_listed_newest_first(client, page, ann, chief):
    for number in (2, 3):
        revise_article(page, fields={"question_title": f"Question {number}?"}, by=ann)
        make_editorial.published(page, by=chief)

    first = client.get(f"{PAGE}/editions?limit=2").json()
    rest = client.get(f"{PAGE}/editions?limit=2&cursor={first['next']}").json()

    assert [[one["edition"] for one in page["items"]] for page in (first, rest)] == [[3, 2], [1]]
    assert rest["next"] is None


def test_changes_tell_what_happened_in_order(client, page, claim, ann):
    hold(claim=claim, reason="Being checked.", by=ann)

    first = client.get(f"{V1}/changes?limit=3").json()
    rest = client.get(f"{V1}/changes?after={first['next']}").json()

    told = [(one["sequence"], one["kind"]) for one in first["items"] + rest["items"]]
    assert [number for number, _ in told] == list(range(1, len(told) + 1))
    assert {kind for _, kind in told} == {"published", "held"}
    assert (client.get(first["items"][0]["url"], follow=True).status_code, rest["next"]) == (200, None)
