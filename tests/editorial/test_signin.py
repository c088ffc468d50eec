"""`editorial/signin/`: who gets in, by which door, and how a session ends."""

import logging
import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import User
from django.core import mail
from django.core.cache import cache
from django.test import Client

from evidence import roles
from evidence.selectors import account_events_of, unvouched
from evidence.services import sign
from evidence.services.accounts import set_password
from evidence.services.signatures import HandedOver
from tests.cast import PASSWORD
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db

LOGIN, CLAIMS = "/admin/login/", "/admin/evidence/claim/"
ACCOUNT = "/admin/account/"
SECOND = f"{ACCOUNT}second-factor/"
NEW = "another long password"


@pytest.fixture(autouse=True)
def mail_is_sent(settings, monkeypatch):
    """At once: letters go out beside the answer, which a test would not wait for."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr("editorial.signin.adapter.threading.Thread", AtOnce)


class AtOnce:
    def __init__(self, target, args, daemon):
        self.run = lambda: target(*args)

    def start(self):
        self.run()


def sign_in(client: Client, name: str, password: str = PASSWORD, **meta):
    return client.post(LOGIN, {"login": name, "password": password, **meta.pop("more", {})}, **meta)


def is_in(client: Client) -> bool:
    return client.get(CLAIMS).status_code == 200


def code_of(person: User) -> str:
    """What their app shows now."""
    return code_for(decrypt(Authenticator.objects.get(user=person, type="totp").data["secret"]))


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def with_second_factor(person: User) -> tuple[Client, str]:
    """Their browser after adding it, and the secret in their app."""
    client = Client()
    sign_in(client, person.username)
    client.post(f"{ACCOUNT}reauthenticate/", {"password": PASSWORD})
    secret = client.get(f"{SECOND}add/").context["form"].secret
    client.post(f"{SECOND}add/", {"code": code_for(secret)})
    return client, secret


def test_person_signs_in_and_comes_back_to_the_page_they_asked_for(client, ann):
    asked = client.get(CLAIMS)
    response = client.post(asked["Location"], {"login": "ann", "password": PASSWORD, "next": CLAIMS})

    assert (response.status_code, response["Location"], is_in(client)) == (302, CLAIMS, True)


def test_nobody_is_sent_to_another_site(client, ann):
    response = sign_in(client, "ann", more={"next": "https://evil.example/"})

    assert response["Location"] == "/admin/"


@pytest.mark.parametrize(
    ("name", "password"), [("ann", "a guess"), ("nobody", "a guess"), ("gone", PASSWORD), ("outside", PASSWORD)]
)
def test_refusal_does_not_say_whether_there_is_such_an_account(client, ann, name, password):
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    User.objects.create_user("outside", password=PASSWORD)

    response = sign_in(client, name, password)

    assert response.status_code == 200
    assert response.context["form"].non_field_errors() == ["The user name and the password do not belong together."]
    assert not is_in(client)


def test_failed_sign_in_is_one_line_of_the_log_without_what_was_typed(client, ann, caplog):
    caplog.set_level(logging.WARNING, "attest.security")

    sign_in(client, "ann", "a guess")
    sign_in(client, "my secret typed in the wrong box", "a guess")

    logged = [one.getMessage() for one in caplog.records if one.name == "attest.security"]
    assert logged == ["failed to sign in as ann", "failed to sign in as somebody who is not known here"]


def test_there_is_no_sign_up_and_no_page_for_addresses(client):
    for page in ("signup/", "email/", "confirm-email/", "3rdparty/", "password/set/"):
        assert client.get(f"{ACCOUNT}{page}").status_code in (302, 404)
        assert client.get(f"/accounts/{page}").status_code == 404


def test_second_factor_is_asked_for_and_recorded(ann):
    with_second_factor(ann)
    client = Client()

    answer = sign_in(client, "ann")
    before = is_in(client)
    with time_machine.travel(time.time() + 60):
        client.post(answer["Location"], {"code": code_of(ann)})
        after = is_in(client)

    assert (answer["Location"], before, after) == (f"{SECOND}code/", False, True)
    assert [event.what for event in account_events_of(ann)] == ["second-factor-added"]


def test_code_opens_once_whichever_worker_it_is_given_to(ann):
    """Each with a cache of its own, which is all that the library looks into."""
    with_second_factor(ann)
    first, second = Client(), Client()
    with time_machine.travel(time.time() + 120, tick=False):
        for client in (first, second):
            sign_in(client, "ann")
            client.post(f"{SECOND}code/", {"code": code_of(ann)})
            cache.clear()

        assert (is_in(first), is_in(second)) == (True, False)


def test_recovery_code_opens_once(ann):
    owner, _ = with_second_factor(ann)
    code = owner.get(f"{SECOND}codes/").context["unused_codes"][0]
    first, second = Client(), Client()

    for client in (first, second):
        sign_in(client, "ann")
        client.post(f"{SECOND}code/", {"code": code})

    assert (is_in(first), is_in(second)) == (True, False)
    assert "****" in owner.get(f"{SECOND}codes/").context["unused_codes"]


def test_secret_of_the_second_factor_is_unreadable_in_the_database(ann):
    _, secret = with_second_factor(ann)

    assert secret not in str(Authenticator.objects.get(user=ann, type="totp").data)


def test_second_factor_is_removed_after_the_password_is_given_again(ann):
    client, _ = with_second_factor(ann)

    client.post(f"{SECOND}remove/")

    assert not Authenticator.objects.filter(user=ann).exists()
    assert [event.what for event in account_events_of(ann)] == ["second-factor-added", "second-factor-removed"]


def test_whoever_finds_an_open_window_does_not_remove_it(ann):
    with_second_factor(ann)
    client = signed_in(ann)

    response = client.post(f"{SECOND}remove/")

    assert response["Location"].startswith(f"{ACCOUNT}reauthenticate/")
    assert Authenticator.objects.filter(user=ann).exists()


@pytest.mark.parametrize(("name", "sent"), [("rob", True), ("chief", True), ("ann", False), ("audrey", False)])
def test_those_who_sign_need_a_second_factor_where_the_installation_says_so(settings, request, name, sent):
    settings.SECOND_FACTOR_REQUIRED = True

    response = signed_in(request.getfixturevalue(name)).get(CLAIMS)

    assert (response.status_code == 302 and response["Location"] == f"{SECOND}add/") == sent


def test_with_the_second_factor_they_go_on(settings, rob):
    client, _ = with_second_factor(rob)
    settings.SECOND_FACTOR_REQUIRED = True

    assert is_in(client)


def test_link_by_mail_sets_a_password_once(client, ann):
    User.objects.filter(pk=ann.pk).update(email="ann@example.org")
    client.post(f"{ACCOUNT}password/reset/", {"email": "ann@example.org"})
    address = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]

    form = client.get(address, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert User.objects.get(pk=ann.pk).check_password(NEW)
    assert [(event.what, event.by) for event in account_events_of(ann)] == [("password-changed", ann)]
    assert b"used already" in client.get(address, follow=True).content


def test_asking_for_a_link_says_the_same_to_everybody(client, ann):
    User.objects.filter(pk=ann.pk).update(email="ann@example.org")

    known = client.post(f"{ACCOUNT}password/reset/", {"email": "ann@example.org"})
    unknown = client.post(f"{ACCOUNT}password/reset/", {"email": "nobody@example.org"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [letter.to for letter in mail.outbox] == [["ann@example.org"]]


def test_links_are_not_poured_into_a_mailbox(client, ann):
    User.objects.filter(pk=ann.pk).update(email="ann@example.org")

    answers = {client.post(f"{ACCOUNT}password/reset/", {"email": "ann@example.org"}).status_code for _ in range(5)}

    assert (answers, len(mail.outbox)) == ({302}, 3)


def test_new_password_ends_every_other_session(ann):
    here, elsewhere = Client(), Client()
    sign_in(here, "ann")
    sign_in(elsewhere, "ann")

    here.post("/admin/password_change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert account_events_of(ann).get().what == "password-changed"


def test_password_is_changed_with_the_old_one_only(ann):
    client = signed_in(ann)

    client.post("/admin/password_change/", {"oldpassword": "a guess", "password1": NEW, "password2": NEW})

    assert User.objects.get(pk=ann.pk).check_password(PASSWORD)


@pytest.mark.parametrize("lost", [{"is_active": False}, {"is_staff": False}])
def test_session_ends_with_the_right_to_be_here(ann, lost):
    client = Client()
    sign_in(client, "ann")
    before = is_in(client)

    User.objects.filter(pk=ann.pk).update(**lost)
    response = client.get(CLAIMS)

    assert (before, response.status_code, response["Location"]) == (
        True, 302, "/admin/login/?next=/admin/evidence/claim/&why=ended",
    )  # fmt: skip
    User.objects.filter(pk=ann.pk).update(is_active=True, is_staff=True)
    assert not is_in(client)


def test_session_that_nobody_uses_ends_and_says_why(ann, settings):
    client, began = Client(), time.time()
    sign_in(client, "ann")

    with time_machine.travel(began + settings.SESSION_IDLE_MINUTES * 60 + 5):
        response = client.get(CLAIMS, follow=True)

    assert "nothing happened for a while" in response.content.decode()
    assert not is_in(client)


def test_session_in_use_goes_on_but_not_beyond_the_day(ann, settings):
    client, began = Client(), time.time()
    sign_in(client, "ann")
    step = settings.SESSION_IDLE_MINUTES * 60 - 60
    open_for = []

    for moment in range(0, settings.SESSION_LONGEST_MINUTES * 60 + step, step):
        with time_machine.travel(began + moment):
            open_for.append(is_in(client))

    assert open_for[0] and open_for == sorted(open_for, reverse=True)
    assert sum(open_for) * step <= settings.SESSION_LONGEST_MINUTES * 60 + step
    assert sum(open_for) > 5


def test_form_that_came_too_late_leads_back_to_its_page(ann, settings):
    client, began = Client(), time.time()
    sign_in(client, "ann")

    with time_machine.travel(began + settings.SESSION_IDLE_MINUTES * 60 + 5):
        response = client.post(f"{CLAIMS}1/submit/", HTTP_REFERER="http://testserver/admin/evidence/claim/1/change/")

    assert response["Location"] == "/admin/login/?next=/admin/evidence/claim/1/change/&why=idle"


@pytest.mark.parametrize("asked_by", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "same-origin"}])
def test_part_of_a_page_is_refused_and_told_where_to_go(ann, asked_by):
    client = signed_in(ann)
    User.objects.filter(pk=ann.pk).update(is_active=False)

    response = client.get("/admin/search/?s=a", headers=asked_by)

    assert response.status_code == 401 and "why=ended" in response["HX-Redirect"]


def test_person_is_told_who_could_have_signed_in_as_them(admin, ann, client):
    set_password(ann, password=NEW, by=admin)

    sign_in(client, "ann", NEW)
    html = client.get("/admin/").content.decode()

    assert "Root Example" in html and "password set by somebody else" in html


def test_session_without_a_beginning_is_none(ann):
    """One from before sessions knew since when they are somebody's."""
    client = signed_in(ann)
    session = client.session
    del session["signed_in_at"]
    session.save()

    assert not is_in(client)


