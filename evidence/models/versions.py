"""Frozen claims. A version is never edited: the next submission freezes the next version, or finds the same one."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models.claims import Claim, Direction, Risk
from evidence.models.references import Reference


class ClaimVersion(AppendOnly):
    """`canonical` is RFC 8785 JSON and `digest` its SHA-256; `marks` says up to where histories were read."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    canonical = models.TextField()
    risk = models.CharField(max_length=10, choices=Risk.choices)
    revision = models.PositiveIntegerField(help_text="The claim's revision that was frozen.")
    marks = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["claim", "number"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="version_number_once_per_claim"),
            models.UniqueConstraint(fields=["claim", "digest"], name="content_frozen_once_per_claim"),
        ]
        indexes = [models.Index(fields=["digest"])]

    def __str__(self) -> str:
        return f"v{self.number}: {self.content['text'][:100]}"

    @property
    def content(self) -> dict[str, Any]:
        return json.loads(self.canonical)

    @property
    def is_intact(self) -> bool:
        """Whether the text is still what its digest, and so every signature, says."""
        return hashlib.sha256(self.canonical.encode()).hexdigest() == self.digest


class VersionTouch(AppendOnly):
    """One person of a version's `touched_by` (DESIGN §3.4)."""

    version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, related_name="touches")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="touched_once_per_version")]

    def __str__(self) -> str:
        return f"{self.person_id} touched {self.version_id}"


class VersionCitation(AppendOnly):
    """Which references a version cites, in order: content covers what they say, this says which rows they are."""

    version = models.ForeignKey(ClaimVersion, on_delete=models.PROTECT, related_name="citations")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="version_citations")
    position = models.PositiveSmallIntegerField()
    direction = models.CharField(max_length=12, choices=Direction.choices)
    attributed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="citation_position_once")]

    def __str__(self) -> str:
        return f"{self.version_id} cites {self.reference_id}"
