"""openapi.json says what the API answers: every answer fits its schema, and nothing in it is left unsaid."""

import json
import re
from typing import Any

import pytest
from django.urls import resolve
from jsonschema import Draft202012Validator

from editorial.api.problems import CODES
from editorial.formats.forms import KINDS, forms_of
from editorial.models import Document, Published
from editorial.services import hold, withdraw
from tests.cast import PASSWORD
from tests.editorial.rich_page import rich_page

pytestmark = pytest.mark.django_db
V1 = "/api/v1"
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
    content = answer["content"][response.headers["Content-Type"]]
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


def operations(told: dict) -> list[dict]:
    return [one for path in told["paths"].values() for one in path.values()]


def test_everything_in_the_description_is_told(told):
    parts = [(one["operationId"], one) for one in operations(told)]
    parts += [(f"{name} {one['name']}", one) for name, got in parts for one in got.get("parameters", ())]
    parts += [
        (f"{one['operationId']} {status}", said)
        for one in operations(told)
        for status, said in one["responses"].items()
    ]

    assert [name for name, one in parts if not one.get("description") and not one.get("summary")] == []
    assert len({one["operationId"] for one in operations(told)}) == len(operations(told))


def test_schemas_of_parameters_are_json_schemas_with_their_bounds(told):
    schemas = {one["name"]: one["schema"] for got in operations(told) for one in got["parameters"]}
    known = {"type", "format", "enum", "default", "minimum", "maximum", "maxLength", "pattern", "anyOf", "description"}

    assert {name: schema.keys() - known for name, schema in schemas.items() if schema.keys() - known} == {}
    assert (schemas["limit"]["minimum"], schemas["limit"]["maximum"], schemas["after"]["minimum"]) == (1, 100, 0)
    assert [name for name, schema in schemas.items() if {"type": "null"} in schema.get("anyOf", ())] == []


def test_every_operation_has_an_example_of_every_answer_with_a_body(told):
    bodies = [
        (one["operationId"], status, media, content)
        for one in operations(told)
        for status, answer in one["responses"].items()
        for media, content in answer.get("content", {}).items()
        if media.endswith("json") and content["schema"]
    ]

    assert [what[:3] for what in bodies if not what[3].get("examples")] == []


def test_every_problem_has_an_example_where_it_can_happen(told):
    found = {}
    for one in operations(told):
        for status, answer in one["responses"].items():
            for code in answer.get("content", {}).get("application/problem+json", {}).get("examples", ()):
                found.setdefault(code, set()).add(int(status))

    assert found == {code: {told["components"]["examples"][code]["value"]["status"]} for code in CODES}


def test_every_example_is_named_where_it_belongs_and_fits_its_schema(told):
    used, wrong = set(), list[str]()
    for one in operations(told):
        for answer in one["responses"].values():
            for content in answer.get("content", {}).values():
                for name in content.get("examples", ()):
                    used.add(name)
                    schema = {**content["schema"], "components": closed(told["components"])}
                    example = told["components"]["examples"][name]["value"]
                    wrong += [f"{name}: {error.message}" for error in Draft202012Validator(schema).iter_errors(example)]

    assert (used, wrong) == (told["components"]["examples"].keys(), [])


def test_every_form_of_a_document_is_told(told):
    answers = {one["operationId"]: one["responses"]["200"] for one in operations(told) if "200" in one["responses"]}

    shown = {kind: set(answers[kind]["content"]) for kind in KINDS}
    assert shown == {kind: {one.media_type for one in forms_of(kind)} for kind in KINDS}
