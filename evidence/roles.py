"""Who may write what: four groups, made by a migration. Superusers are not exempt from any rule."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

from evidence.reading import asked_once
from evidence.refusals import NotAllowed, Unmet

EDITOR, REVIEWER, CHIEF, AUDITOR = "editor", "reviewer", "chief", "auditor"
ROLES = [EDITOR, REVIEWER, CHIEF, AUDITOR]
# Who may say that what takes a text away does not count, or no longer.
LIFTING = (REVIEWER, CHIEF)


def service_username(name: str) -> str:
    return f"service-{name}"


# What a job without a person may do. Its account is inactive and has no password, so nobody can act as it.
DUTIES = {
    service_username("import"): {EDITOR},
    service_username("notices"): {EDITOR},
    service_username("follow"): {EDITOR},
    service_username("watch"): {EDITOR},
}


@asked_once
def roles_of(person: AbstractBaseUser | AnonymousUser) -> set[str]:
    """The roles of an active person, read afresh: a right taken away counts at once."""
    if not isinstance(person, User) or person.pk is None:
        return set()
    if person.username in DUTIES:
        return _duties(User.objects.get(pk=person.pk))
    active = User.objects.filter(pk=person.pk, is_active=True)
    return set(active.filter(groups__name__in=ROLES).values_list("groups__name", flat=True))


def _duties(account: User) -> set[str]:
    """None at all for an account that somebody made able to sign in."""
    return set() if account.is_active or account.has_usable_password() else DUTIES[account.username]


def has_role(person: AbstractBaseUser, *roles: str) -> bool:
    return bool(roles_of(person) & set(roles))


def is_editor(person: AbstractBaseUser) -> bool:
    return has_role(person, EDITOR)


def is_reviewer(person: AbstractBaseUser) -> bool:
    """A chief does all that a reviewer does (DESIGN §8)."""
    return has_role(person, REVIEWER, CHIEF)


def is_chief(person: AbstractBaseUser) -> bool:
    return has_role(person, CHIEF)


def may_lift(person: AbstractBaseUser) -> bool:
    """Also a job that takes in what registries say; not somebody who has left."""
    return has_role(person, *LIFTING) or (person.get_username() in DUTIES and bool(roles_of(person)))


def may_draft(person: AbstractBaseUser) -> bool:
    """Editors draft; a reviewer or chief who drafts is barred from signing what they drafted (four eyes)."""
    return has_role(person, EDITOR, REVIEWER, CHIEF)


def require(person: AbstractBaseUser, *roles: str, to: str) -> None:
    """Raise NotAllowed unless `person` has one of `roles`; `to` completes “You cannot …”."""
    if not has_role(person, *roles):
        named = " or ".join(roles)
        raise NotAllowed(Unmet("role", f"You cannot {to}.", f"Ask somebody who is {named}."))
