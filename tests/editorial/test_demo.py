"""The demo library, loaded once for this file: everything is where the scenario says, and nothing is left to do."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from editorial.demo.library import Library
from editorial.demo.loading import load_demo
from editorial.follow import Follower
from editorial.formats.csl_json import csl_json
from editorial.formats.fhir import fhir_bundle
from editorial.formats.json_ld import json_ld
from editorial.formats.markdown import markdown
from editorial.formats.nhs import nhs
from editorial.models import Document, LineWaiver, ProblemReport, Published
from editorial.reconcile import reconcile
from editorial.selectors import newest_document, status_of
from editorial.selectors.integrity import evidence_in_library
from evidence.models import Claim
from reviews.models import Review, ReviewerProfile
from tests.editorial.csl_rules import complaints as csl_complaints
from tests.editorial.fhir_rules import complaints as fhir_complaints
from tests.editorial.nhs_answers import answers, differences
from tests.editorial.rendered import OURS, kinds, plain, words
from tests.editorial.schema_org import vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def library(django_db_setup, django_db_blocker) -> Iterator[Library]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo()
        transaction.set_rollback(True)


def served() -> dict[str, str]:
    """By address the newest document's text, as it leaves the house."""
    rows = Published.objects.select_related("document__blob")
    return {row.path: bytes(row.document.blob.content).decode() for row in rows}


def carrying(library: Library, keys: list[str]) -> list[tuple[str, str]]:
    """Where any wording of these claims can still be read."""
    claims = [library.files.claims[key] for key in keys]
    texts = [text for one in claims for text in (one["text"], *(w["text"] for w in one.get("wordings", [])))]
    inside = {text: json.dumps(text, ensure_ascii=False).strip('"') for text in texts}
    return [(path, text) for path, body in served().items() for text in texts if inside[text] in body]


def keys_in(library: Library, *states: str) -> list[str]:
    return [key for key, planned in library.files.planned.items() if planned["state"] in states]


def test_every_claim_reached_its_state_with_its_badges(library):
    planned = library.files.planned
    told = status_of(Claim.objects.all())

    reached = {key: (told[one.pk].status, set(told[one.pk].badges)) for key, one in library.claims.items()}

    assert reached == {key: (one["state"], set(one.get("badges", []))) for key, one in planned.items()}
    assert len(reached) >= 60


def test_editions_are_published_as_the_scenario_lists_them(library):
    published = {slug for slug, article in library.articles.items() if article.editions.exists()}

    assert published == {one["article"] for one in library.files.editions}
    assert len(published) >= 3


@pytest.mark.parametrize("state", ["on-hold", "quarantined", "withdrawn"])
def test_what_was_taken_off_is_read_nowhere(library, state):
    keys = keys_in(library, state)

    assert keys != []
    assert carrying(library, keys) == []


def test_what_nobody_approved_is_read_nowhere(library):
    never = keys_in(library, "draft", "submitted", "under-review", "changes-requested", "rejected")

    assert carrying(library, never) == []


def test_every_approved_claim_on_a_published_page_is_read(library):
    published = {one["article"] for one in library.files.editions}
    placed = [library.files.placed(one) for one in library.files.articles if one["slug"] in published]
    approved = set.union(*placed) & set(keys_in(library, "approved"))

    unread = [key for key in sorted(approved) if carrying(library, [key]) == []]

    assert unread == []


def test_edited_claim_is_still_read_as_it_was_approved(library):
    [one, *_] = keys_in(library, "changed")
    new = library.files.planned[one]["edit"]["text"]

    assert carrying(library, [one]) != []
    assert [path for path, body in served().items() if new in body] == []


def test_every_document_has_a_valid_bundle_and_bibliography(library):
    documents = {path: json.loads(body) for path, body in served().items()}

    odd = {path: found for path, one in documents.items() if (found := fhir_complaints(fhir_bundle(one)))}
    unlisted = {path: found for path, one in documents.items() if (found := csl_complaints(csl_json(one)))}

    assert (odd, unlisted) == ({}, {})
    assert {one["type"] for one in documents.values()} == {"article", "edition", "claim", "version", "reference"}


def test_every_document_keeps_to_the_vocabulary_of_schema_org(library):
    faults = {path: vocabulary().faults(json_ld(json.loads(body))) for path, body in served().items()}

    assert {path: found for path, found in faults.items() if found} == {}


