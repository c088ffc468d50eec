"""`editorial/pages/preview.py`: staff see the working copy, marked as what it is; nobody else sees that it exists."""

import re
from uuid import uuid4

import pytest

from editorial.pages.preview import stages
from editorial.services import place_claim, submit_article
from tests import make, make_editorial
from tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(ann):
    return make_editorial.article([make.claim("Rest relieves pain in adults.", by=ann)], by=ann)


def preview(client, article) -> str:
    return client.get(f"/preview/{article.public_id}/").content.decode()


def chips(body: str) -> list[str]:
    return re.findall(r'<span class="chip [^"]*">([^<]+)</span>', body)


def now(body: str) -> list[str]:
    return re.findall(r'<li aria-current="step">([^<]+)</li>', body)


def test_a_preview_shows_the_working_copy_as_pending(client, draft, stan):
    client.force_login(stan)

    response = client.get(f"/preview/{draft.public_id}/")

    body = response.content.decode()
    assert ("Rest relieves pain in adults." in body, "Preview of a draft." in body) == (True, True)
    assert (chips(body), now(body)) == (["Draft", "Draft"], [])
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_the_stepper_follows_the_status(client, draft, ann, rob):
    client.force_login(ann)
    review = submit_article(draft, by=ann).reviews[0]
    submitted = preview(client, draft)
    make.signed(review, "approve", by=rob)
    approved = preview(client, draft)

    assert (now(submitted), chips(submitted)) == (["Submitted"], ["Submitted", "Submitted"])
    assert (now(approved), chips(approved)) == (["Approved"], ["Approved", "Approved"])
    assert "1 of 1 approved" in approved


def test_each_claim_has_its_own_chip_and_the_page_the_least(client, draft, ann, rob):
    place_claim(draft, draft.sections.get(), make.approved_claim(by=ann, reviewers=[rob]), by=ann)
    client.force_login(ann)

    assert chips(preview(client, draft)) == ["Draft", "Draft", "Approved"]


@pytest.mark.parametrize(
    ("status", "done", "current"),
    [
        ("draft", [], []),
        ("submitted", [], ["Submitted"]),
        ("under-review", ["Submitted"], ["Under review"]),
        ("recheck", ["Submitted"], ["Under review"]),
        ("approved", ["Submitted", "Under review"], ["Approved"]),
        ("changed", [], []),
        ("on-hold", [], []),
    ],
)
def test_stages_by_status(status, done, current):
    found = stages(status)

    assert [one["label"] for one in found if one["done"]] == done
    assert [one["label"] for one in found if one["now"]] == current


def test_a_preview_is_for_signed_in_staff(client, draft):
    outsider = person("outsider", is_superuser=False)
    outsider.is_staff = False
    outsider.save()
    addresses = [f"/preview/{draft.public_id}/", f"/preview/{uuid4()}/"]

    nobody = [client.get(address) for address in addresses]
    client.login(username="outsider", password=PASSWORD)
    not_staff = [client.get(address) for address in addresses]

    assert [one.status_code for one in nobody + not_staff] == [302] * 4
    assert all(one.headers["Location"].startswith("/admin/login/?next=/preview/") for one in nobody + not_staff)


def test_a_preview_of_nothing_is_not_found(client, ann):
    client.force_login(ann)

    assert client.get(f"/preview/{uuid4()}/").status_code == 404
    assert client.post(f"/preview/{uuid4()}/").status_code == 405
