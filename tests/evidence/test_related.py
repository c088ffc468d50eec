"""One row that many point at is read once; more of them, or of texts, than SQLite would take one by one."""

import pytest

from evidence.history import write_many
from evidence.models import Reference, VersionCitation
from evidence.related import one_of, with_related

pytestmark = pytest.mark.django_db


def test_more_rows_than_an_or_may_have_are_read_with_what_they_point_at(ann, django_assert_max_num_queries):
    works = write_many(Reference, [Reference(title=f"Work {n}") for n in range(1_001)], by=ann)
    rows = [VersionCitation(reference_id=one.pk) for one in works]

    with django_assert_max_num_queries(2):
        found = with_related(rows, "reference", Reference.objects.all())

    assert [one.reference.title for one in found] == [one.title for one in works]


def test_nothing_is_asked_for_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert with_related([], "reference", Reference.objects.all()) == []


def test_thousands_of_texts_are_one_parameter(ann, django_assert_num_queries):
    [work] = write_many(Reference, [Reference(title="Rest for sprains", doi="10.5555/sprains")], by=ann)
    dois = [f"10.5555/{number}" for number in range(5_000)]
    odd = ['10.5555/"quoted"', "10.5555/comma,{brace}", "10.5555/back\\slash", "NULL", ""]

    with django_assert_num_queries(1):
        found = list(Reference.objects.filter(doi__in=one_of([*dois, *odd, work.doi])))

    assert found == [work]
    assert not Reference.objects.filter(doi__in=one_of([])).exists()
