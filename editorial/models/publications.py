"""What was made public: editions people signed, documents that were served, and the index lists are read from."""

import json
from typing import Any

from django.conf import settings
from django.db import models

from editorial.models.articles import Article
from evidence import clock
from evidence.history import AppendOnly
from evidence.models import Claim, ClaimVersion, Reference, Signature


class Edition(AppendOnly):
    """A numbered composition of an article; `canonical` is RFC 8785 JSON and `digest` its SHA-256."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    slug = models.SlugField(max_length=120, help_text="The address it was published at: old ones lead to the newest.")
    title = models.CharField(max_length=300)
    digest = models.CharField(max_length=64)
    canonical = models.TextField()
    marks = models.JSONField(default=dict, help_text="Up to where the tree's histories were read.")
    signature = models.ForeignKey(Signature, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["article", "number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="edition_number_once_per_article")]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.canonical)


class EditionClaim(AppendOnly):
    """Which version stands at which placement of an edition."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="claims")
    placement_id = models.UUIDField()
    version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, related_name="edition_claims")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="edition_claims")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "placement_id"], name="placement_once_per_edition")]

    def __str__(self) -> str:
        return f"{self.edition_id}: {self.version_id}"


class EditionReference(AppendOnly):
    """The numbered reference list of an edition, and the record as it was on that day."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="references")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="edition_references")
    number = models.PositiveSmallIntegerField()
    csl = models.JSONField(help_text="What the cited versions pin, with volume and pages as recorded when published.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "reference"], name="reference_once_per_edition")]

    def __str__(self) -> str:
        return f"{self.edition_id}: [{self.number}] {self.reference_id}"


class Blob(AppendOnly):
    """Bytes, stored once per SHA-256 digest."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.digest


class Rendition(models.Model):
    """One form of a blob, and that compressed; derived, so it can be made again. The JSON itself is in the blob."""

    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="renditions")
    form = models.CharField(max_length=10, help_text="json, or another of formats.forms")
    digest = models.CharField(max_length=64, help_text="Of the bytes before they are compressed.")
    content = models.BinaryField(null=True)
    br = models.BinaryField(null=True)
    gzip = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["blob", "form"], name="rendition_once_per_blob_and_form")]

    def __str__(self) -> str:
        return f"{self.blob_id} as {self.form}"


class Document(AppendOnly):
    """What is served at one address from one moment on. `path` uses public ids, so a new slug moves nothing."""

    path = models.CharField(max_length=200)
    sequence = models.PositiveBigIntegerField(unique=True)
    cause = models.CharField(max_length=60, help_text="What made it: publish, hold, lift, withdraw, notice, due …")
    status = models.CharField(max_length=20, default="published")
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="documents")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "served document"
        ordering = ["sequence"]
        indexes = [models.Index(fields=["path", "sequence"])]

    def __str__(self) -> str:
        return f"{self.path} #{self.sequence}"


class Change(AppendOnly):
    """One line of the public `changes` list; `sequence` has no gaps and follows commit order."""

    class Kind(models.TextChoices):
        PUBLISHED = "published", "Published"
        UPDATED = "updated", "Updated"
        REAFFIRMED = "reaffirmed", "Reaffirmed"
        FLAGGED = "flagged", "Flagged"
        UNFLAGGED = "unflagged", "Flag cleared"
        HELD = "held", "Held"
        RELEASED = "released", "Hold lifted"
        QUARANTINED = "quarantined", "Quarantined"
        RESTORED = "restored", "Quarantine ended"
        WITHDRAWN = "withdrawn", "Withdrawn"
        OVERDUE = "overdue", "Review overdue"

    sequence = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    path = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    meaning_changed = models.BooleanField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = "public change"
        ordering = ["sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.path}"


class Handled(AppendOnly):
    """A cause found below (notice, dismissal, decision, due date) whose documents `follow` has written."""

    cause = models.CharField(max_length=60, unique=True, help_text="For example notice:12.")
    documents = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.cause


class Published(models.Model):
    """The published index: one row an address, written with its newest document and rebuildable from documents.

    `editorial.fulltext` keeps the engine's own index of `terms`.
    """

    class Kind(models.TextChoices):
        ARTICLE = "article", "Article"
        EDITION = "edition", "Edition"
        CLAIM = "claim", "Claim"
        VERSION = "version", "Claim version"
        REFERENCE = "reference", "Reference"

    path = models.CharField(max_length=200, primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="+")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=20, default="published")
    summary = models.JSONField(default=dict, help_text="The item as lists show it.")
    terms = models.TextField(blank=True, help_text="What search and filters find it by: labels, then words, each once.")
    updated_at = models.DateTimeField(
        help_text="When its document was issued, or a later moment of an earlier document."
    )
    sequence = models.PositiveBigIntegerField(
        unique=True, help_text="Of its document; full-text search knows it by it."
    )

    class Meta:
        ordering = ["path"]
        indexes = [
            models.Index(fields=["kind", "sequence"]),
            models.Index(fields=["kind", "updated_at", "sequence"], name="published_since"),
        ]

    def __str__(self) -> str:
        return self.path
