"""`evidence/services/accounts.py`: every change of an account is an event, and who was let into one does not sign."""

import pytest

from evidence.models import AccountEvent, Signature
from evidence.refusals import NotAllowed
from evidence.selectors import account_events_of
from evidence.services import sign
from evidence.services.accounts import choose_password, save_account, set_password, vouch_for
from evidence.services.signatures import HandedOver
from reviews.services import check_profile
from tests.cast import PASSWORD, person

NEW = "another long password"


def events(of) -> list[tuple[str, str, str]]:
    return [(event.what, event.detail, event.by.username) for event in account_events_of(of)]


def signing(by, password=PASSWORD) -> Signature:
    return sign(by=by, password=password, meaning="approval", digests=["0" * 64])


def test_new_account_says_who_made_it_and_what_it_was_given(admin):
    nora = save_account(
        None,
        fields={"username": "nora", "is_superuser": True, "is_active": True},
        groups=["editor", "chief"],
        password=NEW,
        by=admin,
    )

    assert events(nora) == [
        ("created", "nora", "root"),
        ("administration-given", "", "root"),
        ("role-given", "chief", "root"),
        ("role-given", "editor", "root"),
    ]


def test_each_right_and_role_that_changes_is_an_event(admin, ann):
    rights = {"is_active": False, "is_staff": False, "is_superuser": True}
    save_account(ann, fields=rights, groups=["auditor"], by=admin)
    save_account(ann, fields={name: not value for name, value in rights.items()}, groups=["auditor"], by=admin)

    assert events(ann) == [
        ("deactivated", "", "root"),
        ("entry-taken", "", "root"),
        ("administration-given", "", "root"),
        ("role-given", "auditor", "root"),
        ("role-taken", "editor", "root"),
        ("activated", "", "root"),
        ("entry-given", "", "root"),
        ("administration-taken", "", "root"),
    ]


def test_new_names_are_events_without_the_address(chief, ann):
    save_account(ann, fields={"username": "anna", "last_name": "Roe", "email": "anna@example.org"}, by=chief)

    assert events(ann) == [
        ("renamed", "Ann Example (ann) → Ann Roe (anna)", "chief"),
        ("email-changed", "", "chief"),
    ]


def test_saving_without_a_change_is_no_event(chief, ann):
    save_account(ann, fields={"username": "ann", "is_active": True}, groups=["editor"], by=chief)

    assert events(ann) == []


def test_refused_change_leaves_no_event(chief, admin):
    with pytest.raises(NotAllowed):
        save_account(admin, fields={"email": "other@example.org"}, by=chief)

    assert not AccountEvent.objects.filter(person=admin).exists()


def test_own_new_password_is_told_from_one_that_was_set(admin, rob):
    set_password(rob, password=NEW, by=admin)
    choose_password(rob, password="a third long password")

    assert events(rob)[-2:] == [("password-set", "", "root"), ("password-changed", "", "rob")]


@pytest.mark.parametrize("let_in", ["password", "email"])
def test_whoever_was_let_into_an_account_signs_nothing_as_its_owner(let_in, admin, chief, rob):
    if let_in == "password":
        set_password(rob, password=PASSWORD, by=admin)
    else:
        save_account(rob, fields={"email": "root@example.org"}, by=admin)

    with pytest.raises(HandedOver) as refusal:
        signing(rob)

    unmet = {"password": ["account-handed-over", "password-not-own"], "email": ["account-handed-over"]}
    assert refusal.value.codes == unmet[let_in]
    assert "Root Example" in str(refusal.value)


def test_owner_of_the_account_does_not_mend_that_alone(admin, rob):
    """The administrator could do the same in their name."""
    set_password(rob, password=NEW, by=admin)
    choose_password(rob, password=PASSWORD)

    with pytest.raises(HandedOver):
        signing(rob)


def test_third_person_vouches_and_the_owner_signs_again(admin, chief, rob):
    set_password(rob, password=NEW, by=admin)

    check_profile(rob.reviewer_profile, valid_until=None, by=chief)
    with pytest.raises(HandedOver) as refusal:
        signing(rob, NEW)
    assert refusal.value.codes == ["password-not-own"]
    choose_password(rob, password=PASSWORD)

    assert signing(rob).person == rob


def test_account_whose_owner_never_chose_a_password_signs_nothing(chief):
    """Whoever made it knows the first one."""
    nora = save_account(None, fields={"username": "nora"}, groups=["chief"], password=PASSWORD, by=chief)

    with pytest.raises(HandedOver) as refusal:
        signing(nora)
    assert refusal.value.codes == ["password-not-own"]
    assert "Chief Example" in str(refusal.value) and "Change password" in str(refusal.value)
    assert not Signature.objects.filter(person=nora).exists()
    choose_password(nora, password=NEW)

    assert signing(nora, NEW).person == nora


def test_whoever_set_the_password_does_not_vouch(admin, rob):
    set_password(rob, password=NEW, by=admin)

    with pytest.raises(NotAllowed) as refusal:
        check_profile(rob.reviewer_profile, valid_until=None, by=admin)

    assert refusal.value.codes == ["own-access"]


def test_whoever_set_an_earlier_password_does_not_vouch_either(admin, chief, rob):
    other = person("other", is_superuser=True)
    set_password(rob, password=NEW, by=admin)
    set_password(rob, password=NEW, by=other)

    with pytest.raises(NotAllowed):
        vouch_for(rob, by=admin)


def test_own_address_and_password_change_nothing_about_signing(chief):
    save_account(chief, fields={"email": "chief@example.org"}, by=chief)
    choose_password(chief, password=NEW)

    assert signing(chief, NEW).person == chief
