"""Every address of the product against everybody of the cast: who is let in, who is refused, and that refusal changes
nothing."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from editorial.services import hold, lift_hold, report_problem, waive_line, withdraw
from evidence.models import Claim, Reference
from evidence.services import record_notice
from reviews.models import Review
from reviews.services import add_remark
from tests import make, make_editorial, make_records
from tests.authorisation import ANYBODY, MATRIX, STAFF
from tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db  # the cast is asked for by name

# Answers that let nobody through; 400, 404 and 422 are also what an empty form gets from those who may.
REFUSED = {403, 405, "login"}
NOTHING_DONE = REFUSED | {400, 404, 422}
LETTERS = {"<suffix:suffix>": "", "<number:n>": "1", "<int:number>": "1", "^": "", "$": ""}


def routes() -> list[str]:
    return sorted(set(_walk(get_resolver().url_patterns)))


def _walk(patterns: list, before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        yield from _walk(one.url_patterns, route) if hasattr(one, "url_patterns") else [route]


def test_every_address_has_a_row_and_every_row_an_address():
    assert sorted(MATRIX) == routes()


@pytest.fixture
def library(ann, rob, rita, chief):
    """One row of everything that has a page."""
    page = make_editorial.published_article("Zoledronic acid relieves pain.", by=ann, reviewer=rob, chief=chief)
    claim, draft = page.placements.get().claim, make.claim("Crutches relieve pain.", by=ann)
    reference = Reference.objects.first()
    record_notice(reference, kind="preprint", dated=date(2024, 3, 1), source="Bone", by=ann)
    opened = make.review(draft, by=ann)
    add_remark(opened.submission, "In whom?", review=opened, by=rob)
    lift_hold(hold(claim=claim, reason="A figure.", by=ann), reason="It is right.", password=PASSWORD, by=rob)
    withdraw(claim=make.claim(by=ann), reason="An error.", password=PASSWORD, by=chief)
    waive_line(page, "Dose: 4 mg", reason="A heading.", password=PASSWORD, by=chief)
    report_problem(claim=claim, text="The dose is too high.", by=ann)
    make.waiver(make.claim("Rest always helps adults with gout.", by=ann), by=rob)
    make.evidence_policy(by=chief)
    make_records.uploaded(by=ann)
    return SimpleNamespace(article=page, claim=claim, reference=reference)


def address(route: str, library: SimpleNamespace) -> str:
    """A real address of this route, with a row that exists."""
    filled = route.replace("^([^/]+)/history/([^/]+)/$", _moment(route)).replace("<path:object_id>", _key(route))
    filled = filled.replace("<int:object_id>", _key(route)).replace("(?P<url>.*)", "nothing-here")
    filled = filled.replace("(?P<app_label>editorial|evidence|auth|reviews)", "evidence")
    filled = filled.replace("<path:content_type_id>", "1").replace("<slug:slug>", library.article.slug)
    filled = filled.replace("<uuid:public_id>", str(library.article.public_id))
    subject = library.reference if "references" in route else library.claim
    filled = filled.replace("<uuidstr:id>", str(subject.public_id))
    filled = filled.replace("(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-no-such-key")
    for letters, value in LETTERS.items():
        filled = filled.replace(letters, value)
    return f"/{filled}{_query(filled, library)}"


def _query(path: str, library: SimpleNamespace) -> str:
    """What some pages are asked about."""
    asked = {
        "dismiss/": f"?notice={library.reference.notices.get().pk}",
        "place/": f"?claim={library.claim.pk}",
        "file/": f"?claim={library.claim.pk}",
        "issue/": f"?claim={library.claim.pk}",
        "waive/": f"?claim={library.claim.pk}",
        "autocomplete/": "?app_label=evidence&model_name=citation&field_name=reference&term=a",
    }
    return asked.get(path.rstrip("/").rpartition("/")[2] + "/", "")


def _model(route: str):
    parts = route.split("/")
    return apps.get_model(parts[1], parts[2]) if len(parts) > 3 and parts[1] in ("auth", *_OURS) else None


_OURS = ("evidence", "reviews", "editorial")


def _key(route: str) -> str:
    model = _model(route)
    first = model._default_manager.order_by("pk").first() if model else None
    return str(first.pk) if first else "1"


def _moment(route: str) -> str:
    model = _model(route)
    row = model.history.filter(id=_key(route)).first() if model and hasattr(model, "history") else None
    return f"{_key(route)}/history/{row.history_id if row else 1}/"


@pytest.fixture
def client_of(request, library, admin, ann, rob, chief, stan, audrey):
    def of(name: str) -> Client:
        client = Client()
        if name == "gone":
            client.force_login(gone := person("gone", "chief"))
            User.objects.filter(pk=gone.pk).update(is_active=False)
        elif name != "anonymous":
            client.force_login(request.getfixturevalue(name))
        return client

    return of


def answer(client: Client, method: str, path: str) -> int | str:
    """The status code, or “login” where the way leads there; whatever it did is rolled back, signing out too."""
    session = client.cookies.copy()
    with transaction.atomic():
        response = client.generic(method, path, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    client.cookies = session
    to_login = response.status_code == 302 and "/login/" in response["Location"]
    return "login" if to_login else response.status_code


def counted() -> Counter[str]:
    """How many rows every table has."""
    kept = [model for model in apps.get_models() if model not in (Session, LogEntry)]
    return Counter({model._meta.label: model._default_manager.count() for model in kept})


@pytest.mark.parametrize("who", sorted(ANYBODY))
def test_everybody_reads_what_is_theirs_to_read(who, client_of, library):
    client = client_of(who)

    answers = {route: answer(client, "GET", address(route, library)) for route in MATRIX}

    wrong = {route: status for route, status in answers.items() if (status in REFUSED) == (who in MATRIX[route].read)}
    assert wrong == {}
    assert [route for route, status in answers.items() if isinstance(status, int) and status >= 500] == []


@pytest.mark.parametrize("who", sorted(ANYBODY))
def test_everybody_writes_only_where_they_may(who, client_of, library):
    client, before = client_of(who), counted()

    answers = {route: answer(client, "POST", address(route, library)) for route in MATRIX}

    kept_out = {route: status for route, status in answers.items() if who in MATRIX[route].write and status in REFUSED}
    let_in = {route: status for route, status in answers.items() if who not in MATRIX[route].write}
    assert kept_out == {}
    assert {route: status for route, status in let_in.items() if status not in NOTHING_DONE} == {}
    assert counted() == before


def test_refusals_are_logged_with_the_person_and_the_address(client_of, library, caplog):
    caplog.set_level(logging.WARNING, "attest.security")
    path = f"/admin/evidence/claim/{library.claim.pk}/change/"

    client_of("stan").post(path, {"text": "Something else."})

    logged = [one.getMessage() for one in caplog.records if one.name == "attest.security"]
    assert logged == [f"refused POST {path} by stan: 403"]


@pytest.mark.parametrize("who", ["stan", "audrey", "admin"])
def test_action_is_not_done_without_its_right_though_named_by_hand(who, client_of, library, ann):
    claim, before = make.claim(by=ann), Review.objects.count()
    asked = {"action": "submit_selected", "_selected_action": [claim.pk], "select_across": "1"}

    client_of(who).post("/admin/evidence/claim/", asked)

    assert Review.objects.count() == before


def test_deletion_is_offered_to_nobody(client_of, library):
    asked = {"action": "delete_selected", "_selected_action": [library.claim.pk], "post": "yes"}

    for who in STAFF:
        client_of(who).post("/admin/evidence/claim/", asked)

    assert Claim.objects.filter(pk=library.claim.pk).exists()


def test_right_taken_away_counts_at_the_next_request(client_of, ann):
    client, path = client_of("ann"), "/admin/evidence/claim/add/?new=1"
    before = client.get(path).status_code

    ann.groups.clear()

    assert (before, client.get(path).status_code) == (200, 403)


def test_forged_request_of_another_site_is_refused(library, ann):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann)

    response = client.post(f"/admin/evidence/claim/{library.claim.pk}/submit/")

    assert response.status_code == 403


def test_no_page_may_be_framed(client_of):
    response = client_of("ann").get("/admin/evidence/claim/")

    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
