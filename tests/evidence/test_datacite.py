"""DataCite by the clock: who is asked of it, and what versions, withdrawal and publication come to."""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from evidence.archives import DATACITE, ask, in_questions
from evidence.bibliography import datacite
from evidence.bibliography.records import Unreadable
from evidence.models import ArchiveCheck, Reference, Standing
from evidence.services import check_standings, revise_reference
from evidence.services import surveillance as service
from tests import make

DOI, NEXT = "10.5281/zenodo.1", "10.5281/zenodo.2"
ARTICLE = "10.5555/article"


def answer(*entries, **rest) -> str:
    return json.dumps({"data": list(entries), **rest})


def entry(relations=(), kind="Dataset", **says) -> dict:
    related = [
        {"relationType": name, "relatedIdentifier": other, "relatedIdentifierType": "DOI", **more}
        for name, other, *mores in relations
        for more in (mores or [{}])
    ]
    attributes = {"doi": DOI, "types": {"resourceTypeGeneral": kind}, "relatedIdentifiers": related, **says}
    return {"id": DOI, "type": "dois", "attributes": attributes}


def said(*relations, **says) -> list[tuple[str, str]]:
    [announced] = datacite.told(answer(entry(relations, **says))).works.values()
    return [(one.kind, one.notice.get("doi", one.dated)) for one in announced]


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "relation", "found"),
    [
        ("Dataset", ("IsPreviousVersionOf", NEXT), ["IsPreviousVersionOf"]),
        ("Dataset", ("IsObsoletedBy", NEXT.upper()), ["IsObsoletedBy"]),
        ("Dataset", ("IsVersionOf", ARTICLE), []),
        ("Dataset", ("IsNewVersionOf", NEXT), []),
        ("Dataset", ("IsSupplementTo", ARTICLE), []),
        ("Dataset", ("IsPreviousVersionOf", DOI), []),
        ("Dataset", ("IsPreviousVersionOf", "no DOI"), []),
        ("Preprint", ("IsVersionOf", ARTICLE), ["IsVersionOf, of a preprint"]),
        ("Preprint", ("IsPreviousVersionOf", ARTICLE), ["IsPreviousVersionOf, of a preprint"]),
        ("Preprint", ("IsVersionOf", "10.5281/zenodo.0"), []),
        ("Preprint", ("IsPreviousVersionOf", NEXT), ["IsPreviousVersionOf"]),
        ("Preprint", ("IsVersionOf", NEXT, {"resourceTypeGeneral": "JournalArticle"}), ["IsVersionOf, of a preprint"]),
        ("Preprint", ("IsVersionOf", ARTICLE, {"resourceTypeGeneral": "Preprint"}), []),
    ],
)
def test_a_work_says_what_came_after_it_and_a_preprint_what_it_became(kind, relation, found):
    assert [name for name, _ in said(relation, kind=kind)] == found


@pytest.mark.once
def test_a_day_of_withdrawal_is_heard_and_other_days_are_not():
    dates = [{"date": "2024-03-14", "dateType": "Withdrawn"}, {"date": "2020", "dateType": "Issued"}, None]

    assert said(dates=dates) == [("Withdrawn", "2024-03-14")]


@pytest.mark.once
@pytest.mark.parametrize(
    "odd",
    [
        None,
        [],
        "x",
        {},
        {"attributes": None},
        {"attributes": {"doi": DOI}},
        {"attributes": {"doi": 7, "relatedIdentifiers": []}},
    ],
)
def test_what_cannot_be_made_out_leaves_the_answer_less_than_whole(odd):
    told = datacite.told(answer(odd, {**entry(), "id": None}))

    assert (list(told.works), told.whole) == ([DOI], False)


@pytest.mark.once
@pytest.mark.parametrize("odd", ["{}", "[]", '{"errors": [{"title": "odd"}]}', "null", '{"data": null}'])
def test_what_is_no_answer_of_datacite_is_none(odd):
    with pytest.raises(Unreadable):
        datacite.told(odd)


@pytest.mark.once
def test_one_alone_and_one_that_counts_more_than_it_has(archives):
    assert datacite.told(json.dumps({"data": entry()})).whole
    assert not datacite.told(answer(entry(), meta={"total": 2})).whole


@pytest.mark.once
def test_many_stand_in_one_question_and_one_with_a_comma_alone(archives):
    parts = list(in_questions(DATACITE, [DOI, "10.5281/a,b", NEXT]))
    ask(DATACITE, [DOI, NEXT])

    asked = parse_qs(urlsplit(archives.asked_of_datacite[0]).query)
    assert sorted(parts) == [["10.5281/a,b"], [DOI, NEXT]]
    assert (asked["ids"], asked["page[size]"]) == ([f"{DOI},{NEXT}"], ["2"])
    assert DATACITE.address(["10.5281/a,b"]).partition("?")[0].endswith("/dois/10.5281%2Fa%2Cb")


def standing(reference) -> str:
    found = Standing.objects.filter(reference=reference).first()
    return found.status if found else "current"


def archives_of(reference) -> list[str]:
    return list(reference.archive_checks.order_by("archive").values_list("archive", flat=True))


@pytest.mark.django_db
def test_only_what_crossref_does_not_know_is_asked_of_datacite(ann, archives):
    known, unknown = make.reference(by=ann), make.reference(by=ann)
    archives.knows(known.doi)

    check_standings()
    check_standings()

    assert (archives_of(known), archives_of(unknown)) == (["crossref"], ["crossref", "datacite"])
    assert [parse_qs(urlsplit(one).query)["ids"] for one in archives.asked_of_datacite] == [[unknown.doi]]


@pytest.mark.django_db
def test_what_it_says_becomes_notices(ann, archives):
    dataset, preprint, withdrawn = (make.reference(by=ann) for _ in range(3))
    archives.registers(dataset.doi, ("IsPreviousVersionOf", NEXT))
    archives.registers(preprint.doi, ("IsVersionOf", "10.7777/article"), kind="Preprint")
    archives.registers(withdrawn.doi, dates=[{"date": "2024-03-14", "dateType": "Withdrawn"}])

    for _ in range(3):
        check_standings()

    assert [standing(one) for one in (dataset, preprint, withdrawn)] == ["superseded", "preprint", "retracted"]
    assert [one.notices.get().source for one in (dataset, preprint, withdrawn)] == ["DataCite"] * 3
    assert preprint.notices.get().doi == "10.7777/article"


@pytest.mark.django_db
def test_another_doi_is_asked_of_crossref_first(ann, archives):
    work = make.reference(by=ann)
    check_standings()
    revise_reference(work, revision=work.revision, fields={"doi": "10.5555/put.right"}, by=ann)
    archives.knows("10.5555/put.right")

    check_standings()
    check_standings()

    assert (archives.asked_of_datacite, archives_of(work)) == ([], ["crossref"])


@pytest.mark.django_db
def test_what_crossref_has_come_to_know_is_asked_of_datacite_no_more(ann, archives, monkeypatch):
    work = make.reference(by=ann)
    check_standings()
    check_standings()
    archives.knows(work.doi)
    monkeypatch.setattr(service.clock, "now", lambda: timezone.now() + timedelta(days=31))

    check_standings()

    assert archives_of(Reference.objects.get(pk=work.pk)) == ["crossref"]
    assert ArchiveCheck.objects.count() == 1
