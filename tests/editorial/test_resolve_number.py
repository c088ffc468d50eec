"""Resolving by number: one decision for all marks of a number on one page, by one person, which can be taken back."""

import pytest
from django.urls import reverse

from editorial.selectors.numbers import listed_references, number_on, numbers_from_elsewhere, numbers_of
from editorial.services import NothingOpen, place_claim, reopen_number, resolve_number, split_placed_claim
from evidence.models import Citation, Reference
from evidence.refusals import NotAllowed, StaleForm
from evidence.selectors import unready
from evidence.services import freeze_version
from tests import make, make_import

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(ann):
    return make_import.page(by=ann)


def claim_on(page, opening: str):
    return page.placements.get(claim__text__startswith=opening).claim


def cited(page, opening: str) -> list[tuple]:
    return [(one.number, one.reference, one.attributed_by) for one in claim_on(page, opening).citations.all()]


def address(name: str, page, *numbers: int) -> str:
    return reverse(f"admin:editorial_article_{name}", args=[page.pk, *numbers])


def test_numbers_of_a_page_are_open_with_their_sentences(page):
    told = [(one.number, [str(mark.claim)[:3] for mark in one.open]) for one in numbers_of(page)]

    assert told == [(1, ["Col"]), (2, ["Col", "Ice"]), (3, ["Low"])]


def test_listed_references_are_kept_in_the_order_of_the_page(page):
    assert [(n, one.title) for n, one in listed_references(page)] == [
        (1, "A trial of colchicine. Example Journal, 2019"),
        (2, "A trial of ice. Example Journal, 2020"),
    ]


def test_every_mark_of_a_number_gets_the_reference_and_names_who_attributed_it(page, eve):
    [(_, first), _] = listed_references(page)

    resolved = resolve_number(page, 2, reference=first, by=eve)

    assert resolved == 2
    assert cited(page, "Colchicine") == [(1, None, None), (2, first, eve)]
    assert cited(page, "Ice") == [(2, first, eve)]


def test_resolving_is_a_change_of_each_claim_by_that_person(page, ann, eve):
    [(_, first), _] = listed_references(page)
    ice = claim_on(page, "Ice")

    resolve_number(page, 2, reference=first, by=eve)

    version = freeze_version(ice, by=ann)
    assert {one.person for one in version.touches.all()} == {ann, eve}
    assert [one.attributed_by for one in version.citations.all()] == [eve]


def test_unresolved_number_keeps_a_claim_from_submission_until_it_is_resolved(page, ann):
    before = [one.code for one in unready(claim_on(page, "Ice"))]

    resolve_number(page, 2, reference=make.reference(by=ann), by=ann)

    assert (before, unready(claim_on(page, "Ice"))) == (["citation-unresolved"], [])


def test_source_unknown_is_an_answer(page, ann):
    resolve_number(page, 3, source_unknown=True, by=ann)

    citation = claim_on(page, "Low").citations.get()
    assert (citation.source_unknown, citation.is_unresolved, citation.attributed_by) == (True, False, ann)


def test_new_reference_is_added_with_the_decision(page, ann):
    resolve_number(page, 3, new_reference={"title": "A trial of diet", "doi": "10.5555/diet"}, by=ann)

    assert claim_on(page, "Low").citations.get().reference == Reference.objects.get(doi="10.5555/diet")


def test_refused_decision_leaves_no_new_reference_behind(page, ann):
    with pytest.raises(NothingOpen):
        resolve_number(page, 9, new_reference={"title": "A trial of diet"}, by=ann)

    assert not Reference.objects.filter(title="A trial of diet").exists()


def test_other_sentences_than_those_shown_are_refused(page, ann):
    shown = {one.pk for one in number_on(page, 2).open[:1]}

    with pytest.raises(StaleForm):
        resolve_number(page, 2, source_unknown=True, seen=shown, by=ann)

    assert len(number_on(page, 2).open) == 2


@pytest.mark.parametrize("person", ["stan", "audrey"])
def test_only_drafters_resolve(page, request, person):
    with pytest.raises(NotAllowed):
        resolve_number(page, 2, source_unknown=True, by=request.getfixturevalue(person))


def test_undo_opens_every_mark_again(page, ann, eve):
    resolve_number(page, 2, reference=make.reference(by=ann), by=ann)

    reopened = reopen_number(page, 2, by=eve)

    assert (reopened, cited(page, "Ice")) == (2, [(2, None, None)])
    assert claim_on(page, "Ice").history.first().history_user == eve


def test_number_of_a_work_that_is_cited_already_comes_back_with_undo(page, ann):
    known = make.reference(by=ann)
    resolve_number(page, 1, reference=known, by=ann)
    resolve_number(page, 2, reference=known, by=ann)
    merged = cited(page, "Colchicine")

    reopen_number(page, 2, by=ann)

    assert (merged, cited(page, "Colchicine")) == ([(1, known, ann)], [(1, known, ann), (2, None, None)])


