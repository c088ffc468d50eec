"""Articles: the list with where each stands, and the page on which its tree is composed and its claims are sent.

Everything that is posted goes to one service; a refusal shows the same page with what was typed and every reason.
"""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from unfold.decorators import display

from editorial.admin.article_forms import ArticleForm, SubmitForm, differences, typed_of
from editorial.admin.base import DRAFTERS, label
from editorial.admin.bibliography_pages import BibliographyPages
from editorial.admin.board_filters import Share
from editorial.admin.desk_pages import RowPage, require_readable
from editorial.admin.evidence_pages import EvidencePages
from editorial.admin.histories import HistoryPages
from editorial.admin.import_page import ImportPages
from editorial.admin.number_pages import NumberPages
from editorial.admin.publishing import PublishingPages
from editorial.admin.publishing_ready import ReadyPages
from editorial.admin.refusals import REFUSALS
from editorial.admin.remark_threads import open_remarks
from editorial.admin.workspace_pages import WorkspacePages, panel
from editorial.models import Article, ArticleAuthor, Edition, Hold, Placement, RelatedLink, Section, Withdrawal
from editorial.models.articles import PlacementKind
from editorial.pages.preview import sheet
from editorial.selectors import article_status, last_edition
from editorial.selectors.integrity import evidence_on
from editorial.selectors.waiting import ready_to_publish
from editorial.selectors.workspace import workspace_of
from editorial.services import create_article, revise_article, submit_article
from evidence import roles
from evidence.selectors import claims_matching
from reviews.models import Submission

LOOKS = {
    "approved": "success",
    "submitted": "info",
    "under-review": "warning",
    "recheck": "warning",
    "changed": "warning",
    "changes-requested": "danger",
    "rejected": "danger",
    "on-hold": "danger",
    "quarantined": "danger",
    "withdrawn": "danger",
}
PARTS = (Article, Section, Placement, ArticleAuthor, RelatedLink)
MOST_FOUND = 20


