"""Accounts and roles: kept by a chief or the administrator; nobody changes their own rights, and nobody is deleted."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from evidence import roles
from evidence.refusals import NotAllowed, Refusal, Unmet

FIELDS = ("username", "first_name", "last_name", "email")
RIGHTS = ("is_active", "is_staff", "is_superuser")


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
    account = User.objects.select_for_update().get(pk=person.pk) if person and person.pk else User(is_staff=True)
    _refuse_out_of_reach(account, fields, by)
    for name in (*FIELDS, *RIGHTS):
        if name in fields:
            setattr(account, name, fields[name])
    if account.pk is None:
        _set_password(account, password)
    account.save()
    if groups is not None:
        _set_roles(account, set(groups), by)
    return account


@transaction.atomic
def set_password(person: User, *, password: str, by: User) -> User:
    """The administrator gives somebody a new password; for their own, people use the page that asks for the old one."""
    if not (by.is_active and by.is_superuser):
        raise NotAllowed(Unmet("role", "You cannot set other people's passwords.", "Ask the administrator."))
    account = User.objects.select_for_update().get(pk=person.pk)
    _set_password(account, password)
    account.save(update_fields=["password"])
    return account


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


def _set_password(account: User, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as refused:
        raise WeakPassword(Unmet("password", " ".join(refused.messages), "Choose another.")) from None
    account.set_password(password)
