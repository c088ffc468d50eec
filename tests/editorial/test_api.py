"""`editorial/api/`: what is served is what was stored, with headers that describe it; what is refused, and how."""

import hashlib
import json
from base64 import b64encode
from datetime import date
from uuid import uuid4

import pytest

from editorial.follow import Follower
from editorial.models import Document, Published
from editorial.services import hold, place_claim, remove_placement, revise_article, withdraw
from evidence.services import record_notice
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.api_client import draw

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
SLUG = "example-condition"
PAGE = f"{V1}/articles/{SLUG}"
TEXT = "Rest relieves pain in adults with tendon injury."


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


def code(response) -> tuple[int, str]:
    """Status and code of a problem, which is problem+json whatever it is about."""
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], told["type"]) == (response.status_code, "about:blank")
    return response.status_code, told["code"]


def addresses() -> dict[str, str]:
    """Every address that has a document, and the path of it."""
    slugs = {str(one.article.public_id): one.summary["slug"] for one in Published.objects.filter(kind="article")}
    found = {}
    for path in Published.objects.values_list("path", flat=True):
        kind, id, *rest = path.split("/")
        found["/".join([V1, kind, slugs[id] if kind == "articles" else id, *rest])] = path
    return found


def test_every_address_serves_the_stored_bytes(client, page):
    served = {path: client.get(address).content for address, path in addresses().items()}

    stored = {one.path: bytes(one.document.blob.content) for one in Published.objects.select_related("document__blob")}
    assert (served, len(served)) == (stored, 5)


def test_headers_describe_exactly_these_bytes(client, page):
    response = client.get(PAGE)

    digest = hashlib.sha256(response.content)
    assert response.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert response.headers["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert response.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Last-Modified"] == f"{Document.objects.last().at:%a, %d %b %Y %H:%M:%S GMT}"
    assert response.headers["Vary"] == "Accept"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert "Set-Cookie" not in response.headers


def test_links_lead_to_what_belongs_to_a_page(client, page):
    links = client.get(f"{PAGE}/editions/1").headers["Link"]

    assert links.split(", ") == [
        f'<{PAGE}/editions/1>; rel="canonical"',
        f'<{PAGE}>; rel="latest-version"',
        f'<{PAGE}/editions>; rel="version-history"',
        f'<{V1}/openapi.json>; rel="describedby"',
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
    ]


@pytest.mark.parametrize("sent", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_bytes_is_not_sent_them_again(client, page, sent):
    etag = client.get(PAGE).headers["ETag"]

    again = client.get(PAGE, headers={"If-None-Match": sent.format(etag)})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)


def test_head_answers_the_headers_of_get(client, page):
    got, head = client.get(PAGE), client.head(PAGE)

    assert (head.status_code, head.content, dict(head.headers)) == (200, b"", dict(got.headers))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
@pytest.mark.parametrize("address", ["/articles", "/articles/x", "/claims", "/changes", "/openapi.json"])
def test_anything_but_reading_is_refused(client, db, method, address):
    response = getattr(client, method)(V1 + address)

    assert (*code(response), response.headers["Allow"]) == (405, "method-not-allowed", "GET, HEAD")


def test_a_held_page_is_told_even_to_those_who_have_the_old_bytes(client, page, ann):
    etag = client.get(PAGE).headers["ETag"]

    hold(article=page, reason="Being checked.", by=ann)
    response = client.get(PAGE, headers={"If-None-Match": etag})

    assert (response.status_code, response.json()["status"], response.json()["blocks"]) == (200, "held", [])
    assert TEXT not in response.content.decode()


def test_a_held_claim_keeps_its_place_with_a_message(client, page, claim, ann):
    hold(claim=claim, reason="Being checked.", by=ann)

    block = client.get(PAGE).json()["blocks"][-1]

    assert block["text"] is None
    assert (block["claim"], block["status"]) == (str(claim.public_id), "held")
    assert block["message"] == "This statement is not shown while it is being checked."


@pytest.mark.parametrize("stop", [hold, withdraw])
def test_a_text_that_is_stopped_is_at_no_address_and_in_no_list(client, page, claim, chief, stop):
    signed = {"password": PASSWORD} if stop is withdraw else {}
    everywhere = [*addresses(), f"{PAGE}?audience=public&fallback=yes", "/read/example-condition/", "/"]
    everywhere += [f"{V1}/{kind}" for kind in ("articles", "claims", "changes", "claims?q=tendon")]
    before = [address for address in everywhere if TEXT in client.get(address).content.decode()]

    stop(claim=claim, reason="Being checked.", by=chief, **signed)

    assert len(before) == 9
    assert [address for address in everywhere if TEXT in client.get(address).content.decode()] == []


