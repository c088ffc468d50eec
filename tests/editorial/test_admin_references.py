"""References in the admin: identifiers checked as typed, a known work offered, notices recorded and dismissed."""

from datetime import date

import pytest

from evidence.models import NoticeDismissal, Reference
from evidence.outgoing import Reply
from evidence.services import check_links, record_notice, revise_reference
from tests import make
from tests.cast import PASSWORD
from tests.editorial.admin_forms import opened, shown, signed_in

pytestmark = pytest.mark.django_db  # the cast is asked for by name

LIST = "/admin/evidence/reference/"
ADD = f"{LIST}add/"


def page(reference: Reference, name: str = "change") -> str:
    return f"{LIST}{reference.pk}/{name}/"


@pytest.fixture
def reference(ann) -> Reference:
    return make.reference(by=ann, title="Zoledronic acid in adults", doi="10.5555/zol.1", pmid="31234567")


@pytest.fixture
def notice(ann, reference):
    return record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source="Bone", by=ann)


def test_reference_is_added_with_normalised_identifiers(ann):
    client = signed_in(ann)
    typed = {"title": "A trial", "authors": "Müller, Anna\nBMO Study Group", "doi": "https://doi.org/10.5555/ABC"}

    response = client.post(ADD, opened(client, ADD) | typed)

    made = Reference.objects.get()
    assert response["Location"] == page(made)
    assert made.doi == "10.5555/abc"
    assert made.authors == [{"family": "Müller", "given": "Anna"}, {"literal": "BMO Study Group"}]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("doi", "11.5555/abc"),
        ("pmid", "PMC12"),
        ("isbn", "9783161484101"),
        ("issued", "May 2021"),
        ("title", "A\u200bB"),
    ],
)
def test_malformed_field_is_refused_where_it_stands(field, typed, ann):
    client = signed_in(ann)

    response = client.post(ADD, opened(client, ADD) | {"title": "A trial", field: typed})

    form = response.context["adminform"].form
    assert (list(form.errors), form[field].value()) == ([field], typed)
    assert Reference.objects.count() == 0


def test_known_work_is_offered_instead(ann, reference):
    client = signed_in(ann)

    response = client.post(ADD, opened(client, ADD) | {"title": "Another title", "doi": "doi:10.5555/ZOL.1"})

    [offered] = [str(one) for one in response.context["messages"]]
    assert (response.status_code, Reference.objects.count()) == (422, 1)
    assert offered == f'<a href="{page(reference)}">Open “Zoledronic acid in adults”</a>'


def test_saving_a_reference_unchanged_writes_nothing(ann, reference):
    client = signed_in(ann)

    client.post(page(reference), opened(client, page(reference)))

    reference.refresh_from_db()
    assert (reference.revision, reference.history.count()) == (1, 1)


def test_second_to_save_a_reference_sees_both(ann, eve, reference):
    client = signed_in(ann)
    posted = opened(client, page(reference)) | {"volume": "12"}
    revise_reference(reference, revision=1, fields={"title": "Their title"}, by=eve)

    refused = client.post(page(reference), posted)
    client.post(page(reference), shown(refused.context))

    reference.refresh_from_db()
    assert refused.status_code == 409
    assert (reference.title, reference.volume) == ("Their title", "12")


def test_notice_is_recorded_and_shown_with_the_standing(ann, reference):
    client, typed = signed_in(ann), {"kind": "retraction", "dated": "2024-03-01", "source": "Bone"}

    client.post(page(reference, "notice"), typed)

    context = client.get(page(reference)).context
    assert ([str(one.notice) for one in context["notices"]], context["standing"]) == (
        ["Retraction, 2024-03-01, Bone"],
        "retracted",
    )


@pytest.mark.parametrize(
    ("who", "password", "status"), [("ann", PASSWORD, 403), ("rob", "wrong", 422), ("rob", PASSWORD, 302)]
)
def test_notice_is_dismissed_by_a_reviewer_with_a_signature(who, password, status, request, reference, notice):
    client = signed_in(request.getfixturevalue(who))

    response = client.post(
        f"{page(reference, 'dismiss')}?notice={notice.pk}", {"reason": "Another paper.", "password": password}
    )

    assert response.status_code == status
    assert NoticeDismissal.objects.count() == (status == 302)


def test_notice_of_another_reference_is_not_found(rob, ann, notice):
    other = make.reference(by=ann)

    response = signed_in(rob).get(f"{page(other, 'dismiss')}?notice={notice.pk}")

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=zoledronic", 1), ("q=10.5555/ZOL.1", 1), ("q=PMID: 31234567", 1), ("q=nothing", 0),
        ("standing=retracted", 1), ("standing=current", 1), ("type=book", 0), ("design=rct", 0), ("standing=x", 2),
    ],
)  # fmt: skip
def test_reference_list_is_narrowed(query, found, ann, notice):
    make.reference(by=ann, title="A trial")

    assert len(signed_in(ann).get(f"{LIST}?{query}").context["cl"].result_list) == found


def test_suggested_references_say_where_and_when_they_appeared(ann, reference):
    asked = {"app_label": "evidence", "model_name": "citation", "field_name": "reference", "term": "zoledronic"}

    found = signed_in(ann).get("/admin/autocomplete/", asked).json()["results"]

    assert found == [{"id": str(reference.pk), "text": "Zoledronic acid in adults (Journal of Examples, 2021)"}]


@pytest.fixture
def doubtful(ann, monkeypatch) -> Reference:
    """Its link answered 404 when it was asked for."""
    work = make.reference(by=ann, title="Knee pain: management", url="https://guideline.example.org/knee")
    answer = Reply(work.url, 404, {}, b"")
    monkeypatch.setattr("evidence.services.links.fetch", lambda address, **how: answer)
    check_links()
    return work


def test_a_link_that_needs_a_human_is_found_and_told_of(ann, reference, doubtful):
    client = signed_in(ann)

    listed = client.get(f"{LIST}?link=needs-a-human").content.decode()
    told = client.get(page(doubtful)).content.decode()

    assert (doubtful.title in listed, reference.title in listed) == (True, False)
    assert "The server says that there is no such page (404)." in told
    assert "I opened it: it works" in told


def test_who_opened_the_link_says_that_it_works(ann, doubtful):
    client = signed_in(ann)

    response = client.post(page(doubtful, "link"), follow=True)

    assert "Ann Example opened it." in response.content.decode()
    assert "I opened it: it works" not in response.content.decode()


def test_a_dead_link_is_a_notice_and_the_form_knows_it(ann, doubtful):
    told = signed_in(ann).get(f"{page(doubtful, 'notice')}?kind=link-dead").content.decode()

    assert '<option value="link-dead" selected>' in told


def test_a_link_is_told_of_only_while_it_is_the_reference_s(ann, doubtful):
    revise_reference(doubtful, revision=doubtful.revision, fields={"url": "https://guideline.example.org/2"}, by=ann)

    assert "no such page" not in signed_in(ann).get(page(doubtful)).content.decode()


def test_who_only_reads_sees_authors_by_name(audrey, ann):
    named = [{"family": "Müller", "given": "Anna"}, {"literal": "BMO Study Group"}]
    page_of_it = signed_in(audrey).get(page(make.reference(by=ann, authors=named))).content.decode()

    assert ("Müller, Anna<br>BMO Study Group" in page_of_it, "family" in page_of_it) == (True, False)
