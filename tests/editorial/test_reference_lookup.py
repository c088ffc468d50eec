"""Looking a reference up: nobody is asked before the button, nothing taken that was not ticked or lost offline."""

import json

import pytest
from django.core.cache import cache

from evidence import lookups
from evidence.models import Notice, Reference, Standing
from evidence.outgoing import NotFetched, Reply
from tests import make
from tests.editorial.admin_forms import signed_in

pytestmark = pytest.mark.django_db

LIST = "/admin/evidence/reference/"
NEW = f"{LIST}look_up_new/"
WORK = {
    "DOI": "10.5555/trial.1",
    "type": "journal-article",
    "title": ["Rest for tendon pain"],
    "author": [{"family": "Ng", "given": "Ada"}],
    "container-title": ["Journal of Tendons"],
    "volume": "7",
    "issued": {"date-parts": [[2021, 5]]},
}


@pytest.fixture(autouse=True)
def archive(monkeypatch, settings):
    """Crossref, which knows one work, and says when it was asked."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages"}}
    cache.clear()
    asked: list[str] = []

    def fetch(address: str, **how):
        asked.append(address)
        if "trial.1" not in address:
            return Reply(address, 404, {}, b"Resource not found.")
        return Reply(address, 200, {}, json.dumps({"message-type": "work", "message": WORK}).encode())

    monkeypatch.setattr(lookups, "fetch", fetch)
    return asked


@pytest.fixture
def reference(ann) -> Reference:
    return make.reference(by=ann, title="Rest for tendon pain", doi="10.5555/trial.1", volume="", issued="2020")


def page(reference: Reference) -> str:
    return f"{LIST}{reference.pk}/look_up/"


def test_opening_the_page_asks_nobody(ann, reference, archive):
    response = signed_in(ann).get(page(reference))

    assert (response.status_code, archive) == (200, [])
    assert 'value="10.5555/trial.1"' in response.content.decode()


def test_what_differs_stands_beside_ours_and_what_we_lack_is_ticked(ann, reference):
    response = signed_in(ann).post(page(reference), {"asked": reference.doi})

    rows = {one.name: one for one in response.context["rows"]}
    assert (rows["issued"].ours, rows["issued"].theirs, rows["issued"].chosen) == ("2020", "2021-05", False)
    assert (rows["volume"].ours, rows["volume"].theirs, rows["volume"].chosen) == ("", "7", True)
    assert "title" not in rows


def test_looking_changes_nothing(ann, reference):
    signed_in(ann).post(page(reference), {"asked": reference.doi})

    assert Reference.objects.get().history.count() == 1


def test_only_what_is_ticked_is_taken_and_from_the_archive_not_the_page(ann, reference):
    client = signed_in(ann)
    typed = {"asked": reference.doi, "revision": reference.revision, "take": "yes", "field": ["volume"], "volume": "99"}

    response = client.post(page(reference), typed)

    after = Reference.objects.get()
    assert response["Location"] == f"{LIST}{reference.pk}/change/"
    assert (after.volume, after.issued) == ("7", "2020")
    assert after.history.first().history_change_reason == "taken from Crossref"


def test_what_somebody_saved_meanwhile_is_not_overwritten(ann, reference):
    typed = {"asked": reference.doi, "revision": reference.revision - 1, "take": "yes", "field": ["volume"]}

    response = signed_in(ann).post(page(reference), typed)

    assert (response.status_code, Reference.objects.get().volume) == (409, "")
    assert "Somebody saved this reference" in response.content.decode()


@pytest.mark.parametrize("field", ["standing", "revision", "public_id", "id", "notices", "__class__"])
def test_nothing_but_the_record_can_be_taken(field, ann, reference):
    typed = {"asked": reference.doi, "revision": reference.revision, "take": "yes", "field": [field]}
    before = vars(Reference.objects.get()) | {"_state": None}

    signed_in(ann).post(page(reference), typed)

    assert vars(Reference.objects.get()) | {"_state": None} == before


def test_what_claims_were_signed_with_is_marked_and_not_ticked(ann, reference):
    make.claim(by=ann, citations=[{"reference": reference}])

    response = signed_in(ann).post(page(reference), {"asked": reference.doi})

    signed = {one.name for one in response.context["rows"] if one.signed}
    assert signed == {"authors", "issued", "container_title"}
    assert "signed with claims" in response.content.decode()


def test_a_new_reference_is_made_of_its_number(ann):
    client = signed_in(ann)

    shown = client.post(NEW, {"asked": "https://doi.org/10.5555/TRIAL.1"}).content.decode()
    client.post(NEW, {"asked": "https://doi.org/10.5555/TRIAL.1", "take": "yes"})

    made = Reference.objects.get()
    assert "Ng A. Rest for tendon pain. Journal of Tendons." in shown
    assert (made.title, made.doi, made.issued, made.authors) == (
        "Rest for tendon pain",
        "10.5555/trial.1",
        "2021-05",
        [{"family": "Ng", "given": "Ada"}],
    )


def test_a_work_that_we_have_is_offered(ann, reference):
    response = signed_in(ann).post(NEW, {"asked": reference.doi, "take": "yes"})

    assert response.status_code == 422
    assert f"Open “{reference.title}”" in response.content.decode()
    assert Reference.objects.count() == 1


def test_an_unknown_number_is_said_to_be_unknown(ann):
    response = signed_in(ann).post(NEW, {"asked": "10.5555/nothing"})

    assert "No work with this DOI is known to Crossref or DataCite." in response.content.decode()


def test_offline_says_so_and_keeps_what_was_typed(ann, monkeypatch):
    def offline(address: str, **how):
        raise NotFetched("api.crossref.org has no address: the name may be wrong, or this machine is offline.")

    monkeypatch.setattr(lookups, "fetch", offline)

    response = signed_in(ann).post(NEW, {"asked": "10.5555/trial.1"})

    told = response.content.decode()
    assert "this machine is offline" in told
    assert 'value="10.5555/trial.1"' in told


def test_what_an_archive_says_is_shown_as_text(ann, reference, monkeypatch):
    hostile = WORK | {"volume": "<script>alert(1)</script>"}
    body = json.dumps({"message-type": "work", "message": hostile}).encode()
    monkeypatch.setattr(lookups, "fetch", lambda address, **how: Reply(address, 200, {}, body))

    told = signed_in(ann).post(page(reference), {"asked": reference.doi}).content.decode()

    assert "<script>alert(1)" not in told


RETRACTED = {"DOI": "10.5555/notice.1", "type": "retraction", "updated": {"date-parts": [[2024, 3, 14]]}}


@pytest.fixture
def retracted(monkeypatch):
    """The work, as Crossref tells it after its retraction."""
    body = json.dumps({"message-type": "work", "message": WORK | {"updated-by": [RETRACTED]}}).encode()
    monkeypatch.setattr(lookups, "fetch", lambda address, **how: Reply(address, 200, {}, body))


def notices() -> list[tuple[str, str, str]]:
    return [(one.reference.doi or "", one.kind, one.by.username) for one in Notice.objects.all()]


def shown(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_retraction_is_shown_before_anything_is_taken_over(ann, reference, retracted):
    text = shown(signed_in(ann).post(page(reference), {"asked": reference.doi}))

    first = text.index("Look before you take it over")
    assert first < text.index("<strong>Retraction</strong>, 14 March 2024, Crossref") < text.index("Tick what should")
    assert 'href="https://doi.org/10.5555/notice.1"' in text
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("field", [["volume"], []])
def test_what_happened_is_recorded_with_what_is_taken_over(field, ann, reference, retracted):
    typed = {"asked": reference.doi, "revision": reference.revision, "take": "yes", "field": field}

    response = signed_in(ann).post(page(reference), typed, follow=True)

    assert notices() == [("10.5555/trial.1", "retraction", "ann")]
    assert Standing.objects.get(reference=reference).status == "retracted"
    assert "Recorded as notices: retraction." in shown(response)


def test_it_can_be_recorded_alone_and_once(ann, reference, retracted):
    client = signed_in(ann)

    for _ in range(2):
        response = client.post(page(reference), {"asked": reference.doi, "record": "yes"}, follow=True)

    assert notices() == [("10.5555/trial.1", "retraction", "ann")]
    assert Reference.objects.get().history.count() == 1
    assert "This is on record already: nothing was added." in shown(response)
    assert "All of it is on record." in shown(client.post(page(reference), {"asked": reference.doi}))


def test_nothing_is_recorded_where_nothing_could_be_taken(ann, reference, retracted):
    typed = {"asked": reference.doi, "revision": reference.revision - 1, "take": "yes", "field": ["volume"]}

    assert signed_in(ann).post(page(reference), typed).status_code == 409
    assert notices() == []


def test_what_happened_to_another_work_is_not_recorded_here(ann, retracted):
    another = make.reference(by=ann, doi="10.5555/another")
    client = signed_in(ann)
    typed = {"asked": "10.5555/trial.1", "revision": another.revision}

    looked = shown(client.post(page(another), typed))
    refused = client.post(page(another), typed | {"record": "yes"})
    client.post(page(another), typed | {"take": "yes", "field": ["volume"]})

    assert "Record what Crossref says" not in looked
    assert "<strong>Retraction</strong>" in looked
    assert (refused.status_code, notices()) == (422, [])


def test_it_is_recorded_where_the_doi_is_taken_over_with_it(ann, retracted):
    unnamed = make.reference(by=ann, doi=None)
    typed = {"asked": "10.5555/trial.1", "revision": unnamed.revision, "take": "yes", "field": ["doi"]}

    signed_in(ann).post(page(unnamed), typed)

    assert notices() == [("10.5555/trial.1", "retraction", "ann")]


def test_a_retracted_work_is_added_with_its_notice(ann, retracted):
    client = signed_in(ann)

    looked = shown(client.post(NEW, {"asked": "10.5555/trial.1"}))
    client.post(NEW, {"asked": "10.5555/trial.1", "take": "yes"})

    assert "Look before you take it over" in looked
    assert notices() == [("10.5555/trial.1", "retraction", "ann")]


def test_a_work_that_is_itself_a_notice_says_of_which(ann, monkeypatch):
    body = {"message-type": "work", "message": WORK | {"update-to": [{**RETRACTED, "DOI": "10.5555/paper"}]}}
    monkeypatch.setattr(lookups, "fetch", lambda address, **how: Reply(address, 200, {}, json.dumps(body).encode()))

    text = shown(signed_in(ann).post(NEW, {"asked": "10.5555/trial.1"}))

    assert "<strong>Itself a notice about another work</strong>" in text
    assert "It is about DOI 10.5555/paper." in text


def test_a_number_may_come_with_the_address_and_still_nobody_is_asked(ann, archive):
    response = signed_in(ann).get(f"{NEW}?asked=10.5555/trial.1")

    assert ('value="10.5555/trial.1"' in response.content.decode(), archive) == (True, [])


def test_a_reinstatement_that_stands_without_its_day_is_no_news_to_who_may_not_lift(ann, rob, reference, monkeypatch):
    told = {"DOI": "10.5555/notice.2", "type": "Reinstatement", "updated": {"date-parts": [[2024, 5, 1]]}}
    body = json.dumps({"message-type": "work", "message": WORK | {"updated-by": [told]}}).encode()
    monkeypatch.setattr(lookups, "fetch", lambda address, **how: Reply(address, 200, {}, body))
    asked = {"asked": reference.doi}
    signed_in(ann).post(page(reference), asked | {"record": "yes"})

    seen = [shown(signed_in(person).post(page(reference), asked)) for person in (ann, rob)]

    assert ["All of it is on record." in one for one in seen] == [True, False]
    assert ["1 May 2024" in one for one in seen] == [False, True]
