"""Attacks A27 to A29, and rows 74 to 76 of the bad inputs: nothing that was not published is told, or told of, by any
public answer, from the front or from Django behind it.

The proof is two worlds: every answer of a library, byte by byte with its headers, before and after everything that can
be done to it without publishing. Whoever reads only cannot tell them apart.
"""

from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.delivery.front import Front
from editorial.delivery.refresh import StoreFollower
from editorial.follow import Follower
from editorial.formats.forms import FORMS, forms_of
from editorial.models import Document, Published
from editorial.services import create_topic, hold, place_claim, revise_article, withdraw
from evidence.models import Claim
from evidence.services import record_notice, revise_claim, revise_reference
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.addresses import PAGE, SLUG, TEXT, V1, every_address
from tests.editorial.test_delivery import Asked
from tests.editorial.test_delivery import delivery_store as delivery_store  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "qzxsecret"
ACCEPTS = ["application/json", "text/html", "*/*"]
LISTS = [
    "articles", "articles?limit=1", "claims", "claims?limit=1", f"claims?q={SECRET}", "claims?q=tendon", "claims?q=qz*",
    f"articles?q={SECRET}", "articles?q=condition", "articles?topic=joints", f"articles?topic={SECRET}",
    "claims?kind=safety", "claims?audience=public", "claims?lang=en", "claims?updated_since=2001-01-01", "changes",
    "changes?after=1", "feed.json", "feed.atom", "feed.json?limit=1", "openapi.json", f"articles/{SLUG}/editions",
]  # fmt: skip
PAGES = ["/", f"/?q={SECRET}", "/?q=tendon", f"/read/{SLUG}/", f"/read/{SLUG}/?audience=public"]


@pytest.fixture
def page(delivery_store, ann, rob, chief):
    create_topic("joints", "Joints", by=ann)
    return make_editorial.published_article(
        TEXT, "Heat relieves pain in adults.", by=ann, reviewer=rob, chief=chief, topics=["joints"]
    )


@pytest.fixture
def claim(page) -> Claim:
    return page.placements.order_by("pk").first().claim


@pytest.fixture(params=["front", "django"])
def app(request, delivery_store) -> Callable:
    """Made anew for each look: what the front keeps in memory is another test's."""
    return lambda: Front(WSGIHandler(), delivery_store) if request.param == "front" else WSGIHandler()


def everything(app: Callable, then: str) -> dict[str, str]:
    """Every public answer, and which it is of."""
    Follower().run_once()
    StoreFollower().run_once()
    kinds = dict(Published.objects.values_list("path", "kind"))
    asked = [*PAGES, *(f"{V1}/{one}" for one in LISTS)]
    for address, path in every_address().items():
        asked += [address, *(f"{address}{form.suffix}" for form in forms_of(kinds[path]))]
        asked += [] if kinds[path] == "reference" else [f"{address}?audience=public", f"{address}?as_of={then}"]
    whole = app()
    return {
        one: repr(vars(Asked(whole, one, HTTP_ACCEPT_ENCODING="br" if n % 2 else ""))) for n, one in enumerate(asked)
    }


def do_everything_but_publish(page, claim, *, ann, rob, rita, chief) -> list[Claim]:
    """Drafts of every kind, and everything that can be done to them; returns claims nobody published."""
    texts = [f"{SECRET.capitalize()} {word} relieves pain in adults." for word in ("rest", "cold", "heat", "sleep")]
    draft, sent, signed, refused = (make.claim(one, by=ann, kind="safety") for one in texts)
    make.review(sent, by=ann)
    make.approved(signed, by=ann, reviewers=[rob])
    make.signed(make.review(refused, by=ann), "reject", by=rob, reason=f"No {SECRET}.")
    create_topic(SECRET, SECRET, by=ann)
    make_editorial.article([draft, sent, signed], by=ann, title=f"{SECRET} condition", topics=["joints"])
    place_claim(page, page.sections.get(), signed, by=ann)
    revise_article(page, fields={"title": f"{SECRET} title"}, by=ann)
    claim.refresh_from_db()
    revise_claim(
        claim,
        by=ann,
        revision=claim.revision,
        fields={"text": f"{SECRET.capitalize()} rest relieves pain.", "risk": "high"},
    )
    claim.refresh_from_db()
    again = make.review(claim, by=ann, reason="Another text.")
    make.signed(again, "request_changes", by=rita, reason=f"Say {SECRET}.")
    work = claim.citations.first().reference
    revise_reference(work, by=ann, revision=work.revision, fields={"title": f"{SECRET} trial"})
    unseen = draft.citations.first().reference
    record_notice(unseen, kind="retraction", dated=date(2026, 1, 1), source=SECRET, by=ann)
    hold(claim=draft, reason=f"Because of {SECRET}.", by=ann)
    withdraw(claim=sent, reason=f"Because of {SECRET}.", password=PASSWORD, by=chief)
    return [draft, sent, signed, refused]


