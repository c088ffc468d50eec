"""references/{id}"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from editorial.api.parameters import Rendering
from editorial.api.reading import reads
from editorial.api.schemas import ReferenceDocument
from editorial.api.served import serve

router = Router(tags=["references"])


@reads(router, "/references/{uuid:id}{suffix:suffix}", ReferenceDocument)
def reference(request: HttpRequest, id: UUID, suffix: str) -> HttpResponse:
    """A work that a published claim cites, as last published, and its standing."""
    return serve(request, f"references/{id}", "reference", suffix, Rendering())
