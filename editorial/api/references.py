"""references/{id}"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from editorial.api.media import media_type
from editorial.api.parameters import Rendering
from editorial.api.reading import reads
from editorial.api.schemas import ReferenceDocument
from editorial.api.served import ROOT, serve

router = Router(tags=["references"])


@reads(router, "/references/{uuid:id}{suffix:suffix}", ReferenceDocument)
def reference(request: HttpRequest, id: UUID, suffix: str) -> HttpResponse:
    """A work that a published claim cites, as last published, and its standing."""
    media_type(request, suffix)
    address = f"references/{id}"
    return serve(request, address, Rendering(), {"canonical": f"{ROOT}/{address}"})