def test_every_document_reads_as_markdown_and_every_statement_is_in_it(library):
    documents = {path: json.loads(body) for path, body in served().items()}
    lost, acting = [], {}

    for path, one in documents.items():
        text = markdown(one)
        shown = words(text)
        said = [line.removeprefix("- ") for block in one.get("blocks", [one]) for line in _lines(block.get("text"))]
        lost += [(path, line) for line in said if plain(line) not in shown]
        acting[path] = kinds(text) - OURS

    assert (lost, {path: found for path, found in acting.items() if found}) == ([], {})


def _lines(text: str | None) -> list[str]:
    return (text or "").splitlines()


def test_every_page_has_the_shape_of_the_nhs_content_api(library):
    pages = {path: one for path, body in served().items() if "blocks" in (one := json.loads(body))}

    odd = {path: found for path, one in pages.items() if (found := differences(nhs(one), answers()))}

    assert (odd, len(pages) > 1) == ({}, True)


def test_nothing_is_left_for_follow(library):
    assert Follower().run_once() == 0


def test_reconcile_finds_nothing(library):
    report = reconcile(repair=False)

    assert ([f"{one.row}: {one.what}" for one in report.findings], report.ok) == ([], True)


def test_past_is_in_order_and_past(library):
    moments = list(Document.objects.order_by("sequence").values_list("at", flat=True))
    decided = Review.objects.filter(decided_at__isnull=False)

    assert moments == sorted(moments)
    assert moments[-1] < timezone.now()
    assert decided.filter(decided_at__lt=F("opened_at")).count() == 0
    assert decided.filter(decided_at__lt=timezone.now() - timedelta(days=730)).count() == 2


def test_drafting_came_before_deciding(library):
    late = [
        review.claim_id
        for review in Review.objects.filter(decided_at__isnull=False).select_related("claim")
        if review.claim.history.last().history_date >= review.decided_at
    ]

    assert late == []


def test_people_may_sign_and_their_password_would_be_accepted(library):
    signers = {key for one in library.files.planned.values() for key in one.get("approved_by", [])}

    for item in library.files.people:
        validate_password(item["password"], library.people[item["key"]])
    assert {one.person.username for one in ReviewerProfile.objects.all() if one.is_valid} == signers | {"deputy"}
    assert User.objects.filter(is_superuser=True).count() == 0
    assert [one.username for one in library.people.values() if not one.is_staff] == []


def test_profile_is_valid_for_as_long_as_the_file_says(library):
    today = timezone.now().date()
    days = {one.person.username: (one.valid_until - today).days for one in ReviewerProfile.objects.all()}

    listed = {one["username"]: one["valid_for_days"] for one in library.files.people if "checked_by" in one}

    assert days == listed


def test_page_links_to_another_page_of_the_library(library):
    page = library.articles["bone-marrow-edema"]

    body = json.loads(bytes(newest_document(f"articles/{page.public_id}").blob.content))

    assert body["related"][0] == {"title": "Osteoporosis after menopause", "url": "/articles/osteoporosis-treatment/"}


def test_readers_reports_are_open_late_or_answered_by_the_hold(library):
    reports = ProblemReport.objects.order_by("at")

    assert [(one.is_overdue, one.outcome, one.owner.username if one.owner else "") for one in reports] == [
        (True, "", "eve"),
        (False, "", ""),
        (False, "hold", "ann"),
    ]


def test_waived_line_is_waived_by_a_chief_with_a_reason(library):
    assert [(one.text, one.by.username) for one in LineWaiver.objects.all()] == [
        (one["line"], one["by"]) for one in library.files.waivers
    ]


def test_loading_again_changes_nothing_and_says_so(library):
    out = StringIO()
    before = Document.objects.count(), Claim.history.count()

    call_command("load_demo", stdout=out)

    assert out.getvalue() == "The demo library is here already; nothing was changed.\n"
    assert (Document.objects.count(), Claim.history.count()) == before


def test_rules_of_integrity_find_what_is_there_and_no_more(library):
    found = [one.judged for _, batch in evidence_in_library() for one in batch]
    counts = Counter(one.finding.rule for one in found)
    del counts["source-outdated"]  # more of them with every year

    assert counts == {
        "reference-retracted": 1, "source-standing": 2, "single-source": 20, "only-secondary-sources": 2,
        "absolute-wording": 1, "abbreviation-not-expanded": 2,
    }  # fmt: skip
    assert [(one.finding.rule, one.waiver.by.username) for one in found if one.waiver] == [("absolute-wording", "rita")]
