"""What people decided and what was published, as read-only lists: rows that are written once have no form.

What is blinded for whoever looks is not among them, and so in no search, filter or count of these lists.
"""

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from editorial.admin.base import ReadOnlyAdmin, label
from editorial.admin.desk_pages import RowPage
from editorial.admin.publishing import indent_of
from editorial.models import Change, Document, Edition, LineWaiver
from evidence.models import Signature
from evidence.people import printed_name
from reviews.models import Opinion, ReviewEvent
from reviews.requirements import shown_events, shown_opinions, shown_signatures
from reviews.workflow import TRANSITIONS


@admin.register(Edition)
class EditionAdmin(RowPage, ReadOnlyAdmin):
    list_display = ("title", "number", "published_by", "at")
    ordering = ("-pk",)
    search_fields = ("title", "slug", "digest__startswith")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).select_related("article", "signature")

    @label("Signed by")
    def published_by(self, edition: Edition) -> str:
        return edition.signature.printed_name

    def show(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        texts = {row.version.digest: row.version.content["text"] for row in edition.claims.select_related("version")}
        blocks = edition.content["blocks"]
        return self.desk(
            request,
            "admin/editorial/edition.html",
            title=str(edition),
            object=edition,
            edition=edition,
            address=f"/api/v1/articles/{edition.slug}",
            documents=Document.objects.filter(cause=f"edition:{edition.pk}").count(),
            lines=[(one, indent_of(one), one.get("text") or texts.get(one.get("digest", ""), "")) for one in blocks],
            references=edition.content.get("references", []),
        )


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    ordering = ("-sequence",)
    list_display = ("sequence", "path", "status", "cause", "at")
    list_display_links = ("sequence", "path")
    list_filter = ("status",)
    search_fields = ("path__startswith", "cause__startswith")
    search_help_text = "The beginning of an address or a cause, such as articles/ or hold:1"
    fields = ("sequence", "path", "status", "cause", "at", "bytes_digest", "served")
    readonly_fields = ("bytes_digest", "served")

    @label("SHA-256 of its bytes")
    def bytes_digest(self, document: Document) -> str:
        return document.blob_id

    @label("What is served")
    def served(self, document: Document) -> str:
        """Set out for reading; the bytes themselves have no white space."""
        content = json.dumps(json.loads(bytes(document.blob.content)), indent=2, ensure_ascii=False)
        return format_html('<div class="desk"><pre class="code">{}</pre></div>', content)


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    ordering = ("-sequence",)
    list_display = ("sequence", "kind", "title", "meaning_changed", "at")
    list_display_links = ("sequence", "title")
    list_filter = ("kind",)
    search_fields = ("title", "path__startswith")
    fields = ("sequence", "kind", "title", "path", "meaning_changed", "document", "at")


@admin.register(LineWaiver)
class LineWaiverAdmin(ReadOnlyAdmin):
    ordering = ("-pk",)
    list_display = ("text", "article", "by", "at")
    list_select_related = ("article", "by")
    fields = ("article", "text", "reason", "signature", "by", "at")


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    ordering = ("-pk",)
    list_display = ("printed_name", "qualification", "meaning", "at")
    list_filter = ("meaning",)
    search_fields = ("printed_name", "digests__icontains")
    fields = ("person", "printed_name", "qualification", "meaning", "digests", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Signature]:
        return shown_signatures(request.user).order_by("-pk")  # type: ignore[arg-type]


@admin.register(Opinion)
class OpinionAdmin(ReadOnlyAdmin):
    ordering = ("-pk",)
    list_display = ("review", "reviewer", "verdict", "at", "is_taken_back")
    list_filter = ("verdict",)
    list_select_related = ("review__version", "reviewer", "taken_back")
    search_fields = ("note", "digest__startswith")
    fields = ("review", "reviewer", "number", "verdict", "meaning_changed", "note", "digest", "signature", "at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Opinion]:
        return shown_opinions(request.user).order_by("-pk")  # type: ignore[arg-type]

    @label("Taken back", boolean=True)
    def is_taken_back(self, opinion: Opinion) -> bool:
        return hasattr(opinion, "taken_back")


@admin.register(ReviewEvent)
class ReviewEventAdmin(ReadOnlyAdmin):
    ordering = ("-pk",)
    list_display = ("review", "what", "who", "to_state", "at")
    list_filter = ("to_state",)
    list_select_related = ("review__version", "by")
    search_fields = ("reason",)
    fields = ("review", "action", "from_state", "to_state", "by", "at", "reason", "signature")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewEvent]:
        return shown_events(request.user).order_by("-pk")  # type: ignore[arg-type]

    @label("Action")
    def what(self, event: ReviewEvent) -> str:
        return TRANSITIONS[event.action].label if event.action in TRANSITIONS else "Submitted"

    @label("By")
    def who(self, event: ReviewEvent) -> str:
        return printed_name(event.by)
