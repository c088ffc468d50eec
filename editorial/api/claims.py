"""claims · claims/{id} · claims/{id}/versions/{n}"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from editorial.api.listing import respond_list
from editorial.api.lists import ClaimList
from editorial.api.media import media_type
from editorial.api.parameters import ClaimFilters, Rendering
from editorial.api.reading import reads
from editorial.api.schemas import ClaimDocument, VersionDocument
from editorial.api.search import found
from editorial.api.served import ROOT, serve

router = Router(tags=["claims"])


@reads(router, "/claims{suffix:suffix}", ClaimList)
def claims(request: HttpRequest, suffix: str, filters: Query[ClaimFilters]) -> HttpResponse:
    """Published claims."""
    media_type(request, suffix)
    return respond_list(request, *found("claim", filters))


@reads(router, "/claims/{uuid:id}{suffix:suffix}", ClaimDocument, gone=ClaimDocument)
def claim(request: HttpRequest, id: UUID, suffix: str, asked: Query[Rendering]) -> HttpResponse:
    """The newest version of a claim in any current edition."""
    media_type(request, suffix)
    address = f"claims/{id}"
    return serve(request, address, asked, {"canonical": f"{ROOT}/{address}", "collection": f"{ROOT}/claims"})


@reads(router, "/claims/{uuid:id}/versions/{number:n}{suffix:suffix}", VersionDocument, gone=VersionDocument)
def version(request: HttpRequest, id: UUID, n: int, suffix: str, asked: Query[Rendering]) -> HttpResponse:
    """One version that was published, with what is true of it today."""
    media_type(request, suffix)
    address = f"claims/{id}/versions/{n}"
    return serve(request, address, asked, {"canonical": f"{ROOT}/{address}", "latest-version": f"{ROOT}/claims/{id}"})
