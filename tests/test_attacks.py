"""Attacks by people who have a way in: each is denied, leaves every row as it was, and is one line of the security log.

Numbered A01 to A40 as the list of attacks they are from. Where another test holds the same line, it is named here:
A01 whoever has not signed in, and the whole matrix of rights: test_authorisation. A27 to A29 what the public reads, at
every address and in every form: editorial/test_public_secrets. A39 rights of the product's role in the database:
evidence/test_rights.

Moot by design: A12 (a reviewer may review every topic), A15 (nothing is scheduled), A22 to A25 (all staff read all
drafts, copies and histories included; blinded opinions and the details of conflicts are tested with their pages),
A30 (there are no attachments), A33 (a job that waits in a queue acts in nobody's name).
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission, User
from django.test import Client

from editorial.models import Article
from editorial.selectors import composition_of
from evidence import roles
from evidence.models import Citation, Claim, ClaimVersion, Signature
from evidence.services import revise_claim
from evidence.services.accounts import save_account, set_password
from reviews.models import Opinion, Review
from reviews.services import save_profile
from reviews.workflow import perform
from tests import make, make_editorial
from tests.authorisation import MATRIX
from tests.cast import PASSWORD, person, qualified
from tests.editorial.admin_forms import added, opened, signed_in
from tests.editorial.desk import address, decide
from tests.races import at_once, unexpected
from tests.test_authorisation import address as path_of
from tests.test_authorisation import answer
from tests.test_authorisation import library as library  # a fixture

pytestmark = pytest.mark.django_db  # the cast is asked for by name

CLAIMS = "/admin/evidence/claim/"
OURS = ("evidence", "reviews", "editorial", "auth")
FORGOTTEN = {"Guess"}


def everything() -> dict[str, list]:
    """Every row of ours, and of people and their roles."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    kept = [model for model in models if model.__name__ not in FORGOTTEN]
    return {one._meta.label: [*one._default_manager.order_by("pk").values_list()] for one in kept}


@pytest.fixture
def denied(caplog) -> Callable:
    """Whatever is tried inside leaves everything as it was, and so many lines in the log."""
    caplog.set_level(logging.WARNING, "attest.security")

    @contextmanager
    def denied(*, lines: int = 1) -> Iterator[None]:
        before = everything()
        caplog.clear()
        yield
        assert everything() == before
        logged = [one.getMessage() for one in caplog.records if one.name == "attest.security"]
        assert len(logged) == lines, logged

    return denied


def page(claim: Claim, name: str = "change") -> str:
    return f"{CLAIMS}{claim.pk}/{name}/"


def test_each_refusal_of_every_address_is_one_line_of_the_log(library, stan, caplog):
    """Of addresses to come, too: whoever only reads posts to each that is not theirs."""
    caplog.set_level(logging.WARNING, "attest.security")
    client, wrong, refused = signed_in(stan), {}, 0
    for route in (route for route, row in MATRIX.items() if "stan" not in row.write and route.startswith("admin/")):
        caplog.clear()
        status = answer(client, "POST", path_of(route, library))
        lines = len([one for one in caplog.records if one.name == "attest.security"])
        refused += status == 403
        if status == 403 and lines != 1:
            wrong[route] = lines

    assert wrong == {} and refused > 50


@pytest.fixture
def claim(ann) -> Claim:
    return make.claim("Rest eases knee pain in adults.", by=ann)


@pytest.fixture
def under_review(claim, ann, rob) -> Review:
    return make.started(claim, by=ann, reviewer=rob)


def test_a01_nobody_sees_or_changes_anything_without_signing_in(claim, denied, client):
    """Being led to the page for signing in is no line of the log; writing to a history is, three times."""
    with denied(lines=3):
        answers = [
            client.generic(method, path)
            for method in ("GET", "POST", "PUT", "DELETE")
            for path in (page(claim), page(claim, "history"), f"{CLAIMS}add/", "/admin/", "/admin/auth/user/")
        ]

    assert {one.status_code for one in answers} <= {302, 405}
    assert not [one for one in answers if b"knee" in one.content]


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("{claim}/change/", {"text": "Something else."}),
        ("add/", {"text": "Something else."}),
        ("{claim}/delete/", {"post": "yes"}),
        ("{claim}/submit/", {}),
        ("merge/", {}),
    ],
)
def test_a02_whoever_only_reads_writes_nothing(claim, stan, denied, path, typed):
    client = signed_in(stan)

    with denied():
        status = client.post(f"{CLAIMS}{path.format(claim=claim.pk)}", typed).status_code

    assert status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a03_history_is_read_and_nothing_else(claim, stan, denied, method):
    client = signed_in(stan)

    with denied():
        status = client.generic(method, page(claim, "history")).status_code

    assert status == 405