def test_a_withdrawn_page_is_gone_with_a_tombstone_never_not_modified(client, page, chief):
    etag = client.get(PAGE).headers["ETag"]

    withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)
    gone = client.get(PAGE, headers={"If-None-Match": etag})
    now = client.get(PAGE, headers={"If-None-Match": gone.headers["ETag"]})

    assert (gone.status_code, now.status_code) == (410, 410)
    assert (gone.json()["status"], gone.json()["message"]) == ("withdrawn", "This page was withdrawn. Superseded.")
    assert gone.content == bytes(Document.objects.filter(path=f"articles/{page.public_id}").last().blob.content)
    assert client.get(f"{PAGE}/editions/1").status_code == 410


def test_a_withdrawn_claim_is_gone_at_all_its_addresses(client, page, claim, chief):
    withdraw(claim=claim, reason="Wrong.", password=PASSWORD, by=chief)

    for address in (f"{V1}/claims/{claim.public_id}", f"{V1}/claims/{claim.public_id}/versions/1"):
        response = client.get(address)
        assert (response.status_code, response.json()["text"]) == (410, None)


def test_a_claim_whose_only_source_is_retracted_is_quarantined(client, page, claim, ann):
    work = claim.citations.get().reference
    record_notice(work, kind="retraction", dated=date(2026, 3, 14), source="The journal", by=ann)
    Follower().run_once()

    told, block = client.get(f"{V1}/claims/{claim.public_id}"), client.get(PAGE).json()["blocks"][-1]

    assert (told.status_code, told.json()["status"], told.json()["text"]) == (200, "quarantined", None)
    assert (block["text"], block["message"]) == (None, told.json()["message"])
    assert block["message"] == "This statement is not shown: the source it rested on was retracted."
    assert client.get(f"{V1}/references/{work.public_id}").json()["standing"]["status"] == "retracted"


def test_a_claim_with_another_source_is_flagged_and_stays(client, ann, rob, chief):
    works = [make.reference(by=ann), make.reference(by=ann)]
    cited = [{"reference": one} for one in works]
    claim = make.approved_claim(TEXT, by=ann, reviewers=[rob], citations=cited)
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    record_notice(works[0], kind="retraction", dated=date(2026, 3, 14), source="The journal", by=ann)
    Follower().run_once()

    told = client.get(PAGE).json()

    [flag] = told["claims"][str(claim.public_id)]["flags"]
    assert (told["blocks"][-1]["text"], flag["kind"], flag["reference"]) == (TEXT, "retracted", str(works[0].public_id))
    assert [one["kind"] for one in client.get(f"{V1}/changes").json()["items"]][-1] == "flagged"


def test_a_claim_taken_off_its_only_page_is_gone(client, page, claim, ann, rob, chief):
    place_claim(page, page.sections.get(), make.approved_claim(by=ann, reviewers=[rob]), by=ann)
    remove_placement(page.placements.get(claim=claim), by=ann)
    make_editorial.published(page, by=chief)

    response = client.get(f"{V1}/claims/{claim.public_id}")

    assert (response.status_code, response.json()["status"], response.json()["text"]) == (410, "unpublished", None)


def test_a_claim_left_out_leaves_a_gap(client, ann, rob, chief):
    draft, good = make.claim("Secret rest relieves pain.", by=ann), make.approved_claim(by=ann, reviewers=[rob])
    article = make_editorial.article([draft, good], by=ann)
    make_editorial.published(article, leave_out=[str(draft.public_id)], by=chief)

    response = client.get(PAGE)

    gap = response.json()["blocks"][1]
    assert (gap["text"], gap["claim"], gap["status"]) == (None, None, "left-out")
    assert (b"Secret" in response.content, str(draft.public_id).encode() in response.content) == (False, False)


def test_an_old_address_leads_to_the_present_one(client, page, chief):
    revise_article(page, fields={"slug": "tendon-injury"}, by=page.history.first().history_user)
    make_editorial.published(page, by=chief)

    moved = [client.get(f"{PAGE}{end}") for end in ("", ".json?audience=public", "/editions", "/editions/1")]

    assert [(one.status_code, one.headers["Location"]) for one in moved] == [
        (308, f"{V1}/articles/tendon-injury"),
        (308, f"{V1}/articles/tendon-injury.json?audience=public"),
        (308, f"{V1}/articles/tendon-injury/editions"),
        (308, f"{V1}/articles/tendon-injury/editions/1"),
    ]


def test_a_public_id_leads_to_the_page(client, page):
    response = client.get(f"{V1}/articles/{page.public_id}", headers={"X-Forwarded-Host": "evil.example"})

    assert (response.status_code, response.headers["Location"]) == (308, PAGE)