def test_nobody_who_reads_can_tell_that_anything_was_done(app, page, claim, ann, rob, rita, chief):
    then = f"{Document.objects.last().at:%Y-%m-%dT%H:%M:%S.%fZ}"
    before = everything(app, then)

    do_everything_but_publish(page, claim, ann=ann, rob=rob, rita=rita, chief=chief)
    after = everything(app, then)

    assert {one for one in before if before[one] != after.get(one)} == set()
    assert (before.keys(), len(before) > 80) == (after.keys(), True)
    assert [one for one, told in after.items() if SECRET in told.replace(one, "").lower()] == []


def test_what_was_not_published_is_what_never_was_in_every_form_and_to_every_question(
    app, page, claim, ann, rob, rita, chief
):
    hidden = do_everything_but_publish(page, claim, ann=ann, rob=rob, rita=rita, chief=chief)
    StoreFollower().run_once()
    pairs = [(f"claims/{one.public_id}", f"claims/{uuid4()}") for one in hidden]
    pairs += [(f"{draft}/versions/1", f"{nothing}/versions/1") for draft, nothing in pairs]
    pairs += [(f"claims/{claim.public_id}/versions/2", f"claims/{uuid4()}/versions/2")]
    pairs += [(f"references/{hidden[0].citations.first().reference.public_id}", f"references/{uuid4()}")]
    pairs += [(f"articles/{SECRET}-condition{end}", f"articles/none{end}") for end in ("", "/editions", "/editions/1")]
    pairs += [(f"articles/{SLUG}/editions/2", f"articles/{SLUG}/editions/3")]
    digest = hidden[2].versions.get().digest

    ends = ["", *(form.suffix for form in FORMS.values()), ".html", "?audience=public", "?as_of=2099-01-01"]
    asked = [("GET", "*"), ("GET", f'"{digest}"'), ("HEAD", "")]
    ways = [(end, *one) for end in ends for one in asked] + [("", "OPTIONS", ""), ("", "POST", "")]

    whole, differing = app(), []
    for pair in pairs:
        for end, method, known in ways:
            draft, nothing = (vars(Asked(whole, f"{V1}/{one}{end}", method, HTTP_IF_NONE_MATCH=known)) for one in pair)
            differing += [(pair, end, method)] if draft != nothing else []

    assert differing == []


def test_finding_nothing_takes_the_same_work_whether_there_is_a_draft_or_not(page, claim, ann, rob, rita, chief):
    """No class of time: the same queries in the same order, but for what was asked."""
    hidden = do_everything_but_publish(page, claim, ann=ann, rob=rob, rita=rita, chief=chief)
    pairs = [(f"{V1}/claims/{one.public_id}", f"{V1}/claims/{uuid4()}") for one in hidden]
    pairs += [(f"{V1}/articles/{SECRET}-condition", f"{V1}/articles/none")]
    pairs += [(f"/read/{SECRET}-condition/", "/read/none/")]
    pairs += [(f"{V1}/claims?q={SECRET}", f"{V1}/claims?q=qzxnothing")]

    differing = [(pair, one) for pair in pairs for one in ACCEPTS if work(pair[0], one) != work(pair[1], one)]
    assert differing == []
    assert len(work(pairs[0][0], ACCEPTS[0])) > 0


