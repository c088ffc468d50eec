"""The article workspace: its steps, answered with a page or (for the page's own script) with what changed on it.

Nothing typed is lost: a refusal answers 403, 409 or 422 with every sentence, today's tokens, and what is saved now.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse

from editorial.admin.article_step import marked, number
from editorial.admin.article_tree import Taken, take
from editorial.admin.claim_steps import parts_typed
from editorial.admin.desk_pages import DeskAdmin, refused
from editorial.admin.refusals import REFUSALS
from editorial.formats.words import word_changes
from editorial.models import Article, LineWaiver, Section
from editorial.models.articles import PlacementKind
from editorial.pages.preview import sheet
from editorial.selectors import articles_placing, status_of
from editorial.selectors.finding import references_matching
from editorial.selectors.workspace import Item, Workspace, workspace_of
from evidence.integrity import RULES
from evidence.models import Claim
from evidence.models.claims import Asserts, Direction, Kind, Risk
from evidence.refusals import Unmet
from evidence.selectors import Findings, claims_matching, findings_on, nearest_claims
from evidence.text import looks_like_claim

JSON = "application/json"
LONGEST = 5_000
MOST_FOUND = 8
MOST_PARTS = 20
CHOICES = {
    "kinds": PlacementKind.choices,
    "claim_kinds": Kind.choices,
    "assertions": Asserts.choices,
    "risks": Risk.choices,
    "directions": Direction.choices,
}


class WorkspacePages(DeskAdmin):
    workspace_pages = (
        ("tree", "tree_page"),
        ("parts", "parts_page"),
        ("panel", "panel_page"),
        ("find", "find_page"),
        ("check", "check_page"),
    )

    def tree_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        """Take one step of the tree."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            taken = take(article, request.POST.get("do", ""), request.POST, request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            article.refresh_from_db()
            if _wants_json(request):
                return self._refusal_told(request, article, refusal)
            at = request.POST.get("section", "")
            return self.show(request, article, refusal, typed=request.POST, at=at)
        if not _wants_json(request):
            return self._back(request, article, taken.said, request.POST.get("back", ""))
        article.refresh_from_db()
        return JsonResponse(self._told(request, article, taken))

    def _told(self, request: HttpRequest, article: Article, taken: Taken) -> dict[str, Any]:
        done = {"said": taken.said, "mark": taken.mark, "undo": taken.undo or None}
        return {**done, **self._parts(request, workspace_of(article))}

    def _refusal_told(self, request: HttpRequest, article: Article, refusal: Exception) -> JsonResponse:
        said = refused(refusal)
        told = {
            "heading": said.heading,
            "sentences": [{"message": one.message, "remedy": one.remedy} for one in said.sentences],
            "saved": _saved_now(article, request.POST),
            **self._parts(request, workspace_of(article)),
        }
        return JsonResponse(told, status=said.status)

    def _parts(self, request: HttpRequest, workspace: Workspace) -> dict[str, Any]:
        """The parts of the page that any step may change, and the tokens of all that stands on it."""
        context = {
            "workspace": workspace,
            "article": workspace.article,
            "told": workspace.status,
            "may_write": self.has_write_permission(request),
            **sheet(workspace.article, workspace.nodes, workspace.status),
        }
        return {
            "revision": workspace.article.revision,
            "claims": {one.claim.pk: one.claim.revision for one in workspace.items if one.claim},
            "tree": render_to_string("admin/editorial/workspace_tree.html", context, request),
            "state": render_to_string("admin/editorial/workspace_state.html", context, request),
            "sheet": render_to_string("editorial/preview_sheet.html", context),
        }

    def parts_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        """The page as it stands now, after somebody else changed it."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return JsonResponse(self._parts(request, workspace_of(article)))

    def panel_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        """What can be done with one line, and what is known of it."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        workspace = workspace_of(article)
        item = workspace.item(request.GET.get("mark", ""))
        if item is None:
            raise Http404
        context = {"may_write": self.has_write_permission(request), **panel(workspace, item)}
        return JsonResponse({"html": render_to_string("admin/editorial/workspace_panel.html", context, request)})

    def find_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        """Claims that say something like what was typed, or references by words or identifier."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        asked = {name: request.GET.get(name, "")[:LONGEST].strip() for name in ("claims", "references")}
        context = {"article": article, "claims": found_claims(asked["claims"]), "asked": asked}
        if asked["references"]:
            context["references"] = references_matching(asked["references"][:200])[:MOST_FOUND]
        return JsonResponse({"html": render_to_string("admin/editorial/workspace_found.html", context, request)})

    def check_page(self, request: HttpRequest, article: Article) -> HttpResponse:
        """What is wrong with a text while it is typed; nothing is saved."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        found = findings_while_typing(article, request.POST)
        return JsonResponse({"unready": _sentences(found.unready), "worth": _sentences(found.worth)})


