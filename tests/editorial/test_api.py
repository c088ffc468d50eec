"""`editorial/api/`: what is served is what was stored, in every status, with headers that describe it."""

import hashlib
from base64 import b64encode
from datetime import date

import pytest

from editorial.follow import Follower
from editorial.models import Document, Published
from editorial.services import hold, place_claim, remove_placement, revise_article, withdraw
from evidence.services import record_notice
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.addresses import PAGE, SLUG, TEXT, V1, code, every_address
from tests.editorial.api_client import draw

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


def test_every_address_serves_the_stored_bytes(client, page):
    served = {path: client.get(address).content for address, path in every_address().items()}

    stored = {one.path: bytes(one.document.blob.content) for one in Published.objects.select_related("document__blob")}
    assert (served, len(served)) == (stored, 5)


def test_headers_describe_exactly_these_bytes(client, page):
    response = client.get(PAGE)

    digest = hashlib.sha256(response.content)
    assert response.headers["ETag"] == f'"{digest.hexdigest()}"'
    assert response.headers["Repr-Digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert response.headers["Cache-Control"] == "public, max-age=5, must-revalidate"
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Last-Modified"] == f"{Document.objects.last().at:%a, %d %b %Y %H:%M:%S GMT}"
    assert response.headers["Vary"] == "Accept, Accept-Encoding"
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
    everywhere = [*every_address(), f"{PAGE}?audience=public&fallback=yes", "/read/example-condition/", "/"]
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
        ("", "text/html,*/*;q=0.8", (200, "text/html; charset=utf-8")),
        ("", "application/json;q=0.1, text/html;q=0.9", (200, "text/html; charset=utf-8")),
        (".json", "text/html", (200, "application/json")),
        (".html", "application/json", (200, "text/html; charset=utf-8")),
        ("", "text/turtle", (406, "application/problem+json")),
        ("", "../../", (406, "application/problem+json")),
        (".css", "*/*", (404, "application/problem+json")),
    ],
)
def test_media_types_by_suffix_or_accept(client, page, suffix, accept, answer):
    response = client.get(PAGE + suffix, headers={"Accept": accept})

    assert (response.status_code, response.headers["Content-Type"]) == answer


@pytest.mark.parametrize("suffix", ["", ".html"])
def test_a_browser_gets_a_page_of_every_document_and_json_of_lists(client, page, claim, suffix):
    told = {
        path: client.get(f"{V1}/{path}{suffix}", headers={"Accept": "text/html,*/*;q=0.8"})
        for path in (f"claims/{claim.public_id}", f"claims/{claim.public_id}/versions/1", f"articles/{SLUG}/editions/1")
    }
    listed = client.get(f"{V1}/claims", headers={"Accept": "text/html,*/*;q=0.8"})

    assert {one.headers["Content-Type"] for one in told.values()} == {"text/html; charset=utf-8"}
    assert [path for path, one in told.items() if TEXT not in one.content.decode()] == []
    assert all(one.headers["Content-Security-Policy"].startswith("default-src 'none'") for one in told.values())
    assert (listed.status_code, listed.headers["Content-Type"]) == (200, "application/json")


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


def test_as_of_does_not_answer_what_was_erased(client, page, claim, chief):
    then = f"{Document.objects.last().at:%Y-%m-%dT%H:%M:%S.%fZ}"
    withdraw(claim=claim, reason="Personal data.", erased=True, password=PASSWORD, by=chief)

    answers = [client.get(f"{address}?as_of={then}") for address in (f"{V1}/claims/{claim.public_id}", PAGE)]

    assert code(answers[0]) == (410, "erased")
    assert (answers[1].status_code, TEXT in answers[1].content.decode()) == (200, False)


def test_an_edit_after_publication_reaches_nobody(client, page, ann):
    before = client.get(PAGE).content

    revise_article(page, fields={"title": "Secret title"}, by=ann)

    assert client.get(PAGE).content == before


def test_a_stranger_draws_a_page_from_its_json(client, page, claim, ann, rob, chief):
    shown = draw(client.get(PAGE).json()).split("\n")
    hold(claim=claim, reason="Being checked.", by=ann)
    held = draw(client.get(PAGE).json()).split("\n")

    assert shown[:4] == ["EXAMPLE CONDITION", "", "## Treatment", f"• {TEXT} [1]"]
    assert "• [This statement is not shown while it is being checked.]" in held
    assert TEXT not in "\n".join(held)
