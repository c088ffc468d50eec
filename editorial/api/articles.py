"""articles · articles/{slug} · articles/{slug}/editions · articles/{slug}/editions/{n}"""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from ninja import Query, Router

from editorial.api.listing import respond_list
from editorial.api.lists import ArticleList, EditionList
from editorial.api.media import asked_form, document_form
from editorial.api.parameters import PageFilters, Paging, Rendering
from editorial.api.problems import not_found
from editorial.api.reading import reads
from editorial.api.schemas import ArticleDocument
from editorial.api.search import editions_found, found
from editorial.api.served import known_as, serve
from editorial.delivery.headers import CURRENT, ROOT, VARY

router = Router(tags=["articles"])


class Elsewhere(HttpResponseRedirect):
    """The present address, named without a host: what a client says of its host has no effect."""

    status_code = 308

    def __init__(self, request: HttpRequest, address: str) -> None:
        query = f"?{request.META['QUERY_STRING']}" if request.META["QUERY_STRING"] else ""
        headers = {"Cache-Control": CURRENT, "Vary": VARY}
        super().__init__(f"{quote(address)}{query}", headers=headers)


@reads(router, "/articles{suffix:suffix}", ArticleList)
def articles(request: HttpRequest, suffix: str, filters: Query[PageFilters]) -> HttpResponse:
    """Published articles."""
    asked_form(request, suffix)
    return respond_list(request, *found("article", filters))


@reads(router, "/articles/{slug:slug}{suffix:suffix}", ArticleDocument, gone=ArticleDocument)
def article(request: HttpRequest, slug: str, suffix: str, asked: Query[Rendering]) -> HttpResponse:
    """The newest edition of an article, as it stands today."""
    document_form(request, suffix, "article")
    path, present = placed(slug)
    if present != slug:
        return Elsewhere(request, f"{ROOT}/articles/{present}{suffix}")
    return serve(request, path, "article", suffix, asked, slug)


@reads(router, "/articles/{slug:slug}/editions{suffix:suffix}", EditionList)
def editions(request: HttpRequest, slug: str, suffix: str, paging: Query[Paging]) -> HttpResponse:
    """Every edition of an article."""
    asked_form(request, suffix)
    path, present = placed(slug)
    if present != slug:
        return Elsewhere(request, f"{ROOT}/articles/{present}/editions{suffix}")
    return respond_list(request, *editions_found(path, paging))


@reads(router, "/articles/{slug:slug}/editions/{number:n}{suffix:suffix}", ArticleDocument, gone=ArticleDocument)
def edition(request: HttpRequest, slug: str, n: int, suffix: str, asked: Query[Rendering]) -> HttpResponse:
    """One edition, with what is true of its statements today."""
    document_form(request, suffix, "edition")
    path, present = placed(slug)
    if present != slug:
        return Elsewhere(request, f"{ROOT}/articles/{present}/editions/{n}{suffix}")
    return serve(request, f"{path}/editions/{n}", "edition", suffix, asked, slug)


def placed(slug: str) -> tuple[str, str]:
    known = known_as(slug)
    if known is None:
        raise not_found()
    return known
