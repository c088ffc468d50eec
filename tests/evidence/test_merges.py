"""Two references that are one work: what moves, what stays, and how all of it goes back."""

from datetime import date

import pytest

from evidence.events import events_open
from evidence.history import AppendOnlyViolation
from evidence.likeness import possible_duplicates
from evidence.models import (
    Citation,
    Claim,
    Likeness,
    Notice,
    NotTheSame,
    Reference,
    ReferenceMerge,
    ReferenceMergeUndone,
)
from evidence.refusals import NotAllowed, StaleForm
from evidence.services import (
    CannotUndoMerge,
    KnownReference,
    MergedAway,
    NotOneWork,
    add_reference,
    call_two_works,
    dismiss_notice,
    freeze_version,
    import_notices,
    merge_references,
    record_notice,
    restore_claim,
    revise_claim,
    revise_reference,
    undo_merge,
)
from evidence.services.notices import KnownNotice
from evidence.services.restoring import claim_marks
from tests import make
from tests.cast import PASSWORD
from tests.evidence.retraction_files import rows_of, written
from tests.make_records import imported, item

pytestmark = pytest.mark.django_db
SURVIVOR = {"title": "Rest for tendon injury", "doi": "10.5555/rest", "issued": "2020"}
OTHER = {"title": "Rest for tendon injury.", "doi": None, "pmid": "3100001", "issued": "2020-03", "volume": "7"}


@pytest.fixture
def survivor(ann) -> Reference:
    return make.reference(by=ann, **SURVIVOR)


@pytest.fixture
def other(ann) -> Reference:
    return make.reference(by=ann, **OTHER)


def fresh(row):
    row.refresh_from_db()
    return row


def cites(claim) -> list[tuple[str, str, str]]:
    rows = Citation.objects.filter(claim=claim).select_related("reference").order_by("position", "pk")
    return [(one.reference.title, one.locator, one.quote) for one in rows]


def facts(reference: Reference) -> dict:
    names = [one.attname for one in Reference._meta.concrete_fields if one.name not in ("revision",)]
    return {name: getattr(fresh(reference), name) for name in names}


def citing(*cited, by) -> Claim:
    return make.claim(by=by, citations=[{"reference": one, **said} for one, said in cited])


def test_a_merge_fills_what_is_empty_and_keeps_what_is_there(ann, survivor, other):
    row = make.merged(other, survivor, by=ann)

    kept, away = fresh(survivor), fresh(other)
    assert (kept.title, kept.issued, kept.doi, kept.pmid, kept.volume) == (
        "Rest for tendon injury", "2020", "10.5555/rest", "3100001", "7",
    )  # fmt: skip
    assert (away.merged_into, away.pmid, away.volume) == (kept, None, "7")
    assert row.moved["fields"] == ["pmid", "volume"]
    assert kept.history.first().history_user == away.history.first().history_user == ann
    assert "The same trial." in away.history.first().history_change_reason


def test_what_somebody_chooses_is_taken_over(ann, survivor, other):
    make.merged(other, survivor, take=["issued", "doi", "volume"], by=ann)

    assert (fresh(survivor).issued, survivor.doi) == ("2020-03", "10.5555/rest")


def test_identifiers_that_disagree_are_two_works(ann, survivor, other):
    second = make.reference(by=ann, doi="10.5555/another", pmid="3100002")
    revise_reference(other, revision=1, fields={"doi": "10.5555/other"}, by=ann)
    revise_reference(survivor, revision=1, fields={"pmid": "3100003"}, by=ann)

    with pytest.raises(NotOneWork) as refused:
        make.merged(other, survivor, by=ann)

    assert refused.value.codes == ["two-dois", "two-pmids"]
    assert "10.5555/other" in str(refused.value) and "3100003" in str(refused.value)
    with pytest.raises(NotOneWork, match="into itself"):
        make.merged(second, second, by=ann)
    assert not ReferenceMerge.objects.exists()