@pytest.mark.parametrize(
    ("suffix", "accept", "answer"),
    [
        ("", "application/json", (200, "application/json")),
        ("", "*/*", (200, "application/json")),
        ("", "text/html,*/*;q=0.8", (303, f"/read/{SLUG}/")),
        ("", "application/json;q=0.1, text/html;q=0.9", (303, f"/read/{SLUG}/")),
        (".json", "text/html", (200, "application/json")),
        (".html", "application/json", (303, f"/read/{SLUG}/")),
        ("", "text/turtle", (406, "application/problem+json")),
        ("", "../../", (406, "application/problem+json")),
        (".css", "*/*", (404, "application/problem+json")),
    ],
)
def test_media_types_by_suffix_or_accept(client, page, suffix, accept, answer):
    response = client.get(PAGE + suffix, headers={"Accept": accept})

    told = response.headers["Location"] if response.status_code == 303 else response.headers["Content-Type"]
    assert (response.status_code, told) == answer


def test_a_browser_gets_json_where_there_is_no_page_to_read(client, page, claim):
    response = client.get(f"{V1}/claims/{claim.public_id}", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


def test_wordings_for_an_audience_have_an_etag_of_their_own(client, ann, rob, chief):
    worded = [{"audience": "public", "language": "en", "text": "Resting helps a sore tendon."}]
    claims = [
        make.approved_claim(TEXT, by=ann, reviewers=[rob], wordings=worded),
        make.approved_claim("Ice relieves pain in adults.", by=ann, reviewers=[rob]),
    ]
    make_editorial.published(make_editorial.article(claims, by=ann), by=chief)

    asked = client.get(f"{PAGE}?audience=public")
    fallback = client.get(f"{PAGE}?audience=public&fallback=yes")

    texts = [[one["text"] for one in response.json()["blocks"][1:]] for response in (asked, fallback)]
    assert texts == [
        ["Resting helps a sore tendon.", None],
        ["Resting helps a sore tendon.", "Ice relieves pain in adults."],
    ]
    assert asked.json()["blocks"][2]["missing_wording"] is True
    assert len({one.headers["ETag"] for one in (asked, fallback, client.get(PAGE))}) == 3
    assert asked.headers["ETag"] == f'"{hashlib.sha256(asked.content).hexdigest()}"'


def test_as_of_answers_the_text_of_that_day_and_is_not_kept(client, page, claim, ann):
    then = f"{Document.objects.last().at:%Y-%m-%dT%H:%M:%S.%fZ}"
    hold(claim=claim, reason="Being checked.", by=ann)

    response = client.get(f"{PAGE}?as_of={then}")

    told = response.json()
    assert (told["historical"], told["blocks"][-1]["text"]) == (True, TEXT)
    assert response.headers["Cache-Control"] == "no-store"
    assert told["claims"][str(claim.public_id)]["today"]["status"] == "held"


def test_as_of_before_anything_was_published_finds_nothing(client, page):
    assert code(client.get(f"{PAGE}?as_of=2001-01-01")) == (404, "not-found")


def test_as_of_does_not_answer_what_was_erased(client, page, claim, chief):
    then = f"{Document.objects.last().at:%Y-%m-%dT%H:%M:%S.%fZ}"
    withdraw(claim=claim, reason="Personal data.", erased=True, password=PASSWORD, by=chief)

    answers = [client.get(f"{address}?as_of={then}") for address in (f"{V1}/claims/{claim.public_id}", PAGE)]

    assert code(answers[0]) == (410, "erased")
    assert (answers[1].status_code, TEXT in answers[1].content.decode()) == (200, False)


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("articles?status=draft", "unknown-parameter"),
        ("articles?include=history", "unknown-parameter"),
        ("articles?kind=safety", "unknown-parameter"),
        ("articles?text__startswith=a", "unknown-parameter"),
        ("articles?callback=x", "unknown-parameter"),
        ("articles?utm_source=x", "unknown-parameter"),
        ("articles/x?fields=*", "unknown-parameter"),
        ("references/018f0000-0000-7000-8000-000000000001?audience=public", "unknown-parameter"),
        ("openapi.json?x=1", "unknown-parameter"),
        ("articles?limit=1&limit=2", "repeated-parameter"),
        ("articles?limit=0", "invalid-parameter"),
        ("articles?limit=101", "invalid-parameter"),
        ("articles?limit=1_0", "invalid-parameter"),
        ("articles?limit=%D9%A1", "invalid-parameter"),
        ("articles?limit=NaN", "invalid-parameter"),
        ("articles?reference=1", "invalid-parameter"),
        ("articles?audience=all", "invalid-parameter"),
        ("articles?updated_since=yesterday", "invalid-parameter"),
        ("articles?updated_since=0001-01-01T00:00:00%2B23:59", "invalid-parameter"),
        ("articles?updated_since=2026-01-01T00:00:00", "invalid-parameter"),
        ("articles?q=" + "x" * 201, "invalid-parameter"),
        ("claims?kind=opinion", "invalid-parameter"),
        ("changes?after=-1", "invalid-parameter"),
        ("articles?cursor=1", "invalid-cursor"),
        ("articles?cursor=1.forged", "invalid-cursor"),
        ("articles?q=%00", "bad-request"),
    ],
)
def test_parameters_that_are_refused(client, db, query, answer):
    assert code(client.get(f"{V1}/{query}")) == (400, answer)