def work(address: str, accept: str) -> list[str]:
    """What was asked of the database, without the values."""
    with CaptureQueriesContext(connection) as captured:
        Asked(WSGIHandler(), address, HTTP_ACCEPT=accept)
    return [one["sql"].split(" WHERE ")[0] for one in captured.captured_queries]


def test_pages_for_people_do_not_tell_a_draft_from_nothing(client, page, claim, ann, rob, rita, chief):
    do_everything_but_publish(page, claim, ann=ann, rob=rob, rita=rita, chief=chief)
    slug, preview = f"{SECRET}-condition", page.public_id
    for draft, nothing in (
        (f"/read/{slug}/", "/read/none/"),
        (f"/read/{slug}/report/", "/read/none/report/"),
        (f"/articles/{slug}/", "/articles/none/"),
        (f"/preview/{preview}/", f"/preview/{uuid4()}/"),
    ):
        name, other = (one.strip("/").split("/")[1] for one in (draft, nothing))
        told, expected = client.get(draft), client.get(nothing)
        assert told.status_code == expected.status_code, draft
        assert told.content.decode().replace(name, other) == expected.content.decode(), draft
        assert str(sorted(told.headers.items())).replace(name, other) == str(sorted(expected.headers.items())), draft


def test_tags_of_what_is_gone_or_was_never_shown_open_nothing(app, page, claim, ann, rob, chief):
    """Row 76: a tag is no key, whether of a draft, of a text that is held now, or of a page that was withdrawn."""
    StoreFollower().run_once()
    addresses = [f"{one}{form.suffix}" for one in (PAGE, f"{PAGE}/editions/1") for form in FORMS.values()]
    tags = {one: Asked(app(), one).headers["ETag"] for one in addresses}
    draft = (
        make.approved_claim(f"{SECRET.capitalize()} rest relieves pain.", by=ann, reviewers=[rob]).versions.get().digest
    )

    drafts = {Asked(app(), one, HTTP_IF_NONE_MATCH=f'"{draft}"').status for one in addresses}
    hold(claim=claim, reason="Being checked.", by=ann)
    StoreFollower().run_once()
    held = [Asked(app(), one, HTTP_IF_NONE_MATCH=tag) for one, tag in tags.items() if ".csl" not in one]
    withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)
    StoreFollower().run_once()
    now = {one: Asked(app(), one).headers["ETag"] for one in addresses}
    gone = {Asked(app(), one, HTTP_IF_NONE_MATCH=known).status for one in tags for known in (tags[one], now[one], "*")}

    assert (drafts, {one.status for one in held}, gone) == ({200}, {200}, {410})
    assert [one for one in held if TEXT.encode() in one.body] == []


def test_a_tombstone_has_every_form_that_its_document_had(app, page, chief):
    withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)
    StoreFollower().run_once()

    for codings in ("", "br", "gzip"):
        told = [Asked(app(), f"{PAGE}{form.suffix}", HTTP_ACCEPT_ENCODING=codings) for form in FORMS.values()]
        assert [(one.status, one.headers["Content-Type"]) for one in told] == [
            (410, form.content_type) for form in FORMS.values()
        ]


ASKED = [
    "status=draft", "status=approved&status=draft", "include=history", "fields=*", "expand=reviewer.password",
    "ordering=approved_by__email", "text__startswith=a", "_connector=OR%201=1", "version=2", "state=held", "count=1",
    "callback=x", "format=json",
]  # fmt: skip


def test_no_parameter_asks_for_more(app, page):
    lists = [f"{V1}/{one}" for one in ("articles", "claims", "changes", "feed.json", "feed.atom")]
    whole = app()
    answers = {
        f"{one}?{asked}": Asked(whole, f"{one}?{asked}") for one in [*every_address(), *lists] for asked in ASKED
    }

    assert {one: told.status for one, told in answers.items() if told.status != 400} == {}
