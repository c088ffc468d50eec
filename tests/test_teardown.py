"""A transactional test leaves the database as it found it, though append-only tables refuse to be emptied."""

import pytest
from django.contrib.auth.models import Group

from evidence.history import missing_guards
from evidence.models import Signature
from evidence.roles import ROLES
from evidence.services import sign
from tests.cast import PASSWORD


@pytest.mark.parametrize("turn", ["first", "second"])
def test_transactional_tests_start_from_a_migrated_empty_database(transactional_db, ann, turn):
    found = Signature.objects.count(), missing_guards(), set(Group.objects.values_list("name", flat=True))

    sign(by=ann, password=PASSWORD, meaning="approval", digests=["0" * 64])

    assert found == (0, [], set(ROLES))
