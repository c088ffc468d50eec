"""The same page as editors write it in Wagtail: its lines a StreamField, each claim with what is cited for it."""

from django.db import models
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.api import APIField
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index


class CitationBlock(blocks.StructBlock):
    n = blocks.IntegerBlock()
    locator = blocks.CharBlock(required=False)
    quote = blocks.TextBlock(required=False)
    direction = blocks.CharBlock()


class ClaimBlock(blocks.StructBlock):
    text = blocks.TextBlock()
    kind = blocks.CharBlock()
    asserts = blocks.CharBlock(required=False)
    certainty = blocks.CharBlock(required=False)
    strength = blocks.CharBlock(required=False)
    status = blocks.CharBlock()
    version = blocks.IntegerBlock()
    reviewer_role = blocks.CharBlock(required=False)
    reviewer_qualification = blocks.CharBlock(required=False)
    approved = blocks.DateTimeBlock(required=False)
    next_review_due = blocks.DateBlock(required=False)
    citations = blocks.ListBlock(CitationBlock())


class ReferenceBlock(blocks.StructBlock):
    n = blocks.IntegerBlock()
    type = blocks.CharBlock()
    title = blocks.TextBlock()
    authors = blocks.CharBlock(required=False)
    container = blocks.CharBlock(required=False)
    issued = blocks.CharBlock(required=False)
    doi = blocks.CharBlock(required=False)
    pmid = blocks.CharBlock(required=False)
    url = blocks.URLBlock(required=False)
    formatted = blocks.TextBlock()
    standing = blocks.CharBlock()


class ArticlePage(Page):
    language = models.CharField(max_length=10)
    last_reviewed = models.DateField(null=True)
    next_review_due = models.DateField(null=True)
    license = models.URLField(blank=True)
    disclaimer = models.TextField(blank=True)
    body = StreamField([("heading", blocks.CharBlock()), ("claim", ClaimBlock())])
    references = StreamField([("reference", ReferenceBlock())])

    content_panels = [*Page.content_panels, FieldPanel("body"), FieldPanel("references")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    api_fields = [
        APIField("language"),
        APIField("last_reviewed"),
        APIField("next_review_due"),
        APIField("license"),
        APIField("disclaimer"),
        APIField("body"),
        APIField("references"),
    ]
