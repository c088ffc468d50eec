"""Two chiefs who issue a text at the same moment: one version each, and the negative control of the lock."""

from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.models import Boilerplate
from editorial.services import boilerplate, issue_boilerplate
from evidence import roles
from tests.cast import person
from tests.races import at_once, goes_wrong, slowly, unexpected

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LANGUAGES = ["en", "de", "fr", "it", "es"]


def issued_by_both(one: User, other: User, language: str) -> list[Any]:
    issue = partial(issue_boilerplate, "policy", "New.", language=language)
    return at_once(partial(issue, by=one), partial(issue, by=other))


def numbers() -> list[int]:
    return sorted(Boilerplate.objects.values_list("number", flat=True))


def test_versions_issued_at_once_are_numbered_one_after_the_other(chief, other_chief):
    rounds = [issued_by_both(chief, other_chief, language) for language in LANGUAGES]

    assert [unexpected(results) for results in rounds] == [[]] * 5
    assert numbers() == [1] * 5 + [2] * 5


def test_without_waiting_both_would_take_the_same_number(chief, other_chief, monkeypatch):
    monkeypatch.setattr(boilerplate, "_one_at_a_time", lambda: None)
    monkeypatch.setattr(boilerplate, "clean_text", slowly(boilerplate.clean_text))

    assert goes_wrong(lambda _: bool(unexpected(issued_by_both(chief, other_chief, "en"))))


@pytest.fixture
def other_chief(db) -> User:
    return person("head", roles.CHIEF)
