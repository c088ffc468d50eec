"""The worked examples of the API are what it answers: of every operation, in every state, and for every problem.

`EXAMPLES=write` writes them anew from what the API answers.
"""

import json
import os
import re
from typing import Any

import pytest

from editorial.api.problems import CODES
from editorial.api.worked import ANSWERS, STATES, components
from editorial.formats.parts import TOMBSTONES
from editorial.services import withdraw
from tests import make_editorial
from tests.cast import PASSWORD
from tests.editorial.addresses import PAGE, TEXT, V1
from tests.editorial.rich_page import rich_page
from tests.editorial.worked_states import States

pytestmark = pytest.mark.django_db


def masked(body: Any) -> Any:
    """The answer with what differs from run to run replaced: ids by their order, moments, digests, signatures."""
    text, ids = json.dumps(body, ensure_ascii=False), {}
    text = re.sub(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda m: ids.setdefault(m.group(), f"id{len(ids)}"), text
    )
    text = re.sub(r"\b[0-9a-f]{64}\b", "digest", text)
    text = re.sub(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?", "moment", text)
    return json.loads(re.sub(r'"next": "[^"]+"', '"next": "cursor"', text))


def compared(answers: dict[str, Any]) -> None:
    told = {one.name: one for one in (*ANSWERS, *STATES)}
    found = {
        name: response.json() if told[name].ending == "json" else response.content.decode()
        for name, response in answers.items()
    }
    if os.environ.get("EXAMPLES") == "write":
        for name, body in found.items():
            written = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=1) + "\n"
            told[name].file.write_text(written, encoding="utf-8")

    assert {name: masked(told[name].answer) for name in found} == {name: masked(body) for name, body in found.items()}
    assert {name: told[name].status for name in found} == {name: one.status_code for name, one in answers.items()}


def test_answers_of_every_operation_but_an_edition(client, ann, rob, chief):
    rich = rich_page(ann=ann, rob=rob, chief=chief)
    page, claim = f"{V1}/articles/tennis-elbow", f"{V1}/claims/{rich.claims['injection'].public_id}"
    asked = {
        "articles": f"{V1}/articles",
        "article": page,
        "editions": f"{page}/editions",
        "claims": f"{V1}/claims?limit=2",
        "claim": claim,
        "version": f"{claim}/versions/1",
        "reference": f"{V1}/references/{rich.works[0].public_id}",
        "changes": f"{V1}/changes?limit=2",
        "feed_json": f"{V1}/feed.json?limit=2",
        "feed_atom": f"{V1}/feed.atom?limit=2",
    }

    compared({name: client.get(address) for name, address in asked.items()})
    assert {*asked, "edition"} == {one.name for one in ANSWERS}


def test_every_state(client, ann, rob, chief):
    library = States(ann=ann, rob=rob, chief=chief)
    answers = {name: client.get(address) for name, address in library.addresses.items()}
    answers["claim-overdue"] = library.overdue(client)

    compared(answers)
    assert answers.keys() == {"edition", *(one.name for one in STATES)}


def test_a_state_says_what_its_title_says():
    by_name = {one.name: one for one in STATES}
    word = {
        name.removeprefix("claim-"): one.answer["status"] for name, one in by_name.items() if one.operation == "claim"
    }

    for status in ("held", "quarantined", *TOMBSTONES):
        example = by_name[f"claim-{status}"]
        assert (word[status], example.answer["text"]) == (status, None)
        assert example.status == (410 if status in TOMBSTONES else 200)
    assert by_name["claim-flagged"].answer["flags"] and by_name["claim-overdue"].answer["overdue"]
    assert by_name["claim-missing-wording"].answer["missing_wording"] is True
    assert by_name["claim-historical"].answer["historical"] is True
    assert by_name["claim-historical"].answer["today"]["status"] == "held"
    gaps = {one.get("status") for one in by_name["article-with-gaps"].answer["blocks"]}
    assert {"held", "quarantined", "withdrawn"} <= gaps


def test_every_problem(client, ann, rob, chief, settings, monkeypatch):
    page = make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)
    claim = page.placements.get().claim
    withdraw(claim=claim, reason="Personal data.", erased=True, password=PASSWORD, by=chief)
    client.raise_request_exception = False
    answers = {
        "unknown-parameter": client.get(f"{V1}/articles?colour=red"),
        "repeated-parameter": client.get(f"{V1}/articles?limit=1&limit=2"),
        "invalid-parameter": client.get(f"{V1}/articles?limit=101"),
        "invalid-cursor": client.get(f"{V1}/articles?cursor=x"),
        "bad-request": client.get(f"{V1}/articles?q=%00"),
        "not-found": client.get(f"{V1}/articles/none"),
        "method-not-allowed": client.post(PAGE),
        "not-acceptable": client.get(PAGE, headers={"Accept": "text/turtle"}),
        "erased": client.get(f"{V1}/claims/{claim.public_id}?as_of=2999-01-01"),
    }
    settings.ANONYMOUS_READING = False
    answers["sign-in-needed"] = client.get(PAGE)
    settings.ANONYMOUS_READING = True
    monkeypatch.setattr("editorial.selectors.newest_document", lambda path: 1 / 0)
    answers["internal-error"] = client.get(PAGE)

    assert {name: one.json() for name, one in answers.items()} == {name: components()[name]["value"] for name in CODES}
    assert [name for name, one in answers.items() if one.status_code != one.json()["status"]] == []