def test_citations_move_with_history_and_the_claims_become_other_revisions(ann, eve, survivor, other):
    claim = citing((other, {"locator": "p. 3", "quote": "Rest helps."}), by=ann)
    elsewhere = citing((survivor, {}), by=ann)

    make.merged(other, survivor, by=eve)

    assert cites(claim) == [("Rest for tendon injury", "p. 3", "Rest helps.")]
    assert (fresh(claim).revision, claim.history.first().history_user) == (2, eve)
    assert claim.citations.get().history.first().history_user == eve
    assert fresh(elsewhere).revision == 2, "it cites a work that has a PMID now, which is signed with it"


def test_a_claim_that_cites_only_the_survivor_is_as_it_was_where_nothing_signed_changed(ann, survivor):
    bare = make.reference(by=ann, **{**OTHER, "pmid": None})
    elsewhere = citing((survivor, {}), by=ann)

    make.merged(bare, survivor, by=ann)

    assert fresh(elsewhere).revision == 1


def test_a_claim_that_cites_both_ends_with_one_citation(ann, survivor, other):
    claim = citing((survivor, {"quote": "Rest helps."}), (other, {"locator": "p. 3", "quote": "It helps."}), by=ann)

    row = make.merged(other, survivor, by=ann)

    assert cites(claim) == [("Rest for tendon injury", "p. 3", "Rest helps.")]
    [told] = row.moved["citations"]
    assert Citation.history.get(id=told["citation"], history_type="-").quote == "It helps."


def test_two_passages_of_one_work_stay_two(ann, survivor, other):
    claim = citing((survivor, {"locator": "p. 1"}), (other, {"locator": "p. 3"}), (other, {"locator": "p. 1"}), by=ann)

    make.merged(other, survivor, by=ann)

    assert [place for _, place, _ in cites(claim)] == ["p. 1", "p. 3"]


def test_versions_keep_what_they_were_frozen_with(ann, survivor, other):
    claim = citing((other, {}), by=ann)
    version = freeze_version(claim, by=ann)
    before = version.canonical

    make.merged(other, survivor, by=ann)

    version.refresh_from_db()
    assert (version.canonical, version.citations.get().reference) == (before, other)
    assert freeze_version(claim, by=ann).number == 2


def test_who_merged_has_a_hand_in_the_claims(ann, eve, rob, survivor, other):
    claim = citing((other, {}), by=ann)
    freeze_version(claim, by=ann)

    make.merged(other, survivor, by=rob)

    assert rob.pk in freeze_version(claim, by=eve).touches.values_list("person", flat=True)


def test_undoing_restores_everything(ann, eve, survivor, other):
    moving = citing((other, {"locator": "p. 3", "quote": "Rest helps."}), by=ann)
    both = citing((survivor, {"quote": "Rest helps."}), (other, {"locator": "p. 3", "quote": "It helps."}), by=ann)
    was = facts(survivor), facts(other), cites(moving), cites(both)
    rows = {one.pk: vars(one) for one in Citation.objects.all()}
    row = make.merged(other, survivor, take=["issued"], by=ann)

    undone = undo_merge(row, reason="Two reports.", by=eve)

    assert (facts(survivor), facts(other), cites(moving), cites(both)) == was
    assert {pk: {**one, "_state": None} for pk, one in rows.items()} == {
        one.pk: {**vars(one), "_state": None} for one in Citation.objects.all()
    }
    assert (undone.left, undone.by, fresh(both).revision) == ([], eve, 3)
    with pytest.raises(CannotUndoMerge, match="undone before"):
        undo_merge(row, reason="Again.", by=eve)


