"""Histories are read, by all staff, and written by nobody: every history address of every registered page."""

import logging

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from editorial.admin import histories
from evidence.services import revise_claim
from tests import make
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db  # the cast is asked for by name

WRITING = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
EVERYBODY = ["ann", "rob", "chief", "audrey", "stan", "admin"]


def history_addresses() -> list[str]:
    """For row 1 of every page that is registered, whether that row is there or not."""
    found = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found.append(reverse(f"{name}_history", args=[1]))
        try:
            found.append(reverse(f"{name}_simple_history", args=[1, 1]))
        except NoReverseMatch:
            continue
    return sorted(found)


def test_every_page_has_a_history_address():
    assert len(history_addresses()) >= len(admin.site._registry) > 5


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_writes_to_any_history(who, request, caplog):
    client, person = signed_in(request.getfixturevalue(who)), request.getfixturevalue(who)
    caplog.set_level(logging.WARNING, "attest.security")

    answers = {
        (address, method): client.generic(method, address).status_code
        for address in history_addresses()
        for method in WRITING
    }

    logged = [one.getMessage() for one in caplog.records if one.name == "attest.security"]
    assert set(answers.values()) == {405}
    assert logged == [f"refused {method} {address} by {person}: history is read-only" for address, method in answers]


def test_attempt_without_a_token_or_a_session_is_logged_too(ann, caplog):
    caplog.set_level(logging.WARNING, "attest.security")
    client = Client(enforce_csrf_checks=True)
    [address, *_] = history_addresses()

    assert client.post(address).status_code == 405

    assert [one.getMessage() for one in caplog.records if one.name == "attest.security"] == [
        f"refused POST {address} by AnonymousUser: history is read-only"
    ]


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_who_changed_what_and_why(who, request, ann, eve):
    claim = make.claim("Zoledronic acid 5 mg relieves pain.", by=ann)
    revise_claim(claim, revision=1, fields={"text": "Zoledronic acid 4 mg relieves pain."}, reason="the trial", by=eve)
    client = signed_in(request.getfixturevalue(who))

    entries = list(client.get(f"/admin/evidence/claim/{claim.pk}/history/").context["entries"])

    newest = entries[0]
    assert [(one.who, one.act, one.what) for one in entries] == [
        ("Eve Example", "changed", "claim"),
        ("Ann Example", "added", "citation"),
        ("Ann Example", "added", "claim"),
    ]
    assert (newest.reason, [(one.change, one.text) for one in newest.changes[0].pieces if one.change != "same"]) == (
        "the trial",
        [("removed", "5"), ("added", "4")],
    )


def test_changed_words_are_marked_in_words(ann):
    claim = make.claim("Zoledronic acid 5 mg relieves pain.", by=ann)
    revise_claim(claim, revision=1, fields={"text": "Zoledronic acid 4 mg relieves pain."}, by=ann)

    html = signed_in(ann).get(f"/admin/evidence/claim/{claim.pk}/history/").content.decode()

    assert '<del><span class="unseen">removed: </span>5</del><ins><span class="unseen">added: </span>4</ins>' in html


def test_one_moment_is_a_page_without_a_form(ann):
    claim = make.claim("Zoledronic acid relieves pain.", by=ann)

    response = signed_in(ann).get(f"/admin/evidence/claim/{claim.pk}/history/{claim.history.get().history_id}/")

    assert response.context["entry"].who == "Ann Example"
    assert 'method="post"' not in response.content.decode().split("<main")[1].split("</main>")[0]


def test_history_of_another_row_is_not_found(ann):
    claim, other = make.claim(by=ann), make.claim(by=ann)
    client, row = signed_in(ann), other.history.get()

    answers = [
        client.get(f"/admin/evidence/claim/{claim.pk}/history/{row.history_id}/").status_code,
        client.get(f"/admin/evidence/claim/{claim.pk}/history/nonsense/").status_code,
        client.get("/admin/evidence/claim/999999/history/").status_code,
    ]

    assert answers == [404, 404, 404]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([{"family": "Rainer", "given": "T. H."}, {"literal": "A group"}], "Rainer, T. H.; A group"),
        (["gout", "arthritis"], "gout; arthritis"),
        ({"volume": "2", "editor": [{"family": "Baker", "given": "A."}]}, "volume: 2; editor: Baker, A."),
        ({"accessed": {"date-parts": [[2024, 1]]}}, "accessed: date-parts: 2024; 1"),
    ],
)  # fmt: skip
def test_lists_and_details_are_told_as_people_write_them(value, said):
    assert histories._said(value) == said
