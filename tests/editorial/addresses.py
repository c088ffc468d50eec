"""Where the tests of the API look, and how they read a refusal."""

from editorial.models import Published

V1 = "/api/v1"
SLUG = "example-condition"
PAGE = f"{V1}/articles/{SLUG}"
TEXT = "Rest relieves pain in adults with tendon injury."


def every_address() -> dict[str, str]:
    """Every address that has a document, and the path of it."""
    slugs = {str(one.article.public_id): one.summary["slug"] for one in Published.objects.filter(kind="article")}
    found = {}
    for path in Published.objects.values_list("path", flat=True):
        kind, id, *rest = path.split("/")
        found["/".join([V1, kind, slugs[id] if kind == "articles" else id, *rest])] = path
    return found


def code(response) -> tuple[int, str]:
    """Status and code of a problem, which is problem+json whatever it is about."""
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], told["type"]) == (response.status_code, "about:blank")
    return response.status_code, told["code"]