def test_undoing_leaves_and_names_what_was_changed_since(ann, survivor, other):
    claim = citing((other, {"quote": "Rest helps."}), by=ann)
    row = make.merged(other, survivor, by=ann)
    [cited] = claim.citations.all()
    said = [{"id": cited.pk, "quote": "Rest may help."}]
    revise_claim(claim, revision=2, citations=said, by=ann)
    revise_reference(survivor, revision=fresh(survivor).revision, fields={"volume": "8"}, by=ann)

    undone = undo_merge(row, reason="Two reports.", by=ann)

    assert cites(claim) == [("Rest for tendon injury", "", "Rest may help.")]
    assert (fresh(survivor).volume, survivor.pmid, fresh(other).pmid) == ("8", None, "3100001")
    assert [one.partition(":")[0] for one in undone.left] == ["Changed since, and left as it is"] * 2
    assert "volume" in undone.left[0] and claim.text in undone.left[1]


def test_an_identifier_that_is_another_works_by_now_keeps_them_merged(ann, survivor, other):
    row = make.merged(other, survivor, by=ann)
    revise_reference(survivor, revision=2, fields={"pmid": None}, by=ann)
    make.reference(by=ann, pmid="3100001")

    with pytest.raises(CannotUndoMerge, match="3100001"):
        undo_merge(row, reason="Two reports.", by=ann)

    assert fresh(other).merged_into == survivor


def test_chains_lead_to_the_last_and_are_undone_in_the_reverse_order(ann, survivor, other):
    last = make.reference(by=ann, title="Rest", doi=None, pmcid="PMC310001")
    claim = citing((other, {}), by=ann)
    was = facts(survivor), facts(other), facts(last)
    first = make.merged(other, survivor, by=ann)
    second = make.merged(survivor, last, by=ann)

    assert (fresh(other).merged_into, fresh(survivor).merged_into) == (last, last)
    assert (fresh(last).pmid, last.doi, cites(claim)) == ("3100001", "10.5555/rest", [("Rest", "", "")])
    with pytest.raises(CannotUndoMerge, match="Undo that one first"):
        undo_merge(first, reason="Two reports.", by=ann)

    undo_merge(second, reason="Two reports.", by=ann)
    assert fresh(other).merged_into == survivor
    undo_merge(first, reason="Two reports.", by=ann)
    assert (facts(survivor), facts(other), facts(last)) == was
    assert cites(claim) == [("Rest for tendon injury.", "", "")]


def test_what_was_merged_away_cannot_be_merged_cited_or_changed(ann, survivor, other):
    claim = citing((other, {}), by=ann)
    marks = claim_marks(claim)
    make.merged(other, survivor, by=ann)
    attempts = [
        lambda: make.merged(other, make.reference(by=ann), by=ann),
        lambda: make.merged(make.reference(by=ann), other, by=ann),
        lambda: make.claim(by=ann, citations=[{"reference": other}]),
        lambda: revise_claim(claim, revision=2, citations=[{"reference": other}], by=ann),
        lambda: restore_claim(claim, marks=marks, revision=2, by=ann),
        lambda: revise_reference(other, revision=fresh(other).revision, fields={"volume": "9"}, by=ann),
    ]

    for attempt in attempts:
        with pytest.raises(MergedAway, match="Rest for tendon injury") as refused:
            attempt()
        assert refused.value.survivor == survivor
    assert not Citation.objects.filter(reference=other).exists()


def test_a_page_that_was_opened_before_is_refused(ann, survivor, other):
    shown = {one.pk: one.revision for one in (survivor, other)}
    revise_reference(other, revision=1, fields={"volume": "9"}, by=ann)

    with pytest.raises(StaleForm):
        merge_references(survivor, other, revisions=shown, reason="The same.", by=ann)


def test_who_may_not_draft_may_not_merge(ann, stan, survivor, other):
    row = make.merged(other, survivor, by=ann)

    with pytest.raises(NotAllowed):
        make.merged(survivor, make.reference(by=ann), by=stan)
    with pytest.raises(NotAllowed):
        undo_merge(row, reason="Two reports.", by=stan)


