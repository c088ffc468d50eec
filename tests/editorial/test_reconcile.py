"""Reconciling finds what a hand in the database did, mends what is derived, and alters nothing that is append-only."""

import json
from datetime import date

import brotli
import pytest
from django.core.management import call_command
from django.db import connection

from editorial.models import Blob, Document, EditionClaim, Published, Rendition
from editorial.reconcile import reconcile
from evidence.history import install_guards, remove_guards
from evidence.models import ClaimVersion, Standing
from evidence.services import record_notice
from reviews.models import ClaimState
from tests import make_editorial

pytestmark = pytest.mark.django_db
TEXT = "Rest relieves pain in adults with tendon injury."


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


def by_hand(statement: str, *values) -> None:
    """What somebody with the database's password could do."""
    remove_guards()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    install_guards()


def found(*, repair: bool = False) -> list[str]:
    return [one.what for one in reconcile(repair=repair).findings]


def test_a_library_in_order_has_no_findings(page):
    report = reconcile(repair=False)

    assert (report.ok, report.findings) == (True, [])
    assert report.checked > 10


def test_an_altered_version_is_found(page):
    by_hand("UPDATE evidence_claimversion SET canonical = replace(canonical, 'relieves', 'worsens')")

    assert found()[0] == "Its content is not what its digest says."


def test_a_version_put_under_another_claim_is_found_and_hides_no_other_page(page, ann, rob, chief):
    torn = make_editorial.published_article("Ice helps.", "Heat helps.", by=ann, reviewer=rob, chief=chief)
    copied, onto = ClaimVersion.objects.filter(claim__placements__article=torn).order_by("pk")
    values = (copied.canonical, copied.digest, onto.pk)
    by_hand("UPDATE evidence_claimversion SET canonical = %s, digest = %s WHERE id = %s", *values)
    other = Document.objects.exclude(path__startswith="articles").values_list("pk", flat=True)[0]
    by_hand("UPDATE editorial_published SET document_id = %s WHERE path = %s", other, f"articles/{page.public_id}")

    said = {(one.row, one.what) for one in reconcile(repair=False).findings}

    cannot = "What is served cannot be compared: its rows contradict each other."
    assert {row for row, what in said if what == cannot} == {f"articles/{torn.public_id}"}
    assert (f"articles/{page.public_id}", "What is served is not what the rows say.") in said


def test_altered_bytes_are_found(page):
    document = Document.objects.get(path__startswith="claims", path__endswith="versions/1")
    altered = bytes(document.blob.content).replace(b"relieves", b"worsens")

    by_hand("UPDATE editorial_blob SET content = %s WHERE digest = %s", altered, document.blob_id)

    assert found()[0] == "Its bytes are not what its digest says."
    assert "It shows another text than the version it names." in " ".join(found())


def test_an_edition_whose_rows_were_exchanged_is_found(page, ann, rob, chief):
    make_editorial.published_article("Heat relieves pain in adults.", by=ann, reviewer=rob, chief=chief)
    version = ClaimVersion.objects.last().pk

    by_hand("UPDATE editorial_editionclaim SET version_id = %s", version)

    assert "Its list of claims differs from the content that was signed." in found()


def test_a_public_text_without_its_approval_is_found(page):
    by_hand("UPDATE reviews_review SET state = 'revoked'")
    by_hand("UPDATE reviews_claimstate SET approved_version_id = NULL")

    told = " ".join(found())

    assert "It shows a text without the approvals it needs." in told


def test_a_public_text_approved_by_its_author_is_found(page):
    by_hand("UPDATE evidence_versiontouch SET person_id = (SELECT reviewer_id FROM reviews_opinion)")

    assert "It shows a text that one of its own authors approved." in " ".join(found())


def test_a_missing_guard_is_found(page):
    remove_guards()

    missing = found()
    install_guards()

    assert set(missing) == {"This guard of an append-only table is missing. Run migrate."}


def test_the_published_index_is_repaired(page):
    Published.objects.filter(kind="article").update(terms="nothing", status="held")
    Published.objects.filter(kind="reference").delete()

    before, repaired, after = found(), reconcile(repair=True).ok, found()

    assert (sorted(before), repaired, after) == (
        ["The published index differs from the newest document."] * 2 + ["What is served is not what the rows say."],
        True,
        [],
    )


def test_a_claims_row_for_lists_is_repaired(page):
    ClaimState.objects.update(flagged=True, next_review_due=None)

    before, repaired, after = found(), reconcile(repair=True).ok, found()

    assert (before, repaired, after) == (["It differs from its reviews."], True, [])


def test_a_standing_is_repaired_and_what_is_served_with_it(page, ann):
    claim = EditionClaim.objects.get().claim
    reference = claim.citations.get().reference
    record_notice(reference, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)
    call_command("follow", once=True)
    Standing.objects.update(status="current", notice=None)

    before, repaired, after = found(), reconcile(repair=True).ok, found()

    assert (before[0], repaired, after) == ("It differs from its notices.", True, [])
    assert TEXT.encode() not in b"".join(
        bytes(one.document.blob.content) for one in Published.objects.select_related("document__blob")
    )


def test_repairing_alters_no_append_only_row(page):
    rows = list(Document.objects.values()), list(Blob.objects.values())
    Published.objects.all().delete()

    reconcile(repair=True)

    assert (list(Document.objects.values())[: len(rows[0])], list(Blob.objects.values())[: len(rows[1])]) == rows


def test_the_command_prints_one_object_and_exits_with_one_when_something_is_wrong(page, capsys):
    call_command("reconcile", check=True, as_json=True)
    good = json.loads(capsys.readouterr().out)
    ClaimState.objects.update(flagged=True)

    with pytest.raises(SystemExit) as end:
        call_command("reconcile", check=True, as_json=True)

    bad = json.loads(capsys.readouterr().out)
    assert (good["ok"], good["findings"], end.value.code, bad["ok"]) == (True, [], 1, False)


def test_repairing_takes_an_altered_text_away_and_never_serves_it(page):
    by_hand("UPDATE evidence_claimversion SET canonical = replace(canonical, 'relieves', 'worsens')")

    reconcile(repair=True)

    bodies = [bytes(row.document.blob.content) for row in Published.objects.select_related("document__blob")]
    assert [body for body in bodies if b"worsens" in body or b"relieves" in body] == []


def test_a_guard_that_guards_nothing_is_missing(page):
    if connection.vendor == "postgresql":
        function = "CREATE OR REPLACE FUNCTION attest_append_only() RETURNS trigger LANGUAGE plpgsql"
        statements = [f"{function} AS $$ BEGIN RETURN NULL; END $$"]
    else:
        name = "guard_evidence_signature_update"
        hollow = f'CREATE TRIGGER "{name}" BEFORE UPDATE ON evidence_signature BEGIN SELECT 1; END'
        statements = [f'DROP TRIGGER "{name}"', hollow]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

    missing = found()
    install_guards()

    assert "This guard of an append-only table is missing. Run migrate." in missing


def test_a_compressed_text_that_is_another_is_found_and_made_again(page):
    kept = Rendition.objects.filter(blob__documents__path__startswith="claims").first()
    altered = brotli.compress(bytes(kept.blob.content).replace(b"relieves", b"worsens"))
    Rendition.objects.filter(pk=kept.pk).update(br=altered)

    assert found() == ["It is not what its document draws."]
    assert (reconcile(repair=True).ok, found()) == (True, [])