def test_a04_rights_on_history_given_by_hand_open_nothing(claim, stan, denied):
    stan.user_permissions.set(Permission.objects.all())
    client = signed_in(stan)

    with denied(lines=2):
        answers = [client.post(page(claim, name), {"text": "x"}).status_code for name in ("history", "change")]

    assert answers == [405, 403]


def test_a05_editor_changes_no_approved_version(ann, rob, denied):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    client = signed_in(ann)

    with denied():
        status = client.post(page(claim, "history"), {"state": "draft"}).status_code

    assert status == 405
    assert Review.objects.get().state == "approved"


def test_a06_nobody_approves_what_they_wrote(claim, ann, rob, denied):
    """By the page, though they are a reviewer too; by the service, see A07."""
    ann.groups.add(*rob.groups.all())
    opened_review = make.started(claim, by=ann, reviewer=qualified(ann, checked_by=User.objects.get(username="root")))

    with denied():
        status = decide_quietly(ann, opened_review, "approve")

    assert status == 403


def decide_quietly(who: User, review: Review, action: str, **typed: str) -> int:
    """As `decide`, without the moment of signing in among the rows that are compared."""
    moment = User.objects.get(pk=who.pk).last_login
    status = decide(who, review, action, **typed).status_code
    User.objects.filter(pk=who.pk).update(last_login=moment)
    return status


def test_a06_editor_without_the_role_approves_nothing(under_review, ann, denied):
    with denied():
        status = decide_quietly(ann, under_review, "approve")

    assert status == 403


def test_a07_comma_of_somebody_else_does_not_wash_an_author_clean(claim, ann, eve, rob, admin, denied):
    ann.groups.add(*rob.groups.all())
    qualified(ann, checked_by=admin)
    revise_claim(claim, by=eve, revision=claim.revision, fields={"text": "Rest eases knee pain, in adults."})
    review = make.started(Claim.objects.get(pk=claim.pk), by=eve, reviewer=ann)

    with denied():
        status = decide_quietly(ann, review, "approve")

    assert status == 403


def test_a08_one_reviewer_does_not_fill_a_quorum_of_two(ann, rob, denied):
    review = make.started(make.claim(by=ann, risk="high"), by=ann, reviewer=rob)
    first, second = signed_in(rob), signed_in(rob)
    act = address("reviews_review_act", review.pk)
    posted = {"action": "approve", "seen_digest": review.version.digest, "password": PASSWORD}
    first.post(act, posted)

    with denied():
        status = second.post(act, posted).status_code

    assert (status, Opinion.objects.count()) == (409, 1)


def test_a09_no_second_account_for_one_address(chief, rob, denied):
    save_account(rob, fields={"email": "rob@example.org"}, by=chief)
    client = signed_in(chief)
    typed = {
        "username": "rob2",
        "email": "Rob@example.org",
        "password": "another long password",
        "groups": ["reviewer"],
    }

    with denied(lines=0):
        response = client.post("/admin/auth/user/add/", {**opened(client, "/admin/auth/user/add/"), **typed})

    assert (response.status_code, User.objects.filter(username="rob2").exists()) == (422, False)


def test_a10_text_posted_with_a_decision_is_not_the_claims(under_review, rob, ann):
    decide(rob, under_review, "approve", text="Rest cures knee pain.", content="x", state="approved")

    assert Claim.objects.get().text == "Rest eases knee pain in adults."
    assert ClaimVersion.objects.get().content["text"] == "Rest eases knee pain in adults."


def test_a11_fingerprint_that_was_not_shown_signs_nothing(under_review, rob, denied):
    with denied():
        status = decide_quietly(rob, under_review, "approve", seen_digest="0" * 64)

    assert status == 409


@pytest.mark.parametrize("forged", [{"status": "approved"}, {"state": "approved"}, {"approved_version": "1"}])
def test_a13_no_form_takes_a_status(claim, ann, denied, forged):
    client = signed_in(ann)
    posted = opened(client, page(claim)) | forged

    with denied(lines=0):
        client.post(page(claim), posted)

    assert Review.objects.count() == 0