def test_nothing_to_undo_is_said(page, ann):
    with pytest.raises(NothingOpen):
        reopen_number(page, 2, by=ann)


def test_number_of_another_page_is_not_resolved_here(page, ann):
    other = make_import.page(
        "Care of tendons\n\nRest relieves pain in adults with tendon injury [2].\n", by=ann, name="t"
    )
    foreign = claim_on(other, "Rest")
    place_claim(page, page.sections.first(), foreign, by=ann)

    resolved = resolve_number(page, 2, source_unknown=True, by=ann)

    assert (resolved, foreign.citations.get().is_unresolved, numbers_from_elsewhere(page)) == (2, True, [foreign])


def test_parts_of_a_split_claim_are_resolved_with_the_page(page, ann):
    parts = ["Colchicine relieves pain in adults with gout.", "Colchicine has side effects in adults with gout."]
    split_placed_claim(claim_on(page, "Colchicine"), parts, by=ann)

    assert resolve_number(page, 1, reference=make.reference(by=ann), by=ann) == 2


def test_page_shows_every_number_with_its_sentences_and_its_choices(page, client, ann):
    client.force_login(ann)

    shown = client.get(address("resolve", page)).content.decode()

    assert [shown.count(text) for text in ("Number 1 <", "Number 2 <", "Number 3 <")] == [1, 1, 1]
    assert shown.count("Listed 2: A trial of ice") == 3


def test_sentences_are_shown_before_anything_is_written(page, client, ann):
    client.force_login(ann)
    [(_, first), _] = listed_references(page)

    asked = client.post(address("number", page, 2), {"choice": first.pk})

    assert "these 2 statements" in asked.content.decode()
    assert len(number_on(page, 2).open) == 2


def test_confirmed_decision_is_written(page, client, ann):
    client.force_login(ann)
    [(_, first), _] = listed_references(page)
    seen = [one.pk for one in number_on(page, 2).open]

    done = client.post(address("number", page, 2), {"do": "apply", "choice": first.pk, "seen": seen})

    assert (done.status_code, done.url) == (302, address("resolve", page))
    assert cited(page, "Ice") == [(2, first, ann)]


def test_confirming_without_the_sentences_is_stale(page, client, ann):
    client.force_login(ann)

    done = client.post(address("number", page, 2), {"do": "apply", "choice": "unknown"})

    assert (done.status_code, len(number_on(page, 2).open)) == (409, 2)


def test_search_finds_references_of_the_library(page, client, ann):
    make.reference(by=ann, title="A trial of allopurinol")
    client.force_login(ann)

    shown = client.get(address("number", page, 3), {"q": "allopurinol"}).content.decode()

    assert "A trial of allopurinol. Journal of Examples" in shown


def test_new_reference_that_the_library_has_is_not_added_again(page, client, ann):
    known = make.reference(by=ann, doi="10.5555/known")
    client.force_login(ann)
    typed = {"choice": "new", "type": "article-journal", "title": "The same", "doi": "https://doi.org/10.5555/KNOWN"}

    asked = client.post(address("number", page, 3), typed).content.decode()

    assert "The library has this work already" in asked
    assert f'name="choice" value="{known.pk}"' in asked


def test_malformed_new_reference_is_shown_again_with_what_was_typed(page, client, ann):
    client.force_login(ann)
    typed = {"choice": "new", "type": "article-journal", "title": "A trial of diet", "pmid": "12 34"}

    asked = client.post(address("number", page, 3), typed)

    assert (asked.status_code, Reference.objects.filter(title="A trial of diet").exists()) == (422, False)
    assert 'value="A trial of diet"' in asked.content.decode()


@pytest.mark.parametrize("choice", ["", "0", "x", "9" * 40, "١"])
def test_nothing_chosen_is_refused(page, client, ann, choice):
    client.force_login(ann)

    assert client.post(address("number", page, 3), {"choice": choice}).status_code == 422


def test_undo_button_opens_the_number(page, client, ann):
    resolve_number(page, 3, source_unknown=True, by=ann)
    client.force_login(ann)

    client.post(address("reopen", page, 3))

    assert [one.number for one in numbers_of(page) if one.open] == [1, 2, 3]


def test_staff_without_a_role_see_the_numbers_and_change_nothing(page, client, stan):
    client.force_login(stan)

    seen = client.get(address("resolve", page))
    tried = client.post(address("number", page, 3), {"do": "apply", "choice": "unknown", "seen": 1})

    assert (seen.status_code, b"Continue" in seen.content, tried.status_code) == (200, False, 403)
    assert not Citation.objects.filter(source_unknown=True).exists()


def test_reviewer_sees_who_attributed_a_number(page, client, ann, rob):
    for number, reference in listed_references(page):
        resolve_number(page, number, reference=reference, by=ann)
    opened = make.started(claim_on(page, "Ice"), by=ann, reviewer=rob)
    client.force_login(rob)

    shown = client.get(reverse("admin:reviews_review_change", args=[opened.pk])).content.decode()

    assert "attributed by Ann Example" in shown