def test_its_identifiers_lead_to_the_survivor(ann, survivor, other):
    make.merged(other, survivor, by=ann)

    with pytest.raises(KnownReference) as known:
        add_reference({"title": "Rest", "pmid": "3100001"}, by=ann)
    outcome = imported(item(title="Rest", DOI=None, PMID="3100001"), by=ann)

    assert known.value.reference == survivor
    assert (outcome.imported, outcome.merged) == (0, 1)
    assert fresh(other).revision == 2


def test_the_record_it_was_made_from_and_the_isbn_lead_to_the_survivor(ann):
    anonymous = item(title="Anonymous", DOI=None, PMID=None)
    book = item(type="book", title="Book", DOI=None, PMID=None, ISBN="9783161484100")
    imported(anonymous, book, by=ann)
    one, two = (Reference.objects.get(title=title) for title in ("Anonymous", "Book"))
    survivors = [make.reference(by=ann), make.reference(by=ann)]
    make.merged(one, survivors[0], by=ann)
    make.merged(two, survivors[1], by=ann)

    outcome = imported(anonymous, {**book, "title": "The book"}, by=ann)

    assert (outcome.imported, outcome.merged) == (0, 2)
    assert Reference.objects.unmerged().count() == 2


def noticed(reference: Reference, kind: str = "retraction", *, by, **rest) -> Notice:
    asked = {"dated": None, "source": "Publisher", "doi": "10.5555/notice", **rest}
    return record_notice(reference, kind=kind, by=by, **asked)


def statuses(*references: Reference) -> list[str]:
    return [standing.status if (standing := getattr(Reference.objects.get(pk=one.pk), "standing", None)) else "none"
            for one in references]  # fmt: skip