def test_a14_editor_publishes_nothing(ann, rob, denied):
    article = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    client = signed_in(ann)
    posted = {"seen_digest": composition_of(article).digest, "password": PASSWORD}

    with denied():
        status = client.post(address("editorial_article_publish", article.pk), posted).status_code

    assert status == 403


def test_a14_editor_publishes_nothing_by_the_heap_either(ann, rob, denied):
    article = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    client, digest = signed_in(ann), composition_of(article).digest
    posted = {"publish": [f"{article.pk}:{digest}"], "password": PASSWORD}

    with denied():
        status = client.post(address("editorial_article_ready"), posted).status_code

    assert status == 403


def test_a16_bulk_action_does_for_each_row_what_its_button_does(ann, rob, stan, denied):
    approved, draft = make.approved_claim(by=ann, reviewers=[rob]), make.claim(by=ann)
    rows = {"_selected_action": [approved.pk, draft.pk, 999_999], "select_across": "1", "index": "0"}
    reader, editor = signed_in(stan), signed_in(ann)

    with denied(lines=0):
        reader.post(CLAIMS, {"action": "submit_selected", **rows})
        editor.post(CLAIMS, {"action": "approve_selected", **rows})
        editor.post(CLAIMS, {"action": "delete_selected", "post": "yes", **rows})
    editor.post(CLAIMS, {"action": "submit_selected", **rows})

    assert [one.claim for one in Review.objects.open()] == [draft]


def test_a17_hidden_fields_stay_as_they_are(claim, ann, denied):
    client = signed_in(ann)
    forged = {"public_id": "00000000-0000-0000-0000-000000000000", "created_at_0": "1999-01-01", "id": "7"}
    posted = opened(client, page(claim)) | forged

    with denied(lines=0):
        client.post(page(claim), posted)


@pytest.mark.parametrize("forged", [{"citations-0-DELETE": "on"}, {"citations-0-quote": "Stolen."}])
def test_a18_row_of_another_claim_is_not_reached_through_ones_own(claim, ann, denied, forged):
    other, client = make.claim(by=ann).citations.get(), signed_in(ann)
    posted = opened(client, page(claim)) | {"citations-0-id": other.pk, **forged}

    with denied(lines=0):
        client.post(page(claim), posted)

    assert Citation.objects.get(pk=other.pk).claim_id == other.claim_id


def test_a18_rows_beyond_those_declared_are_not_read(claim, ann, denied):
    client = signed_in(ann)
    posted = added(opened(client, page(claim)), "citations", quote="More.") | {"citations-TOTAL_FORMS": "1"}

    with denied(lines=0):
        client.post(page(claim), posted)


def test_a19_list_takes_no_forms(claim, ann, denied):
    client = signed_in(ann)
    forged = {
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "1", "form-0-id": claim.pk, "form-0-text": "Stolen.",
        "form-1-text": "New.", "_save": "Save",
    }  # fmt: skip

    with denied(lines=0):
        client.post(CLAIMS, forged)


@pytest.mark.parametrize("forged", [{"_saveasnew": "1"}, {"_popup": "1"}, {"_to_field": "id", "_popup": "1"}])
def test_a20_no_copy_of_an_approved_claim_is_approved(ann, rob, forged):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    client = signed_in(ann)

    client.post(page(claim), opened(client, page(claim)) | forged)
    client.post(f"{CLAIMS}add/?_popup=1", opened(client, page(claim)) | forged)

    assert [one.claim_id for one in Review.objects.standing()] == [claim.pk]


def test_a21_line_of_another_page_is_not_reached_through_ones_own(claim, ann, denied):
    mine = make_editorial.article([claim], by=ann)
    theirs = make_editorial.article([make.claim(by=ann)], by=ann, title="Another condition")
    client, revision = signed_in(ann), Article.objects.get(pk=mine.pk).revision
    posted = {"do": f"remove:{theirs.placements.get().pk}", "revision": revision}

    with denied(lines=0):
        status = client.post(address("editorial_article_tree", mine.pk), posted).status_code

    assert status == 404


@pytest.mark.parametrize(
    "path", ["/admin/auth/user/", "/admin/auth/user/{admin}/change/", "/admin/evidence/accountevent/"]
)
def test_a26_editor_reads_no_accounts(ann, admin, denied, path):
    client = signed_in(ann)

    with denied():
        response = client.get(path.format(admin=admin.pk))

    assert response.status_code == 403