def _wants_json(request: HttpRequest) -> bool:
    return JSON in request.headers.get("Accept", "")


def _sentences(unmet: list[Unmet]) -> list[dict[str, str]]:
    return [{"code": one.code, "message": one.message, "remedy": one.remedy} for one in unmet]


def found_claims(words: str) -> list[dict[str, Any]]:
    """Search first: the nearest by what they say, then those that have the words."""
    if not words:
        return []
    near = {one.pk: (one, score) for one, score in nearest_claims(words, limit=MOST_FOUND)}
    for one in claims_matching(words[:200])[:MOST_FOUND]:
        near.setdefault(one.pk, (one, 0))
    statuses = status_of(one for one, _ in near.values())
    return [{"claim": one, "score": score, "status": statuses[pk]} for pk, (one, score) in near.items()]


def findings_while_typing(article: Article, typed: QueryDict) -> Findings:
    text, kind = typed.get("text", "")[: LONGEST * 2], typed.get("kind", "claim")
    if not text.strip():
        return Findings()
    if kind == "line":
        return _of_a_line(article, text)
    if kind == "parts":
        return _of_parts(text)
    claim = Claim.objects.filter(pk=max(0, number(typed.get("claim", "")))).first()
    return findings_on(text, claim=claim)


def _of_a_line(article: Article, text: str) -> Findings:
    reasons = looks_like_claim(text.strip())
    if not reasons or LineWaiver.objects.filter(article=article, text=text.strip()).exists():
        return Findings()
    said = f"It looks like a claim: {'; '.join(reasons)}."
    return Findings([Unmet("looks-like-claim", said, "Make it a claim, or have the chief waive it.")])


def _of_parts(text: str) -> Findings:
    """Of each statement of a split whether it stands alone; citations come along."""
    parts = parts_typed(text)[:MOST_PARTS]
    numbered = [(number, one) for number, part in enumerate(parts, 1) for one in findings_on(part).unready]
    said = [
        Unmet(one.code, f"Statement {number}: {one.message}", one.remedy)
        for number, one in numbered
        if one.code in ("stands-alone", "entry")
    ]
    few = [Unmet("parts", "That is one statement.", "Put each on a line of its own.")] if len(parts) < 2 else []
    return Findings([*few, *said])


def _saved_now(article: Article, typed: QueryDict) -> dict[str, Any]:
    """Of what somebody typed into, what is saved now, and how that differs from what they typed."""
    saved = _row_now(article, typed)
    differing = {name: value for name, value in saved.items() if name in typed and typed[name] != value}
    pieces = [
        render_to_string("admin/desk/pieces.html", {"pieces": word_changes(value, typed[name].replace("\r\n", "\n"))})
        for name, value in differing.items()
    ]
    return {"fields": saved, "differences": pieces}


def _row_now(article: Article, typed: QueryDict) -> dict[str, str]:
    verb, _, key = typed.get("do", "").partition(":")
    if verb == "revise-claim":
        claim = Claim.objects.filter(pk=max(0, number(key))).first()
        return {name: getattr(claim, name) for name in ("text", "on_page_form", "kind", "asserts", "risk") if claim}
    if verb in ("change-line", "change-section"):
        row = marked(article, f"{'p' if verb == 'change-line' else 's'}{key}")
        return {"title": row.title} if isinstance(row, Section) else {"line": row.line}
    return {}


def panel(workspace: Workspace, item: Item) -> dict[str, Any]:
    """Everything the panel of one line shows."""
    claim = item.claim
    context = {
        "article": workspace.article,
        "item": item,
        "items": list(workspace.items),
        "headings": [one for one in workspace.items if one.placement is None],
        "neighbours": _neighbours(workspace, item),
        **CHOICES,
    }
    if claim is None:
        return context
    return {
        **context,
        "worth": _worth_a_look(item, claim),
        "citations": claim.citations.select_related("reference__standing"),
        "elsewhere": articles_placing(claim).exclude(article=workspace.article),
        "review_url": reverse("admin:reviews_review_change", args=[item.review]) if item.review else "",
    }


def _worth_a_look(item: Item, claim: Claim) -> list[Unmet]:
    """What the rules find and nobody waived, unless it is named as a reason already; then what is odd in the text."""
    named = {one.code for one in item.unmet}
    found = [one.unmet for one in item.found if one.is_open and one.finding.rule not in named]
    return [*found, *(one for one in findings_on(claim.text, claim=claim).worth if one.code not in RULES)]


def _neighbours(workspace: Workspace, item: Item) -> list[Item]:
    """Other claims of its section: what it may be merged with."""
    same = (one for one in workspace.items if one.claim and one.section.pk == item.section.pk)
    return [one for one in same if item.claim and one.claim and one.claim.pk != item.claim.pk]
