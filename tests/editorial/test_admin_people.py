"""Accounts and profiles: kept by chiefs and the administrator, never by their owner, never deleted."""

import pytest
from django.contrib.auth.models import User

from evidence import roles
from evidence.services.accounts import save_account
from reviews.models import ReviewerProfile
from tests.cast import PASSWORD, person
from tests.editorial.admin_forms import opened, signed_in
from tests.editorial.desk import questions

pytestmark = pytest.mark.django_db  # the cast is asked for by name

LIST = "/admin/auth/user/"
PROFILES = "/admin/reviews/reviewerprofile/"


def page(user: User, name: str = "change") -> str:
    return f"{LIST}{user.pk}/{name}/"


def errors_of(response) -> list[str]:
    return [one for found in response.context["adminform"].form.errors.values() for one in found]


def test_chief_gives_somebody_else_a_role(chief, stan):
    client = signed_in(chief)

    response = client.post(page(stan), opened(client, page(stan)) | {"groups": ["editor"]})

    assert (response.status_code, roles.roles_of(stan)) == (302, {"editor"})
    assert [(event.what, event.detail, event.by) for event in stan.account_events.all()] == [
        ("role-given", "editor", chief)
    ]


@pytest.mark.parametrize("who", ["chief", "admin"])
def test_nobody_changes_their_own_roles(who, request):
    own = request.getfixturevalue(who)
    before, client = roles.roles_of(own), signed_in(own)

    response = client.post(page(own), opened(client, page(own)) | {"groups": ["reviewer", "editor"]})

    assert (response.status_code, errors_of(response)) == (
        403,
        ["You cannot change your own roles. Another chief can."],
    )
    assert roles.roles_of(own) == before


@pytest.mark.parametrize("right", ["is_superuser", "is_staff"])
def test_chief_cannot_give_access_to_the_administration(right, chief, stan):
    client = signed_in(chief)
    User.objects.filter(pk=stan.pk).update(is_staff=False)

    client.post(page(stan), opened(client, page(stan)) | {right: "on"})

    stan.refresh_from_db()
    assert (stan.is_superuser, stan.is_staff) == (False, False)


def test_chief_does_not_touch_the_administrator(chief, admin):
    client = signed_in(chief)

    response = client.post(page(admin), opened(client, page(admin)) | {"email": "other@example.org"})

    assert errors_of(response) == ["This is the administrator's account. Only an administrator changes it."]


@pytest.mark.parametrize(("password", "made"), [("12345", False), ("correct horse battery", True)])
def test_new_account_needs_a_password_that_is_hard_to_guess(password, made, chief):
    client = signed_in(chief)
    typed = {"username": "nora", "password": password, "groups": ["editor"], "is_active": "on"}

    client.post(f"{LIST}add/", opened(client, f"{LIST}add/") | typed)

    assert User.objects.filter(username="nora", is_staff=True, groups__name="editor").exists() == made


def test_password_of_somebody_else_is_set_by_the_administrator_only(admin, chief, stan):
    typed = {"password": "another long password"}

    by_chief = signed_in(chief).post(page(stan, "password"), typed).status_code
    kept = User.objects.get(pk=stan.pk).check_password(PASSWORD)
    signed_in(admin).post(page(stan, "password"), typed)

    assert (by_chief, kept) == (403, True)
    assert User.objects.get(pk=stan.pk).check_password("another long password")


def test_password_hash_is_on_no_page(admin, stan):
    html = signed_in(admin).get(page(stan)).content.decode()

    assert stan.password not in html and "md5$" not in html


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("rob", 403), ("audrey", 200), ("chief", 200)])
def test_accounts_are_shown_to_those_who_keep_or_audit_them(who, status, request):
    assert signed_in(request.getfixturevalue(who)).get(LIST).status_code == status


def test_profile_is_made_and_checked_by_somebody_else(chief, admin, stan):
    client = signed_in(chief)
    typed = {"person": stan.pk, "profession": "Physician", "medically_qualified": "on"}
    client.post(f"{PROFILES}add/", opened(client, f"{PROFILES}add/") | typed)
    profile = stan.reviewer_profile
    before = profile.is_valid

    refused = client.post(f"{PROFILES}{profile.pk}/check/", {"valid_until": "2099-01-01"})
    signed_in(admin).post(f"{PROFILES}{profile.pk}/check/", {"valid_until": "2099-01-01"})

    profile.refresh_from_db()
    assert (refused.status_code, before, profile.is_valid, profile.checked_by) == (403, False, True, admin)


def test_nobody_checks_their_own_profile(chief):
    client, profile = signed_in(chief), ReviewerProfile.objects.get(person=chief)
    before = profile.checked_at

    response = client.post(f"{PROFILES}{profile.pk}/check/", {"valid_until": "2099-01-01"})

    profile.refresh_from_db()
    assert (response.status_code, profile.checked_at) == (403, before)


def test_changed_qualification_is_to_be_checked_again(chief, rob):
    client, address = signed_in(chief), f"{PROFILES}{rob.reviewer_profile.pk}/change/"

    client.post(address, opened(client, address) | {"specialty": "Cardiology"})

    rob.reviewer_profile.refresh_from_db()
    assert (rob.reviewer_profile.specialty, rob.reviewer_profile.checked_by) == ("Cardiology", None)


def test_people_are_listed_with_the_same_number_of_queries(chief):
    client, asked = signed_in(chief), []
    for number in range(3):
        person(f"editor{number}", "editor")
        asked.append(questions(client, LIST))

    assert asked[2] == asked[0]


def test_what_changed_about_an_account_is_listed_for_keepers_and_auditors(chief, audrey, ann, stan):
    save_account(stan, fields={}, groups=["reviewer"], by=chief)

    html = signed_in(audrey).get("/admin/evidence/accountevent/").content.decode()

    assert "Role given: reviewer" in html and "Chief Example" in html
    assert signed_in(ann).get("/admin/evidence/accountevent/").status_code == 403


def test_events_are_listed_with_the_same_number_of_queries(chief):
    client, asked = signed_in(chief), []
    for number in range(3):
        save_account(None, fields={"username": f"nora{number}"}, password="a long pass phrase", by=chief)
        asked.append(questions(client, "/admin/evidence/accountevent/"))

    assert asked[2] == asked[0]