def test_a26_groups_and_authenticators_have_no_pages(admin):
    client = signed_in(admin)
    pages = ["auth/group", "mfa/authenticator", "account/emailaddress", "sessions/session", "evidence/guess"]

    assert {client.get(f"/admin/{one}/").status_code for one in pages} == {404}


def test_a27_draft_and_withdrawn_are_what_never_was(claim, ann, client):
    article = make_editorial.article([claim], by=ann)
    paths = [f"/api/v1/articles/{article.slug}", f"/api/v1/claims/{claim.public_id}", f"/preview/{article.public_id}/"]

    assert [client.get(path).status_code for path in paths] == [404, 404, 302]


@pytest.mark.parametrize("asked", ["state=draft", "status=draft", "ordering=text", "q=knee", "reviewer=1"])
def test_a28_no_question_tells_anything_of_drafts(claim, asked, client):
    answer = client.get(f"/api/v1/claims?{asked}")

    assert answer.status_code == 400 or answer.json()["items"] == []


def test_a29_version_that_was_not_published_is_not_served(ann, rob, client):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    version = claim.versions.get()
    base = f"/api/v1/claims/{claim.public_id}"

    paths = [f"{base}/versions/1", f"{base}/versions/{version.digest}", f"{base}?version=1", f"{base}?as_of=2099-01-01"]

    assert {client.get(path).status_code for path in paths} <= {400, 404}


@pytest.mark.parametrize("meanwhile", ["approved", "cancelled", "released"])
def test_a31_old_tab_signs_nothing(under_review, ann, rob, rita, denied, meanwhile):
    if meanwhile == "approved":
        make.signed(under_review, "approve", by=rita)
    elif meanwhile == "cancelled":
        perform(under_review, "cancel", by=ann)
    else:
        perform(under_review, "release", by=rob)

    with denied():
        status = decide_quietly(rob, under_review, "approve")

    assert status == (403 if meanwhile == "released" else 409)


def test_a31_old_tab_does_not_sign_an_edited_page(ann, rob, chief, denied):
    article = make_editorial.article([make.approved_claim(by=ann, reviewers=[rob])], by=ann)
    client, seen = signed_in(chief), composition_of(article).digest
    fresh = Article.objects.get(pk=article.pk)
    signed_in(ann).post(
        address("editorial_article_tree", article.pk),
        {"do": "add-section", "title": "Outlook", "revision": fresh.revision},
    )

    with denied():
        posted = {"seen_digest": seen, "password": PASSWORD}
        status = client.post(address("editorial_article_publish", article.pk), posted).status_code

    assert status == 409


@pytest.mark.parametrize("lost", ["is_active", "is_staff", "password", "groups"])
def test_a32_session_from_before_does_nothing(claim, ann, denied, lost):
    client = signed_in(ann)
    posted = opened(client, page(claim)) | {"text": "Rest cures knee pain in adults."}
    if lost == "groups":
        ann.groups.clear()
    elif lost == "password":
        ann.set_password("another long password")
        ann.save()
    else:
        User.objects.filter(pk=ann.pk).update(**{lost: False})

    with denied():
        response = client.post(page(claim), posted)

    assert response.status_code == (403 if lost == "groups" else 302)
    assert lost == "groups" or response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("table", ["evidence/signature", "reviews/opinion", "reviews/reviewevent", "editorial/edition"])
def test_a34_administrator_edits_no_decision(ann, rob, chief, admin, denied, table):
    make_editorial.published_article(by=ann, reviewer=rob, chief=chief)
    client = signed_in(admin)
    key = apps.get_model(*table.split("/")).objects.first().pk

    with denied():
        answers = [
            client.post(f"/admin/{table}/{key}/change/", {"meaning": "rejection"}).status_code,
            client.post(f"/admin/{table}/", {"action": "delete_selected", "_selected_action": [key], "post": "yes"}),
        ]

    assert answers[0] in (403, 405)


def test_a35_administrator_who_sets_a_password_signs_nothing_with_it(under_review, rob, admin, denied):
    """Told to rob when he signs in, an event for auditors; and the administrator cannot vouch for him afterwards."""
    new = "known to the administrator"
    set_password(rob, password=new, by=admin)
    as_rob, as_admin = Client(), signed_in(admin)
    as_rob.post("/admin/login/", {"login": "rob", "password": new})
    as_rob.get("/admin/")
    posted = {"action": "approve", "seen_digest": under_review.version.digest, "password": new}

    with denied(lines=2):
        signing = as_rob.post(address("reviews_review_act", under_review.pk), posted).status_code
        vouching = as_admin.post(
            f"/admin/reviews/reviewerprofile/{rob.reviewer_profile.pk}/check/", {"valid_until": "2099-01-01"}
        )

    assert (signing, vouching.status_code, Signature.objects.count()) == (403, 403, 0)


