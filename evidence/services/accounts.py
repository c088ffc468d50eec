"""Accounts and roles: kept by a chief or the administrator; nobody changes their own rights, and nobody is deleted.

Every change is an `AccountEvent`. Whoever was let into somebody's account by another (a password or link from the
administrator, another e-mail address, a second factor removed) signs nothing until a third person vouches for them;
nor does anybody whose password somebody else chose, the first one too, until they chose their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from evidence import clock, roles
from evidence.models import AccountEvent
from evidence.models.accounts import AccountChange
from evidence.people import printed_name
from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.selectors import handed_over_by

FIELDS = ("username", "first_name", "last_name", "email")
RIGHTS = ("is_active", "is_staff", "is_superuser")
# Each right: what it is called when it is taken away, and when it is given.
OF_RIGHT = {
    "is_active": (AccountChange.DEACTIVATED, AccountChange.ACTIVATED),
    "is_staff": (AccountChange.ENTRY_TAKEN, AccountChange.ENTRY_GIVEN),
    "is_superuser": (AccountChange.ADMINISTRATION_TAKEN, AccountChange.ADMINISTRATION_GIVEN),
}


class WeakPassword(Refusal):
    """A password that is too easy to guess."""


def may_keep_accounts(person: User) -> bool:
    return bool(person.is_active and (person.is_superuser or roles.is_chief(person)))


@transaction.atomic
def save_account(
    person: User | None, *, fields: Mapping[str, Any], groups: Iterable[str] | None = None, password: str = "", by: User
) -> User:
    """Make or change an account; `groups` are names of roles, None leaves them; `password` is for a new account."""
    _require_keeper(by)
    account = User.objects.select_for_update().get(pk=person.pk) if person and person.pk else _new_account()
    _refuse_out_of_reach(account, fields, by)
    _refuse_second_account(account, fields.get("email", ""))
    before = {name: getattr(account, name) for name in (*FIELDS, *RIGHTS)}
    for name in before.keys() & fields.keys():
        setattr(account, name, fields[name])
    if made := account.pk is None:
        _set_password(account, password)
    account.save()
    if made:
        record(account, AccountChange.CREATED, detail=account.username, by=by)
    for what, detail in _changed(account, {} if made else before):
        record(account, what, detail=detail, by=by)
    if groups is not None:
        _set_roles(account, set(groups), by)
    return account


def _new_account() -> User:
    return User(is_staff=True, date_joined=clock.now())


def _changed(account: User, before: Mapping[str, Any]) -> Iterator[tuple[AccountChange, str]]:
    """What a new account is given beyond the usual is said of it as well."""
    usual = {"is_active": True, "is_staff": True, "is_superuser": False}
    if before:
        old = User(**{name: before[name] for name in FIELDS})
        if (said := f"{_called(old)} → {_called(account)}") and _called(old) != _called(account):
            yield AccountChange.RENAMED, said
        if before["email"] != account.email:
            yield AccountChange.EMAIL_CHANGED, ""
    for name, (taken, given) in OF_RIGHT.items():
        if (now := getattr(account, name)) != (before or usual)[name]:
            yield (given if now else taken), ""


def _called(account: User) -> str:
    return f"{printed_name(account)} ({account.username})"


def record(person: User, what: AccountChange, *, detail: str = "", by: User) -> AccountEvent:
    return AccountEvent.objects.create(person=person, what=what, detail=detail, by=by)


@transaction.atomic
def set_password(person: User, *, password: str, by: User) -> User:
    """The administrator gives somebody a new password; for their own, people use the page that asks for the old one."""
    require_administrator(by)
    account = User.objects.select_for_update().get(pk=person.pk)
    _set_password(account, password)
    account.save(update_fields=["password"])
    own = account.pk == by.pk
    record(account, AccountChange.PASSWORD_CHANGED if own else AccountChange.PASSWORD_SET, by=by)
    return account


@transaction.atomic
def note_link(person: User, *, by: User) -> AccountEvent:
    """The administrator makes a link with which whoever holds it chooses the password of the account."""
    require_administrator(by)
    account = User.objects.select_for_update().get(pk=person.pk)
    if not account.is_active:
        raise Refusal(Unmet("inactive", "This account is not active.", "Activate it first."))
    return record(account, AccountChange.LINK_MADE, by=by)


def require_administrator(by: User) -> None:
    if not (by.is_active and by.is_superuser):
        raise NotAllowed(Unmet("role", "You cannot change how other people sign in.", "Ask the administrator."))


@transaction.atomic
def choose_password(person: User, *, password: str) -> User:
    """The owner of an account takes a new password, having shown the old one or opened a link."""
    account = User.objects.select_for_update().get(pk=person.pk)
    _set_password(account, password)
    account.save(update_fields=["password"])
    record(account, AccountChange.PASSWORD_CHANGED, by=account)
    return account


@transaction.atomic
def vouch_for(person: User, *, by: User) -> AccountEvent:
    """Say that an account is in the hands of its owner; never by somebody who was let into it."""
    User.objects.select_for_update().get(pk=person.pk)
    if by in handed_over_by(person):
        said = f"You had access to the account of {printed_name(person)}, so you cannot vouch for it."
        raise NotAllowed(Unmet("own-access", said, "Another chief, or another administrator, can."))
    return record(person, AccountChange.VOUCHED, by=by)


def _require_keeper(by: User) -> None:
    if not may_keep_accounts(by):
        raise NotAllowed(Unmet("role", "You cannot change accounts.", "Ask a chief or the administrator."))


def _refuse_out_of_reach(account: User, fields: Mapping[str, Any], by: User) -> None:
    """A chief does not touch the administrator's account; nobody gives themselves rights."""
    changed = {name for name in RIGHTS if name in fields and fields[name] != getattr(account, name)}
    if account.is_superuser and not by.is_superuser:
        raise NotAllowed(Unmet("role", "This is the administrator's account.", "Only an administrator changes it."))
    if changed and account.pk == by.pk:
        raise NotAllowed(Unmet("own-rights", "You cannot change your own rights.", "Somebody else can."))
    if changed - {"is_active"} and not by.is_superuser:
        raise NotAllowed(Unmet("role", "You cannot give access to the administration.", "Ask the administrator."))


def _refuse_second_account(account: User, email: str) -> None:
    """Two accounts of one person would be two pairs of eyes."""
    other = User.objects.filter(email__iexact=email).exclude(pk=account.pk).first() if email else None
    if other is not None:
        said = f"This is the address of {printed_name(other)} ({other.username})."
        raise Refusal(Unmet("email", said, "One person has one account: use that one."))


def _set_roles(account: User, names: set[str], by: User) -> None:
    unknown = names - set(roles.ROLES)
    if unknown:
        raise Refusal(Unmet("groups", f"There is no role “{min(unknown)}”.", "Choose one of the four."))
    held = set(account.groups.values_list("name", flat=True))
    if held == names:
        return
    if account.pk == by.pk:
        raise NotAllowed(Unmet("own-roles", "You cannot change your own roles.", "Another chief can."))
    account.groups.set(Group.objects.filter(name__in=names))
    for name in sorted(names - held):
        record(account, AccountChange.ROLE_GIVEN, detail=name, by=by)
    for name in sorted(held - names):
        record(account, AccountChange.ROLE_TAKEN, detail=name, by=by)


def _set_password(account: User, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as refused:
        raise WeakPassword(Unmet("password", " ".join(refused.messages), "Choose another.")) from None
    account.set_password(password)
