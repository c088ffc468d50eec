"""`evidence/history.py`: what has been stays, in Python and in the database itself."""

import pytest
from django.db import Error, IntegrityError, connection, transaction

from evidence import history
from evidence.guards import GUARDS
from evidence.history import AppendOnlyViolation, UntrackedWrite
from evidence.models import Claim, ClaimVersion, Signature
from evidence.services import freeze_version, revise_claim, sign
from tests import make
from tests.cast import PASSWORD


@pytest.fixture
def signature(ann) -> Signature:
    return sign(by=ann, password=PASSWORD, meaning="approval", digests=["0" * 64])


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: Signature.objects.update(printed_name="Somebody"),
        lambda row: Signature.objects.all().delete(),
        lambda row: Signature.objects.bulk_update([row], ["printed_name"]),
        lambda row: Signature.objects.bulk_create([row], ignore_conflicts=True),
        lambda row: Signature.objects.update_or_create(pk=row.pk, defaults={"printed_name": "Somebody"}),
    ],
)
def test_append_only_rows_refuse_change_in_python(signature, change):
    with pytest.raises(AppendOnlyViolation):
        change(signature)


def test_a_row_built_by_hand_with_a_known_key_does_not_overwrite_even_without_guards(signature):
    forged = Signature(
        pk=signature.pk, person=signature.person, printed_name="Somebody", meaning="approval", digests=[]
    )
    history.remove_guards()

    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save()

    history.install_guards()
    assert Signature.objects.get().printed_name == "Ann Example"


CHANGES = ["UPDATE {} SET printed_name = 'Somebody'", "DELETE FROM {}"]
BY_ENGINE = {
    "sqlite": ["INSERT OR REPLACE INTO {0} SELECT * FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"],
    "postgresql": ["TRUNCATE {} CASCADE"],
}


def test_append_only_rows_refuse_change_in_sql(signature):
    connection.check_constraints()  # PostgreSQL truncates nothing while checks of this transaction are pending
    for statement in [*CHANGES, *BY_ENGINE[connection.vendor]]:
        with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format("evidence_signature"))

    assert Signature.objects.get().printed_name == "Ann Example"


def test_history_rows_refuse_change_in_sql(ann):
    make.claim(by=ann)

    with pytest.raises(Error, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_historicalclaim SET text = 'altered'")


def test_without_its_guard_a_table_would_change(signature):
    """The negative control: the test above fails where the trigger is missing, and the check names the trigger."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in GUARDS[connection.vendor].remove(Signature):
            cursor.execute(statement)
        cursor.execute("UPDATE evidence_signature SET printed_name = 'Somebody'")
        missing = history.missing_guards()
        history.install_guards()

    assert Signature.objects.get().printed_name == "Somebody"
    assert missing == sorted(GUARDS[connection.vendor].names(Signature))
    assert history.missing_guards() == []


def test_every_append_only_and_history_table_is_guarded(db):
    guarded = {model.__name__ for model in history.guarded_models()}

    assert history.missing_guards() == []
    assert {"Signature", "ClaimVersion", "HistoricalClaim", "HistoricalCitation", "Opinion", "Document"} <= guarded


@pytest.mark.parametrize(
    "change",
    [
        lambda claim: claim.save(),
        lambda claim: claim.delete(),
        lambda claim: Claim.objects.update(text="altered"),
        lambda claim: Claim.objects.all().delete(),
        lambda claim: Claim.objects.bulk_create([Claim(text="new")]),
        lambda claim: Claim.objects.bulk_update([claim], ["text"]),
        lambda claim: history.write(claim, by=None),
    ],
)
def test_working_copies_refuse_writes_past_their_history(ann, change):
    claim = make.claim(by=ann)

    with pytest.raises(UntrackedWrite):
        change(claim)


def test_a_reason_is_part_of_its_save_and_of_no_other(ann, eve):
    claim = make.claim(by=ann)
    claim = revise_claim(claim, by=eve, revision=1, fields={"risk": "high"}, reason="dose added")
    claim = revise_claim(claim, by=ann, revision=2, fields={"risk": "standard"})

    rows = [(row.history_user.username, row.history_change_reason) for row in claim.history.all()]
    assert rows == [("ann", ""), ("eve", "dose added"), ("ann", "created")]


def test_a_version_cannot_be_deleted_with_its_claim(ann):
    claim = make.claim(by=ann)
    freeze_version(claim, by=ann)

    with pytest.raises(Error), transaction.atomic():
        history.remove(claim, by=ann)

    assert ClaimVersion.objects.count() == 1


def test_a_reason_is_kept_whole(ann):
    reason = "The dose was given per day and the source gives it per week. " * 10
    claim = make.claim(by=ann)

    claim = revise_claim(claim, by=ann, revision=1, fields={"risk": "high"}, reason=reason)

    assert claim.history.first().history_change_reason == reason
