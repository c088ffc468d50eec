"""The cast of every test: ann and eve write, rob and rita review, chief publishes, stan has no part in it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from evidence import roles
from reviews.services import check_profile, save_profile

PASSWORD = "correct horse battery"


def person(username: str, *groups: str, **fields) -> User:
    names = {"first_name": username.capitalize(), "last_name": "Example"}
    user = User.objects.create_user(username, password=PASSWORD, is_staff=True, **{**names, **fields})
    # A transactional test before this one emptied the table that the migration filled.
    user.groups.set(Group.objects.get_or_create(name=name)[0] for name in groups)
    return user


def qualified(user: User, *, checked_by: User, **fields) -> User:
    about = {"profession": "Physician", "specialty": "Rheumatology", "registration": f"R-{user.pk}", **fields}
    registrar = User.objects.filter(username="registrar").first() or person("registrar", is_superuser=True)
    profile = save_profile(user, fields=about, by=registrar)
    check_profile(profile, valid_until=timezone.now().date() + timedelta(days=365), by=checked_by)
    return user


@pytest.fixture
def admin(db) -> User:
    """Runs the installation: vouches for the first chief, has no role of their own."""
    return person("root", is_superuser=True)


@pytest.fixture
def ann(db) -> User:
    return person("ann", roles.EDITOR)


@pytest.fixture
def eve(db) -> User:
    return person("eve", roles.EDITOR)


@pytest.fixture
def chief(admin) -> User:
    return qualified(person("chief", roles.CHIEF), checked_by=admin)


@pytest.fixture
def rob(chief) -> User:
    return qualified(person("rob", roles.REVIEWER), checked_by=chief)


@pytest.fixture
def rita(chief) -> User:
    return qualified(person("rita", roles.REVIEWER), checked_by=chief)


@pytest.fixture
def stan(db) -> User:
    return person("stan")


@pytest.fixture
def audrey(db) -> User:
    return person("audrey", roles.AUDITOR)
