"""claims · claims/{id} · claims/{id}/versions/{n}"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from editorial.api.listing import respond_list
from editorial.api.lists import ClaimList
from editorial.api.media import asked_form
from editorial.api.parameters import ClaimFilters, Rendering
from editorial.api.reading import reads
from editorial.api.schemas import ClaimDocument, VersionDocument
from editorial.api.search import found
from editorial.api.served import serve

router = Router(tags=["claims"])


@reads(router, "/claims{suffix:suffix}", ClaimList)
def claims(request: HttpRequest, suffix: str, filters: Query[ClaimFilters]) -> HttpResponse:
    """Published claims."""
    asked_form(request, suffix)
    return respond_list(request, *found("claim", filters))


@reads(router, "/claims/{uuid:id}{suffix:suffix}", ClaimDocument, gone=ClaimDocument)
def claim(request: HttpRequest, id: UUID, suffix: str, asked: Query[Rendering]) -> HttpResponse:
    """The newest version of a claim in any current edition."""
    return serve(request, f"claims/{id}", "claim", suffix, asked)


@reads(router, "/claims/{uuid:id}/versions/{number:n}{suffix:suffix}", VersionDocument, gone=VersionDocument)
def version(request: HttpRequest, id: UUID, n: int, suffix: str, asked: Query[Rendering]) -> HttpResponse:
    """One version that was published, with what is true of it today."""
    return serve(request, f"claims/{id}/versions/{n}", "version", suffix, asked)
