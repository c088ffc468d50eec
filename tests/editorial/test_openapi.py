"""openapi.json says what the API answers: every answer fits its schema, and its examples are real answers.

`EXAMPLES=write` writes the examples anew from what the API returns.
"""

import json
import os
import re
from typing import Any

import pytest
from django.urls import resolve
from jsonschema import Draft202012Validator

from editorial.api.openapi import EXAMPLES
from editorial.models import Document, Published
from editorial.services import hold, withdraw
from tests.cast import PASSWORD
from tests.editorial.rich_page import rich_page

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
UUID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PAGE = f"{V1}/articles/tennis-elbow"


@pytest.fixture
def rich(ann, rob, chief):
    return rich_page(ann=ann, rob=rob, chief=chief)


@pytest.fixture
def told(client, db) -> dict[str, Any]:
    return client.get(f"{V1}/openapi.json").json()


def closed(schema: Any) -> Any:
    """The same schema, where an object has no field that it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    drawn = {name: closed(value) for name, value in schema.items()}
    return {**drawn, "additionalProperties": False} if "properties" in drawn else drawn


def operation_at(told: dict, address: str) -> dict:
    template = re.sub(r"<\w+:(\w+)>", r"{\1}", resolve(address.split("?")[0]).route).replace("{suffix}", "")
    return told["paths"][f"/{template}"]["get"]


def complaints(told: dict, response) -> list[str]:
    """What the description does not say of this answer."""
    answer = operation_at(told, response.request["PATH_INFO"])["responses"][str(response.status_code)]
    [content] = answer["content"].values()
    schema = {**content["schema"], "components": closed(told["components"])}
    return [f"{one.json_path}: {one.message}" for one in Draft202012Validator(schema).iter_errors(response.json())]


def undescribed(client, told: dict, asked: list[str]) -> dict[str, list[str]]:
    found = {address: complaints(told, client.get(address)) for address in asked}
    return {address: one for address, one in found.items() if one}


def addresses(rich) -> list[str]:
    paths = Published.objects.values_list("path", flat=True)
    slugged = [f"{V1}/{one}".replace(f"articles/{rich.article.public_id}", "articles/tennis-elbow") for one in paths]
    lists = [f"{V1}/{one}" for one in ("articles", "claims?limit=3", "changes", "feed.json")]
    return [*slugged, *lists, f"{PAGE}/editions"]


def test_the_description_is_well_formed(told):
    assert (told["openapi"], told["info"]["title"]) == ("3.1.0", "Attest")
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(told)))
    assert named <= told["components"]["schemas"].keys()
    assert sorted(told["paths"]) == [
        f"{V1}/articles",
        f"{V1}/articles/{{slug}}",
        f"{V1}/articles/{{slug}}/editions",
        f"{V1}/articles/{{slug}}/editions/{{n}}",
        f"{V1}/changes",
        f"{V1}/claims",
        f"{V1}/claims/{{id}}",
        f"{V1}/claims/{{id}}/versions/{{n}}",
        f"{V1}/feed.atom",
        f"{V1}/feed.json",
        f"{V1}/references/{{id}}",
    ]


def test_every_answer_is_as_described(client, told, rich, ann, chief):
    then = f"{Document.objects.last().at:%Y-%m-%dT%H:%M:%S.%fZ}"
    asked = addresses(rich)
    asked += [f"{PAGE}?audience=public", f"{PAGE}?audience=public&fallback=yes", f"{PAGE}?as_of={then}"]
    asked += [f"{V1}/articles?x=1", f"{V1}/articles/none"]
    before = undescribed(client, told, asked)

    hold(claim=rich.claims["grip"], reason="Being checked.", by=ann)
    withdraw(claim=rich.claims["time"], reason="Wrong.", password=PASSWORD, by=chief)
    stopped = undescribed(client, told, asked)
    withdraw(article=rich.article, reason="Old.", password=PASSWORD, by=chief)

    assert (before, stopped, undescribed(client, told, asked)) == ({}, {}, {})


def masked(body: Any) -> Any:
    """The answer with what differs from run to run replaced: ids by their order, moments, digests, signatures."""
    text, ids = json.dumps(body, ensure_ascii=False), {}
    text = re.sub(
        r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", lambda m: ids.setdefault(m.group(), f"id{len(ids)}"), text
    )
    text = re.sub(r"\b[0-9a-f]{64}\b", "digest", text)
    text = re.sub(r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?", "moment", text)
    return json.loads(re.sub(r'"next": "[^"]+"', '"next": "cursor"', text))


def answers(client, rich) -> dict[str, Any]:
    claim = rich.claims["injection"]
    asked = {
        "articles": f"{V1}/articles",
        "article": PAGE,
        "editions": f"{PAGE}/editions",
        "claims": f"{V1}/claims?limit=2",
        "claim": f"{V1}/claims/{claim.public_id}",
        "version": f"{V1}/claims/{claim.public_id}/versions/1",
        "reference": f"{V1}/references/{rich.works[0].public_id}",
        "changes": f"{V1}/changes?limit=2",
        "feed_json": f"{V1}/feed.json?limit=2",
    }
    return {name: client.get(address).json() for name, address in asked.items()}


def test_examples_are_what_the_api_answers(client, rich, told):
    found = answers(client, rich)
    if os.environ.get("EXAMPLES") == "write":
        for name, body in found.items():
            (EXAMPLES / f"{name}.json").write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n")

    shown = {one["get"]["operationId"]: one["get"]["responses"]["200"] for one in told["paths"].values()}
    examples = {
        name: masked(content["examples"]["an answer"]["value"])
        for name, answer in shown.items()
        if name in found
        for content in answer["content"].values()
    }
    assert examples == {name: masked(body) for name, body in found.items()}