@pytest.mark.parametrize("on", ["survivor", "other"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_is_said_of_one_is_said_of_both_until_they_are_two_again(ann, survivor, other, on, when):
    target = {"survivor": survivor, "other": other}[on]
    if when == "before":
        noticed(target, by=ann)
    row = make.merged(other, survivor, by=ann)
    if when == "after":
        noticed(target, by=ann)
    assert statuses(survivor, other) == ["retracted", "retracted"]

    undo_merge(row, reason="Two reports.", by=ann)

    alone = ["retracted" if one is target else "current" for one in (survivor, other)]
    assert statuses(survivor, other) == (alone if when == "before" else ["retracted", "retracted"])


def test_a_dismissal_is_of_the_work_and_outlasts_a_merge_and_the_next_import(ann, rob, survivor, other):
    rows = rows_of(written({"OriginalPaperPubMedID": "3100001"}))
    import_notices(rows, by=ann)
    dismiss_notice(other.notices.get(), reason="Another paper.", password=PASSWORD, by=rob)
    make.merged(other, survivor, by=ann)

    read = import_notices(rows, by=ann)

    assert (read.imported, read.known, statuses(survivor, other)) == (0, 1, ["current", "current"])


def test_a_dismissal_after_the_merge_is_of_both(ann, rob, survivor, other):
    notice = noticed(other, by=ann)
    make.merged(other, survivor, by=ann)

    dismiss_notice(notice, reason="Another paper.", password=PASSWORD, by=rob)

    assert statuses(survivor, other) == ["current", "current"]


def test_another_source_on_the_other_reference_tells_of_the_same_event(ann, survivor, other):
    first = noticed(other, by=ann)
    make.merged(other, survivor, by=ann)

    second = noticed(survivor, by=ann, source="PubMed")

    assert second.same_as == first


def test_records_of_merges_are_never_changed(ann, survivor, other):
    row = make.merged(other, survivor, by=ann)
    undo_merge(row, reason="Two reports.", by=ann)

    for model in (ReferenceMerge, ReferenceMergeUndone):
        with pytest.raises(AppendOnlyViolation):
            model.objects.all().delete()


def dismissed(notice: Notice, *, by):
    return dismiss_notice(notice, reason="Another paper.", password=PASSWORD, by=by)


def test_what_joined_an_event_of_the_other_is_dismissed_by_itself_once_they_are_two(ann, rob, survivor, other):
    """The wrong work must not stay retracted for good, nor the other's own retraction be dismissed for it."""
    noticed(other, by=ann)
    row = make.merged(other, survivor, by=ann)
    again = noticed(survivor, by=ann, source="Crossref")
    undo_merge(row, reason="Two reports.", by=ann)
    assert statuses(survivor, other) == ["retracted", "retracted"]

    given = dismissed(again, by=rob)

    assert (given.notice, statuses(survivor, other)) == (again, ["current", "retracted"])
    with pytest.raises(KnownNotice, match="dismissed before"):
        dismissed(again, by=rob)


def test_a_dismissal_on_the_other_is_not_of_it_once_they_are_two(ann, rob, survivor, other):
    first = noticed(other, by=ann)
    row = make.merged(other, survivor, by=ann)
    noticed(survivor, by=ann, source="Crossref")
    undo_merge(row, reason="Two reports.", by=ann)

    dismissed(first, by=rob)

    assert statuses(survivor, other) == ["retracted", "current"]


def test_who_tells_of_it_on_the_one_after_the_undo_tells_of_its_own_event(ann, rob, survivor, other):
    noticed(other, by=ann)
    row = make.merged(other, survivor, by=ann)
    again = noticed(survivor, by=ann, source="Crossref")
    undo_merge(row, reason="Two reports.", by=ann)

    noticed(survivor, by=ann, source="PubMed")
    noticed(survivor, by=ann, source="A list", doi="")
    dismissed(again, by=rob)

    assert statuses(survivor, other) == ["current", "retracted"]


@pytest.mark.parametrize("when", ["before", "while one, before it was told again", "while one, after"])
def test_an_undo_revives_nothing_that_was_dismissed(ann, rob, survivor, other, when):
    first = noticed(other, by=ann)
    if when == "before":
        dismissed(first, by=rob)
    row = make.merged(other, survivor, by=ann)
    if when == "while one, before it was told again":
        dismissed(first, by=rob)
    noticed(survivor, by=ann, source="Crossref")
    if when == "while one, after":
        dismissed(first, by=rob)
    assert statuses(survivor, other) == ["current", "current"]

    undone = undo_merge(row, reason="Two reports.", by=ann)

    assert statuses(survivor, other) == ["current", "current"]
    assert [one.count("dismissed by Rob") for one in undone.left] == ([1] if when == "before" else [1, 1])
    assert undone.left[0].startswith(f"“Retraction, Crossref” of “{survivor.title}” stays without effect")


def test_a_dismissal_while_one_stays_and_is_named(ann, rob, survivor, other):
    """Whoever dismissed it may have meant only the other."""
    notice = noticed(other, by=ann)
    row = make.merged(other, survivor, by=ann)
    dismissed(notice, by=rob)

    undone = undo_merge(row, reason="Two reports.", by=ann)

    assert statuses(survivor, other) == ["current", "current"]
    [left] = undone.left
    assert "Retraction" in left and other.title in left and "dismissed by Rob" in left


def test_one_that_was_dismissed_before_a_merge_and_told_no_more_is_not_named(ann, rob, survivor, other):
    dismissed(noticed(other, by=ann), by=rob)

    row = make.merged(other, survivor, by=ann)

    assert undo_merge(row, reason="Two reports.", by=ann).left == []


@pytest.mark.parametrize("when", ["before", "while one"])
def test_an_undo_lifts_nothing_on_the_other(ann, rob, survivor, other, when):
    """A reinstatement is signed for by whoever may lift; it stays with the work that it is on, and is named."""
    noticed(other, by=ann, dated=date(2026, 3, 1))
    noticed(survivor, "expression-of-concern", by=ann, doi="", dated=date(2026, 4, 1))
    row = make.merged(other, survivor, by=ann) if when == "while one" else None
    noticed(survivor, "reinstatement", by=rob, doi="", dated=date(2026, 5, 1), note="They looked again.")
    row = row or make.merged(other, survivor, by=rob)
    assert statuses(survivor, other) == ["reinstated", "reinstated"]

    undone = undo_merge(row, reason="Two reports.", by=ann)

    assert statuses(survivor, other) == ["reinstated", "retracted"]
    assert not other.notices.filter(kind="reinstatement").exists()
    assert ["Reinstatement" in one for one in undone.left] == ([True] if when == "while one" else [])


def test_what_was_called_two_works_while_they_were_one_is_named(ann, eve, survivor, other):
    third, fourth = make.reference(title="A third", by=ann), make.reference(title="A fourth", by=ann)
    call_two_works(survivor, fourth, by=eve)
    row = make.merged(other, survivor, by=ann)
    call_two_works(third, survivor, reason="Another arm.", by=eve)

    [left] = undo_merge(row, reason="Two reports.", by=ann).left

    assert left.startswith(f"Stays with “{survivor.title}” alone: that “A third” is another work, as said by Eve")


def waiting() -> list[tuple[str, str]]:
    rows = events_open().order_by("pk").select_related("reference")
    return [(one.reference.title, one.source) for one in rows]


def test_what_an_undo_left_alone_waits_by_itself(ann, survivor, other):
    """Told of both while they were one: afterwards each has an event of its own, which each list of events names."""
    noticed(other, by=ann)
    row = make.merged(other, survivor, by=ann)
    noticed(survivor, by=ann, source="Crossref")
    as_one = waiting()

    undo_merge(row, reason="Two reports.", by=ann)

    assert as_one == [(other.title, "Publisher")]
    assert waiting() == [(other.title, "Publisher"), (survivor.title, "Crossref")]


@pytest.mark.parametrize("when", ["while one", "on the one alone"])
def test_what_was_dismissed_does_not_wait(ann, rob, survivor, other, when):
    first = noticed(other, by=ann)
    row = make.merged(other, survivor, by=ann)
    again = noticed(survivor, by=ann, source="Crossref")
    if when == "while one":
        dismissed(first, by=rob)
    undo_merge(row, reason="Two reports.", by=ann)
    if when != "while one":
        dismissed(again, by=rob)

    assert waiting() == ([] if when == "while one" else [(other.title, "Publisher")])


def test_two_that_were_taken_apart_are_not_offered_again(ann, survivor, other):
    for reason in ("Two reports.", "Two reports after all."):
        undo_merge(make.merged(other, survivor, by=ann), reason=reason, by=ann)

    assert Likeness.objects.count() == 1, "they look alike"
    assert [one.reason for one in NotTheSame.objects.all()] == ["Two reports."]
    assert not possible_duplicates().exists()


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_may_not_lift_a_retraction_does_not_lift_it_by_a_merge(ann, rob, survivor, other, is_kept):
    """A dated reinstatement of the one would count for the other too."""
    retracted, reinstated = (survivor, other) if is_kept else (other, survivor)
    noticed(retracted, "retraction", by=ann, doi="", dated=date(2026, 3, 1))
    noticed(reinstated, "reinstatement", by=rob, doi="", dated=date(2026, 5, 1), note="They looked again.")

    with pytest.raises(NotOneWork) as refused:
        make.merged(other, survivor, by=ann)

    assert refused.value.codes == ["lifts"]
    assert (statuses(retracted), ReferenceMerge.objects.count()) == (["retracted"], 0)
    make.merged(other, survivor, by=rob)
    assert statuses(survivor, other) == ["reinstated", "reinstated"]


def test_a_retraction_after_the_reinstatement_keeps_nobody_from_merging(ann, rob, survivor, other):
    noticed(survivor, "reinstatement", by=rob, doi="", dated=date(2026, 3, 1), note="They looked again.")
    noticed(other, "retraction", by=ann, doi="", dated=date(2026, 5, 1))

    make.merged(other, survivor, by=ann)

    assert statuses(survivor, other) == ["retracted", "retracted"]
