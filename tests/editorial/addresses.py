"""Where the tests of the API look, and how they read a refusal."""

V1 = "/api/v1"
SLUG = "example-condition"
PAGE = f"{V1}/articles/{SLUG}"
TEXT = "Rest relieves pain in adults with tendon injury."


def code(response) -> tuple[int, str]:
    """Status and code of a problem, which is problem+json whatever it is about."""
    assert response.headers["Content-Type"] == "application/problem+json"
    told = response.json()
    assert (told["status"], told["type"]) == (response.status_code, "about:blank")
    return response.status_code, told["code"]