def test_a35_new_qualification_written_by_somebody_else_does_not_open_it_either(under_review, rob, admin, chief):
    set_password(rob, password=PASSWORD, by=admin)
    save_profile(rob, fields={"specialty": "Cardiology"}, by=chief)

    rob.refresh_from_db()
    assert decide(rob, under_review, "approve").status_code == 403


@pytest.mark.parametrize("path", ["{review}/act/", "{review}/conflict/", "{review}/allow/"])
def test_a36_nothing_is_decided_by_following_a_link(under_review, chief, denied, path):
    client = signed_in(chief)

    with denied():
        status = client.get(f"/admin/reviews/review/{path.format(review=under_review.pk)}?action=approve").status_code

    assert status == 405


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/password_change/", "/admin/account/password/reset/"])
def test_a36_form_of_another_site_is_refused(ann, denied, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ann) if "change" in path else None

    with denied(lines=0):
        status = client.post(path, {"login": "ann", "password": PASSWORD, "email": "a@example.org"}).status_code

    assert status == 403


def test_a37_no_page_is_framed(under_review, rob):
    for path in (f"/admin/reviews/review/{under_review.pk}/change/", "/admin/login/", "/admin/account/second-factor/"):
        response = signed_in(rob).get(path)

        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a38_role_taken_away_between_looking_and_pressing(under_review, rob, chief, denied):
    client = signed_in(rob)
    client.get(f"/admin/reviews/review/{under_review.pk}/change/")
    save_account(rob, fields={}, groups=[], by=chief)
    posted = {"action": "approve", "seen_digest": under_review.version.digest, "password": PASSWORD}

    with denied():
        status = client.post(address("reviews_review_act", under_review.pk), posted).status_code

    assert status == 403


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a38_role_taken_away_at_that_moment_signs_before_or_not_at_all(ann, rob, chief, rounds):
    for _ in range(rounds):
        save_account(rob, fields={}, groups=[roles.REVIEWER], by=chief)
        review = make.started(make.claim(by=ann), by=ann, reviewer=rob)
        results = at_once(
            lambda review=review: perform(
                review, "approve", by=rob, seen_digest=review.version.digest, password=PASSWORD
            ),
            lambda: save_account(rob, fields={}, groups=[], by=chief),
        )
        assert unexpected(results) == []
        signed = Opinion.objects.filter(review=review).count()
        assert signed == (not isinstance(results[0], Exception))


def test_a40_guessing_is_limited_and_logged_and_its_victim_goes_on(ann, denied, settings):
    settings.PAUSE_FOR_STRANGERS = 0
    owner, began = Client(), time.monotonic()
    owner.post("/admin/login/", {"login": "ann", "password": PASSWORD})

    with denied(lines=8):
        answers = [
            Client().post("/admin/login/", {"login": "ann", "password": f"guess {n}"}).status_code for n in range(8)
        ]
        meanwhile = owner.get(CLAIMS).status_code

    assert (answers, meanwhile) == ([200] * 5 + [429] * 3, 200)
    assert time.monotonic() - began < 60


def test_a40_signature_is_not_guessed_in_a_session_that_was_left_open(under_review, rob, denied):
    client = signed_in(rob)
    act, digest = address("reviews_review_act", under_review.pk), under_review.version.digest

    with denied(lines=8):
        for n in range(7):
            client.post(act, {"action": "approve", "seen_digest": digest, "password": f"guess {n}"})
        client.post(act, {"action": "approve", "seen_digest": digest, "password": PASSWORD})

    assert decide(rob, under_review, "approve").status_code == 302  # in a session of his own


def test_a40_every_person_is_a_row_of_their_own(ann):
    """The limits are counted over accounts, not over what was typed to look like one."""
    person("ANN2")
    answers = [
        Client().post("/admin/login/", {"login": name, "password": "a guess"}).status_code
        for name in ("ann", "Ann", "ANN", " ann", "ann ", "aNN")
    ]

    assert answers == [200] * 5 + [429]
