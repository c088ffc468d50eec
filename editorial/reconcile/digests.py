"""Rows that say their own digest, and rows that repeat what another says: recomputed and compared."""

import hashlib

from django.db.models import Prefetch

from editorial.models import Blob, Edition, EditionClaim
from editorial.reconcile.findings import Report
from evidence.content import digest
from evidence.history import missing_guards
from evidence.models import ClaimVersion


def check_guards(report: Report) -> None:
    for name in missing_guards():
        report.found(name, "This guard of an append-only table is missing. Run migrate.")


def check_digests(report: Report) -> None:
    for version in ClaimVersion.objects.iterator(500):
        report.checked += 1
        if digest(version.canonical) != version.digest:
            report.found(f"claim version {version.pk}", "Its content is not what its digest says.")
    for blob in Blob.objects.iterator(500):
        report.checked += 1
        content = blob.content.encode() if isinstance(blob.content, str) else bytes(blob.content)
        if hashlib.sha256(content).hexdigest() != blob.digest:
            report.found(f"blob {blob.digest}", "Its bytes are not what its digest says.")


def check_editions(report: Report) -> None:
    placed = Prefetch("claims", EditionClaim.objects.select_related("version"))
    for edition in Edition.objects.select_related("signature").prefetch_related(placed).iterator(100):
        report.checked += 1
        if digest(edition.canonical) != edition.digest:
            report.found(f"edition {edition.pk}", "Its content is not what its digest says.")
        if edition.digest not in edition.signature.digests:
            report.found(f"edition {edition.pk}", "Its signature covers another digest.")
        if _placed_by_content(edition) != _placed_by_rows(edition):
            report.found(f"edition {edition.pk}", "Its list of claims differs from the content that was signed.")


def _placed_by_content(edition: Edition) -> set[tuple[str, str]]:
    return {(one["id"], one["digest"]) for one in edition.content["blocks"] if "claim" in one}


def _placed_by_rows(edition: Edition) -> set[tuple[str, str]]:
    return {(str(one.placement_id), one.version.digest) for one in edition.claims.all()}
