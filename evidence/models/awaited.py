"""What a record announces of a work that we do not have: kept, and recorded when that work comes."""

from django.conf import settings
from django.db import models

from evidence import clock
from evidence.history import AppendOnly
from evidence.models.references import Reference


class AwaitedAnnouncement(AppendOnly):
    """`reference` is the work whose record says it; `doi`, `pmid` and `pmcid` are of the other work."""

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=100)
    source = models.CharField(max_length=300)
    notice = models.JSONField(default=dict)
    dated = models.CharField(max_length=60, blank=True)
    doi = models.CharField(max_length=300, blank=True, db_index=True)
    pmid = models.CharField(max_length=10, blank=True, db_index=True)
    pmcid = models.CharField(max_length=15, blank=True, db_index=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.named}, {self.source}"

    @property
    def work(self) -> dict[str, str]:
        ids = {"DOI": self.doi, "PMID": self.pmid, "PMCID": self.pmcid}
        return {name: value for name, value in ids.items() if value}

    @property
    def named(self) -> str:
        return " ".join(next(iter(self.work.items()), ()))
