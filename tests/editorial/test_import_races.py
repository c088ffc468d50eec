"""The same page accepted twice at the same moment is one article; each race has its negative control."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.models import Article
from editorial.services import KnownPage, importing, numbers, resolve_number
from tests import make_import
from tests.make_import import PAGE
from tests.races import at_once, goes_wrong, slowly, unexpected, unlocked

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def accepted_by_both(one: User, other: User, text: str = PAGE) -> list[Any]:
    return at_once(*(lambda by=by: make_import.imported(text, by=by) for by in (one, other)))


def resolved_by_both(page: Article, one: User, other: User) -> list[Any]:
    return at_once(*(lambda by=by: resolve_number(page, 2, source_unknown=True, by=by) for by in (one, other)))


def about(kind: str) -> str:
    return PAGE.replace("gout", f"{kind} gout")


def test_page_accepted_twice_at_once_is_one_article(ann, eve):
    results = accepted_by_both(ann, eve)

    assert unexpected(results) == []
    assert ([type(one) for one in results].count(KnownPage), Article.objects.count()) == (1, 1)


def test_without_waiting_it_would_not_be(ann, eve, monkeypatch):
    monkeypatch.setattr(importing, "_one_at_a_time", lambda: None)
    monkeypatch.setattr(importing, "_refuse_known", slowly(importing._refuse_known))

    def doubled_or_broken(number: int) -> bool:
        results = accepted_by_both(ann, eve, about(f"kind {number} of"))
        return bool(unexpected(results)) or Article.objects.count() > number + 1

    assert goes_wrong(doubled_or_broken)


def test_number_resolved_by_two_people_at_once_is_resolved_by_one(ann, eve):
    results = resolved_by_both(make_import.page(by=ann), ann, eve)

    assert unexpected(results) == []
    assert [one for one in results if isinstance(one, int)] == [2]


def test_without_locks_both_would_resolve_it(ann, eve, monkeypatch):
    monkeypatch.setattr(numbers, "number_on", slowly(numbers.number_on))

    def both_resolved(number: int) -> bool:
        page = make_import.page(about(f"kind {number} of"), by=ann)
        with unlocked(monkeypatch):
            return resolved_by_both(page, ann, eve) == [2, 2]

    assert goes_wrong(both_resolved)
