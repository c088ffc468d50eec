"""A page, its lines, claims and works, as a team would model them that writes its API with Django alone."""

from django.db import models
from simple_history.models import HistoricalRecords


class Reference(models.Model):
    type = models.CharField(max_length=40)
    title = models.TextField()
    authors = models.JSONField(default=list)
    container = models.CharField(max_length=300, blank=True)
    issued = models.CharField(max_length=10, blank=True)
    doi = models.CharField(max_length=200, blank=True)
    pmid = models.CharField(max_length=20, blank=True)
    url = models.URLField(blank=True)
    formatted = models.TextField()
    standing = models.CharField(max_length=30)


class Article(models.Model):
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=20)
    published = models.DateTimeField()
    modified = models.DateTimeField(db_index=True)
    last_reviewed = models.DateField(null=True)
    next_review_due = models.DateField(null=True)
    publisher = models.JSONField(default=dict)
    license = models.URLField(blank=True)
    disclaimer = models.TextField(blank=True)
    history = HistoricalRecords()


class Listed(models.Model):
    """A work in the numbered list of a page."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="listed")
    n = models.PositiveSmallIntegerField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["n"]


class Claim(models.Model):
    text = models.TextField()
    kind = models.CharField(max_length=30)
    asserts = models.CharField(max_length=30, blank=True)
    certainty = models.CharField(max_length=30, blank=True)
    strength = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    reviewer_role = models.CharField(max_length=60, blank=True)
    reviewer_qualification = models.CharField(max_length=200, blank=True)
    approved = models.DateTimeField(null=True)
    next_review_due = models.DateField(null=True)
    modified = models.DateTimeField(db_index=True)
    history = HistoricalRecords()


class Citation(models.Model):
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="citations")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="citations")
    position = models.PositiveSmallIntegerField()
    locator = models.CharField(max_length=100, blank=True)
    quote = models.TextField(blank=True)
    direction = models.CharField(max_length=20)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]


class Block(models.Model):
    """A heading, or a claim where it stands."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    type = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, null=True, related_name="blocks")
    history = HistoricalRecords()

    class Meta:
        ordering = ["position"]