class PublicState(SimpleListFilter):
    title = "public"
    parameter_name = "public"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("yes", "Published"),
            ("no", "Never published"),
            ("ready", "Ready to publish"),
            ("held", "On hold"),
            ("withdrawn", "Withdrawn"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "ready":
            return queryset.filter(pk__in=ready_to_publish().values("pk"))
        editions = Exists(Edition.objects.filter(article=OuterRef("pk")))
        held = Exists(Hold.objects.filter(article=OuterRef("pk"), lifted__isnull=True))
        withdrawn = Exists(Withdrawal.objects.filter(article=OuterRef("pk")))
        asked = {"yes": editions, "no": ~editions, "held": held, "withdrawn": withdrawn}
        return queryset.filter(asked[self.value()]) if self.value() in asked else queryset


@admin.register(Article)
class ArticleAdmin(
    HistoryPages,
    WorkspacePages,
    PublishingPages,
    ReadyPages,
    ImportPages,
    NumberPages,
    EvidencePages,
    BibliographyPages,
    RowPage,
):
    write_roles = DRAFTERS
    list_display = ("title", "where_it_is", "progress", "edition", "public")
    list_filter = (PublicState, Share)
    search_fields = ("title", "question_title", "slug", "synonyms")
    search_help_text = "Words of the title, the question, the address or another name"
    object_pages = (
        *WorkspacePages.workspace_pages,
        ("details", "details_page"),
        ("submit", "submit_page"),
        ("publish", "publish_article_page"),
        ("waive", "waive_page"),
        ("evidence", "evidence_page"),
        ("profile", "profile_page"),
        ("bibliography", "bibliography_page"),
        ("imported", "imported_page"),
        ("resolve", "resolve_page"),
        ("number/<int:number>", "number_page"),
        ("reopen/<int:number>", "reopen_page"),
    )
    list_pages = (("import", "import_page"), ("ready", "ready_page"))
    writing_pages = ("check_page",)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Statuses of the rows on this page only, in one go."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        told = article_status(changelist.result_list)
        for article in changelist.result_list:
            article.told = told[article.pk]
        return changelist

    @display(description="State", label=LOOKS)
    def where_it_is(self, article: Any) -> tuple[str, str]:
        return article.told.status, article.told.label

    @label("Approved")
    def progress(self, article: Any) -> str:
        return f"{article.told.approved} of {article.told.total}"

    @label("Edition")
    def edition(self, article: Any) -> str:
        return str(article.told.edition or "none")

    @display(description="Public", label={"held": "danger", "withdrawn": "danger", "published": "success"})
    def public(self, article: Any) -> tuple[str, str]:
        if article.told.held or article.told.withdrawn:
            return article.told.public.word, article.told.public.word
        return ("published", "published") if article.told.edition else ("no", "not yet")

    def histories(self, obj: Any) -> list[QuerySet]:
        parts = [model.history.filter(article_id=obj.pk) for model in PARTS[1:]]  # type: ignore[attr-defined]
        return [Article.history.filter(id=obj.pk), *parts]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        form = self._form(request.POST or None)
        if request.method != "POST":
            return self._blank(request, form)
        try:
            require_readable(form)
            article = create_article(
                authors=form.authors_typed(),
                related_links=form.links_typed(),
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,  # type: ignore[arg-type]
                **form.fields_of_article(),
            )
        except REFUSALS as refusal:
            return self._blank(request, form, refusal)
        messages.success(request, "The page is made. Add a section, then its claims.")
        return redirect("admin:editorial_article_change", article.pk)

    def _blank(self, request: HttpRequest, form: ArticleForm, refusal: Exception | None = None) -> HttpResponse:
        template = "admin/editorial/article_add.html"
        return self.desk(request, template, title="Add article", refusal=refusal, form=form)

    def details_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = self._form(request.POST, article)
        try:
            require_readable(form)
            revise_article(
                article,
                revision=form.cleaned_data.get("revision") or -1,
                fields=form.fields_of_article(),
                authors=form.authors_typed(),
                related_links=form.links_typed(),
                reason=form.cleaned_data.get("reason", ""),
                by=request.user,  # type: ignore[arg-type]
            )
        except REFUSALS as refusal:
            return self._refused(request, article, refusal)
        return self._back(request, article, "Saved.", "details")

    def _refused(self, request: HttpRequest, article: Article, refusal: Exception) -> HttpResponse:
        """What was typed, beside what somebody else saved; saving again is then a decision, with today's token."""
        article.refresh_from_db()
        typed = request.POST.copy()
        typed["revision"] = str(article.revision)
        form = self._form(typed, article)
        return self.show(request, article, refusal, details=form, differences=differences(form, article))

    def submit_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        said = {name: request.POST.get(name, "") for name in ("note", "reason", "meaning_unchanged")}
        unchanged = said["meaning_unchanged"] == "yes"
        asked = {"note": said["note"], "reason": said["reason"], "meaning_unchanged": unchanged}
        try:
            done = submit_article(article, by=request.user, **asked)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self.show(request, article, refusal, submit=SubmitForm(initial=said))
        form = SubmitForm(initial=said)
        return self.desk(
            request,
            "admin/editorial/submitted.html",
            title=f"Submitted: {article}",
            object=article,
            article=article,
            done=done,
            form=form,
            asks_reason=any(one.code == "resubmission-reason" for _, unmet in done.skipped for one in unmet),
        )

    def _back(self, request: HttpRequest, article: Article, said: str, anchor: str) -> HttpResponse:
        messages.success(request, said)
        address = self.url("change", article.pk)
        kept = anchor if anchor.replace("-", "").isalnum() else ""
        return redirect(f"{address}#{kept}" if kept else address)

    def _form(self, typed: QueryDict | None, article: Article | None = None) -> ArticleForm:
        others = Article.objects.exclude(pk=article.pk if article else None)
        initial = typed_of(article) if article else {}
        return ArticleForm(typed, initial=initial, others=others, auto_id="details_%s")

    def show(
        self, request: HttpRequest, article: Article, refusal: Exception | None = None, **context: Any
    ) -> HttpResponse:
        words, editing = request.GET.get("find", "").replace("\x00", "")[:200], request.GET.get("edit", "")
        workspace = workspace_of(article)
        edited = workspace.item(editing)
        shown = {
            "article": article,
            "workspace": workspace,
            "told": workspace.status,
            "edition": last_edition(article),
            **sheet(article, workspace.nodes, workspace.status),
            **(panel(workspace, edited) if edited else {}),
            "sections": list(article.sections.select_related("parent")),
            "kinds": PlacementKind.choices,
            "details": self._form(None, article),
            "submit": SubmitForm(),
            "words": words,
            "found": claims_matching(words)[:MOST_FOUND],
            "editing": editing,
            "at": request.GET.get("at", ""),
            "may_write": self.has_write_permission(request),
            "may_withdraw": roles.is_chief(request.user),
            "evidence": evidence_on(article),
            "holds": article.holds.filter(lifted__isnull=True),
            "submissions": Submission.objects.filter(subject=article.slug)[:5],
            "remarks": open_remarks(article, request.user),  # type: ignore[arg-type]
            **context,
        }

        return self.desk(
            request, "admin/editorial/article.html", title=article.title, refusal=refusal, object=article, **shown
        )
