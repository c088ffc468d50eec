"""On PostgreSQL the role that the product runs as can add to the record and not change it, with or without guards."""

from collections.abc import Callable

import psycopg
import pytest
from django.db import connection

from evidence.history import grant_rights
from evidence.services import freeze_version
from tests import make

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_the_product(transactional_db, ann) -> Callable[[str], str]:
    """Runs a statement as that role, and says how it went."""
    freeze_version(make.claim(by=ann), by=ann)
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS attest_product")
        cursor.execute("CREATE ROLE attest_product")
        grant_rights("attest_product")

    def run(statement: str) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE attest_product")
            try:
                cursor.execute(statement)
            except Exception as error:
                return type(error.__cause__).__name__
            finally:
                cursor.execute("RESET ROLE")
        return "done"

    yield run
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY attest_product")
        cursor.execute("DROP ROLE attest_product")


DENIED = psycopg.errors.InsufficientPrivilege.__name__


@pytest.mark.parametrize(
    ("statement", "outcome"),
    [
        ("SELECT 1 FROM evidence_claimversion", "done"),
        ("SELECT 1 FROM evidence_claim FOR UPDATE", "done"),
        ("UPDATE evidence_claim SET risk = 'high'", "done"),
        ("INSERT INTO editorial_blob (digest, content) VALUES ('d', 'c')", "done"),
        ("UPDATE evidence_claimversion SET canonical = '{}'", DENIED),
        ("DELETE FROM evidence_historicalclaim", DENIED),
        ("TRUNCATE editorial_document", DENIED),
        ("ALTER TABLE evidence_claimversion DISABLE TRIGGER ALL", DENIED),
        ("DROP TRIGGER guard_evidence_claimversion_change ON evidence_claimversion", DENIED),
    ],
)
def test_the_product_may_add_and_not_rewrite(as_the_product, statement, outcome):
    assert as_the_product(statement) == outcome