@pytest.mark.parametrize(
    "id", ["0", "-1", "1e3", "%D9%A1", "9" * 40, "1;drop", "..%2f1", "%F0%9F%98%80", "x.css", "1%0a.json", "a/b/c"]
)
def test_junk_in_addresses_is_not_found(client, db, id):
    for kind in ("articles", "claims", "references", "articles/x/editions", f"claims/{uuid4()}/versions"):
        assert code(client.get(f"{V1}/{kind}/{id}")) == (404, "not-found")


def test_a_nul_in_an_address_goes_no_further(client, db):
    assert code(client.get(f"{V1}/articles/a%00b")) == (400, "bad-request")
    assert client.get("/read/a%00b/").status_code == 400


def test_a_failure_of_ours_is_a_problem_too(client, page, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("editorial.selectors.newest_document", lambda path: 1 / 0)

    assert code(client.get(PAGE)) == (500, "internal-error")


def test_drafts_look_like_what_never_existed(client, page, claim, ann):
    draft = make_editorial.article([make.claim(by=ann)], by=ann, title="Secret draft")
    unpublished = draft.placements.get().claim
    pairs = [
        ("articles/secret-draft", "articles/no-such-page"),
        (f"articles/{draft.public_id}", f"articles/{uuid4()}"),
        ("articles/secret-draft/editions/1", "articles/no-such-page/editions/1"),
        (f"claims/{unpublished.public_id}", f"claims/{uuid4()}"),
        (f"claims/{claim.public_id}/versions/2", f"claims/{uuid4()}/versions/2"),
        (f"references/{unpublished.citations.get().reference.public_id}", f"references/{uuid4()}"),
    ]

    for pair in pairs:
        draft_answer, other = (client.get(f"{V1}/{address}", headers={"If-None-Match": "*"}) for address in pair)
        assert (draft_answer.content, dict(draft_answer.headers)) == (other.content, dict(other.headers))
        assert code(draft_answer) == (404, "not-found")


def test_lists_and_search_know_nothing_of_drafts(client, page, claim, ann):
    make_editorial.article([make.claim("Secret rest relieves pain in adults.", by=ann)], by=ann, title="Secret draft")
    draft_words = f"{V1}/%s?q=secret"

    answers = [client.get(draft_words % kind).json() for kind in ("articles", "claims")]

    assert answers == [{"items": [], "next": None}] * 2
    everything = b"".join(client.get(f"{V1}/{kind}").content for kind in ("articles", "claims", "changes"))
    assert b"ecret" not in everything


def test_an_edit_after_publication_reaches_nobody(client, page, ann):
    before = client.get(PAGE).content

    revise_article(page, fields={"title": "Secret title"}, by=ann)

    assert client.get(PAGE).content == before


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


def test_a_stranger_draws_a_page_from_its_json(client, page, claim, ann, rob, chief):
    shown = draw(client.get(PAGE).json()).split("\n")
    hold(claim=claim, reason="Being checked.", by=ann)
    held = draw(client.get(PAGE).json()).split("\n")

    assert shown[:4] == ["EXAMPLE CONDITION", "", "## Treatment", f"• {TEXT} [1]"]
    assert "• [This statement is not shown while it is being checked.]" in held
    assert TEXT not in "\n".join(held)


def test_nothing_answers_in_html_under_the_api(client, db):
    for address in ("/api/", "/api", "/api/v2/articles", "/api/v1/", "/api//claims", "/api/v1/docs"):
        response = client.get(address)
        assert (response.status_code, b"<" in response.content) == (404, False), address


def test_errors_are_never_kept(client, db):
    assert client.get(f"{V1}/articles/none").headers["Cache-Control"] == "no-store"
    assert json.loads(client.get(f"{V1}/articles?x=1").content)["errors"] == [{"parameter": "x"}]
