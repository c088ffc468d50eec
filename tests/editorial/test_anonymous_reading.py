"""ANONYMOUS_READING: on, anybody reads; off, nobody does who is not signed in, and no answer says what is there."""

import time

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.test import Client

from config import wsgi
from editorial.delivery.front import Front
from editorial.models import ProblemReport
from editorial.signin.sessions import SEEN
from evidence import roles
from tests import make, make_editorial
from tests.authorisation import PUBLIC
from tests.cast import PASSWORD, person
from tests.editorial.addresses import PAGE, TEXT, V1, code
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db
READ, REPORT = "/read/example-condition/", "/read/example-condition/report/"
PROGRAMS = [
    f"{V1}/", f"{V1}/articles", f"{V1}/articles.json", PAGE, f"{PAGE}.html", f"{PAGE}/editions", f"{PAGE}/editions/1",
    f"{V1}/articles/none", f"{V1}/articles?x=1", f"{V1}/claims/junk", f"{V1}/changes", f"{V1}/openapi.json", "/api",
]  # fmt: skip
PAGES = [
    "/", "/?q=rest", READ, f"{READ}?audience=public", "/read/none/", REPORT, f"{REPORT}thanks/",
    "/read/none/report/", "/articles/example-condition/", "/articles/none/", "/nowhere/",
]  # fmt: skip


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def closed(settings):
    settings.ANONYMOUS_READING = False


def seen(response) -> tuple:
    return response.status_code, response.content, sorted(response.headers.items())


def test_anybody_reads_unless_the_settings_say_no(client, page):
    assert configured.ANONYMOUS_READING is True
    assert [client.get(one).status_code for one in (PAGE, READ, "/")] == [200] * 3


def test_programs_are_told_to_sign_in_the_same_at_every_address(client, page, closed):
    answers = [client.get(one) for one in PROGRAMS]

    assert code(answers[0]) == (401, "sign-in-needed")
    assert {str(seen(one)) for one in answers} == {str(seen(answers[0]))}
    assert answers[0].headers["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answers[0].headers
    assert "WWW-Authenticate" in answers[0].headers


@pytest.mark.parametrize("method", ["head", "post", "put", "delete"])
def test_no_method_says_more(client, page, closed, method):
    there, nowhere = (getattr(client, method)(one) for one in (PAGE, f"{V1}/articles/none"))

    assert (there.status_code, seen(there)) == (401, seen(nowhere))


def test_a_condition_of_the_request_says_no_more(client, page, closed, settings):
    settings.ANONYMOUS_READING = True
    etag = client.get(PAGE).headers["ETag"]
    settings.ANONYMOUS_READING = False

    for headers in ({"If-None-Match": etag}, {"If-None-Match": "*"}, {"Accept": "text/turtle"}):
        assert code(client.get(PAGE, headers=headers)) == (401, "sign-in-needed")


@pytest.mark.parametrize("address", PAGES)
def test_people_are_led_to_signing_in_and_back(client, page, closed, address):
    response = client.get(address)

    assert (response.status_code, response.content) == (302, b"")
    assert response.headers["Location"].startswith("/admin/login/?next=/")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_no_public_address_of_the_matrix_answers_a_stranger(client, page, closed):
    claim = page.placements.get().claim
    filled = [
        route.replace("<slug:slug>", page.slug).replace("<suffix:suffix>", "").replace("<number:n>", "1")
        .replace("<uuidstr:id>", str(claim.public_id)).replace("<uuid:public_id>", str(page.public_id))
        for route in PUBLIC
    ]  # fmt: skip

    answers = {one: client.get(f"/{one}").status_code for one in filled}

    assert set(answers.values()) == {302, 401}
    assert {one for one, status in answers.items() if status == 302} == {
        one for one in filled if not one.startswith("api/") or one == "api/v1/docs"
    }


def test_whoever_is_signed_in_reads_and_nothing_is_kept(page, closed, stan):
    client = signed_in(stan)
    answers = [client.get(one) for one in (PAGE, f"{V1}/articles", f"{V1}/openapi.json", READ, "/", REPORT)]

    assert [(one.status_code, one.headers["Cache-Control"]) for one in answers] == [(200, "private, no-store")] * 6
    assert TEXT in answers[0].content.decode()
    assert "Access-Control-Allow-Origin" not in answers[0].headers


def test_a_person_comes_back_to_the_page_they_asked_for(client, page, closed, stan):
    asked = client.get(READ)
    response = client.post(asked["Location"], {"login": "stan", "password": PASSWORD, "next": READ})

    assert (response.status_code, response["Location"], client.get(READ).status_code) == (302, READ, 200)


def test_a_draft_looks_like_nothing_to_those_who_are_signed_in(page, closed, stan, ann):
    draft = make_editorial.article([make.claim(by=ann)], by=ann, title="Secret draft")
    client = signed_in(stan)

    assert seen(client.get(f"{V1}/articles/{draft.slug}")) == seen(client.get(f"{V1}/articles/none"))


def test_a_session_that_is_over_reads_nothing(page, closed, stan):
    idle, gone, lost = signed_in(stan), signed_in(left := person("gone", roles.CHIEF)), signed_in(out := person("out"))
    session = idle.session
    session[SEEN] = time.time() - (configured.SESSION_IDLE_MINUTES + 1) * 60
    session.save()
    User.objects.filter(pk=left.pk).update(is_active=False)
    User.objects.filter(pk=out.pk).update(is_staff=False)

    assert [code(one.get(PAGE)) for one in (idle, gone, lost)] == [(401, "sign-in-needed")] * 3
    assert [one.get(READ).status_code for one in (idle, gone, lost)] == [302] * 3


def test_who_lacks_the_second_factor_they_need_reads_nothing_yet(page, closed, settings, rob):
    settings.SECOND_FACTOR_REQUIRED = True
    client = signed_in(rob)

    assert code(client.get(PAGE)) == (401, "sign-in-needed")
    assert client.get(READ).headers["Location"] == "/admin/account/second-factor/add/"


def test_a_stranger_reports_nothing(client, page, closed):
    response = client.post(REPORT, {"text": "The dose is wrong."})

    assert (response.status_code, ProblemReport.objects.count()) == (302, 0)


def test_the_pages_of_signing_in_stay_open(client, closed, db):
    assert [client.get(one).status_code for one in ("/admin/login/", "/admin/account/password/reset/")] == [200, 200]


def test_another_site_is_not_asked_in(client, page, closed):
    response = client.options(
        PAGE, headers={"Origin": "https://reader.example", "Access-Control-Request-Method": "GET"}
    )

    assert [name for name in response.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize(
    ("anonymous", "stored", "front"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_the_front_stands_before_django_only_where_anybody_reads(settings, tmp_path, anonymous, stored, front):
    settings.ANONYMOUS_READING, settings.DELIVERY_STORE = anonymous, str(tmp_path / "store") if stored else ""

    assert isinstance(wsgi.fronted(Client), Front) is front