def test_roles_are_those_of_the_request(ann):
    client = signed_in(ann)
    ann.groups.clear()

    assert (client.get(f"{CLAIMS}add/").status_code, roles.roles_of(ann)) == (403, set())


def test_owner_signs_in_while_somebody_guesses_from_the_same_place(ann):
    owner = Client()
    sign_in(owner, "ann")
    owner.get("/admin/")
    owner.post("/admin/logout/")

    stranger = [sign_in(Client(), "ann", "a guess").status_code for _ in range(6)]
    sign_in(owner, "ann")

    assert (stranger, is_in(owner)) == ([200] * 5 + [429], True)
    assert sign_in(Client(), "ann").status_code == 429


def test_device_of_somebody_else_opens_no_second_count(ann, rob):
    theirs = Client()
    sign_in(theirs, "rob")
    theirs.post("/admin/logout/")

    answers = [sign_in(theirs, "ann", "a guess").status_code for _ in range(6)]

    assert answers == [200] * 5 + [429]


def test_device_that_somebody_made_up_is_a_stranger(ann):
    client = Client()
    client.cookies["attest_device"] = '{"1": "made up"}'

    assert [sign_in(client, "ann", "a guess").status_code for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize(("proxies", "looked_at"), [(0, 5), (1, 6)])
def test_what_a_proxy_says_of_an_address_counts_for_our_own_only(ann, settings, proxies, looked_at):
    settings.TRUSTED_PROXIES = proxies

    answers = [
        sign_in(Client(), "ann", "a guess", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").status_code
        for n in range(6)
    ]

    assert answers.count(200) == looked_at


def test_codes_are_counted(ann):
    with_second_factor(ann)
    client = Client()
    sign_in(client, "ann")

    answers = [client.post(f"{SECOND}code/", {"code": "000000"}).content.decode() for _ in range(12)]

    assert [("Too many tries" in one) for one in answers] == [False] * 10 + [True] * 2


def test_present_password_is_not_guessed_where_it_is_changed(ann):
    client = Client()
    sign_in(client, "ann")
    typed = {"password1": NEW, "password2": NEW}
    for _ in range(5):
        client.post("/admin/password_change/", {**typed, "oldpassword": "a guess"})

    client.post("/admin/password_change/", {**typed, "oldpassword": PASSWORD})

    assert User.objects.get(pk=ann.pk).check_password(PASSWORD)


def test_link_made_by_the_administrator_is_an_event_and_lets_its_holder_in_but_not_sign(admin, rob):
    response = signed_in(admin).post(f"/admin/auth/user/{rob.pk}/link/")
    address = response.context["link"].removeprefix("http://testserver")
    holder = Client()
    form = holder.get(address, follow=True)
    holder.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})

    assert User.objects.get(pk=rob.pk).check_password(NEW)
    assert [(event.what, event.by) for event in account_events_of(rob)][-2:] == [
        ("link-made", admin),
        ("password-changed", rob),
    ]
    with pytest.raises(HandedOver):
        sign(by=rob, password=NEW, meaning="approval", digests=["0" * 64])


def test_administrator_takes_a_lost_second_factor_away(admin, rob):
    with_second_factor(rob)
    page, client = f"/admin/auth/user/{rob.pk}/second-factor/", signed_in(admin)

    answers = [client.post(page).status_code for _ in range(2)]

    assert answers == [302, 422] and not Authenticator.objects.filter(user=rob).exists()
    assert account_events_of(rob).last().what == "second-factor-removed"
    assert [one.code for one in unvouched(rob)] == ["account-handed-over"]
