"""DESIGN §3.10 from a notice to what readers are served: each kind, its undoing, and what follows for the reviewers."""

import json
import time
from datetime import date, timedelta

import pytest
import time_machine

from editorial import follow
from editorial.follow import Follower
from editorial.models import Change, Document, Handled
from evidence import clock
from evidence.bibliography.records import Announced
from evidence.models import Claim, Reference
from evidence.services import check_standings, dismiss_notice, import_notices, record_announced, record_notice
from reviews.models import Assignment, Review, State
from reviews.services import open_recheck
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.conftest import SOAK
from tests.evidence.retraction_files import rows_of, written

pytestmark = pytest.mark.django_db
TEXT = "Rest relieves pain in adults with tendon injury."


@pytest.fixture
def supports(ann) -> list[Reference]:
    return [make.reference(by=ann), make.reference(by=ann)]


@pytest.fixture
def well(ann, rob, chief, supports) -> Claim:
    """Published, and supported by two works."""
    cited = [{"reference": one} for one in supports]
    claim = make.approved_claim(TEXT, by=ann, reviewers=[rob], citations=cited)
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    return claim


@pytest.fixture
def only(ann, rob, chief, supports) -> Claim:
    """Published, and supported by the first of the works alone."""
    cited = [{"reference": supports[0]}, {"reference": supports[1], "direction": "background"}]
    claim = make.approved_claim(TEXT, by=ann, reviewers=[rob], citations=cited)
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    return claim


def noticed(reference: Reference, kind: str, *, by, day: int = 5, **rest):
    asked = {"dated": date(2026, 1, day), "source": "Publisher", **rest}
    notice = record_notice(reference, kind=kind, by=by, **asked)
    Follower().run_once()
    return notice


def served(client, path: str) -> dict:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200
    return json.loads(response.content)


def shown(client, claim: Claim) -> tuple:
    """What readers get of it, at its own address and on its page, which say the same."""
    own = served(client, f"claims/{claim.public_id}")
    page = served(client, "articles/example-condition")
    [block] = [one for one in page["blocks"] if one.get("claim") == str(claim.public_id)]
    assert (block["text"] is None) == (own["text"] is None)
    assert page["claims"][str(claim.public_id)]["flags"] == own["flags"]
    return own["status"], own["text"] is not None, [one["kind"] for one in own["flags"]]


def rechecks() -> list[tuple[str, str, list[str]]]:
    """Of every recheck its state, what it is for, and whose it is."""
    return [
        (one.state, one.why.partition(":")[0], sorted(given.reviewer.username for given in one.assignments.all()))
        for one in Review.objects.filter(recheck=True)
    ]


def changes() -> list[str]:
    return list(Change.objects.filter(path__startswith="claims").values_list("kind", flat=True))


FOR_EDITORS = ["link-dead", "preprint", "bibliographic-correction", "addendum", "comment", "other", "notice-itself"]
FLAGGED = {
    "correction": ("corrected", "A source of this statement was corrected in substance."),
    "corrected-and-republished": ("corrected", "A source of this statement was corrected and published again."),
    "superseded": ("superseded", "A source of this statement was superseded by a newer one."),
    "expression-of-concern": (
        "expression-of-concern",
        "The publisher of a source of this statement expressed concern about it.",
    ),
    "partial-retraction": ("expression-of-concern", "Part of a source of this statement was retracted."),
}
TAKEN_BACK = {
    "retraction": ("retracted", "retracted"),
    "withdrawal": ("retracted", "withdrawn or removed by its publisher"),
    "retraction-and-replacement": ("retracted-and-replaced", "retracted and replaced"),
    "withdrawn-guideline": ("withdrawn-guideline", "withdrawn"),
}


@pytest.mark.parametrize("kind", FOR_EDITORS)
def test_what_is_for_editors_only_changes_nothing_that_is_served(client, ann, only, supports, kind):
    before = Document.objects.count(), shown(client, only)

    noticed(supports[0], kind, by=ann)

    assert (Document.objects.count(), shown(client, only)) == before
    assert (rechecks(), changes()) == ([], ["published"])


@pytest.mark.parametrize("kind", FLAGGED)
def test_what_casts_a_doubt_flags_and_is_rechecked_by_who_approved(client, ann, only, supports, kind):
    status, said = FLAGGED[kind]

    noticed(supports[0], kind, by=ann)

    [flag] = served(client, f"claims/{only.public_id}")["flags"]
    label = supports[0].notices.get().get_kind_display()
    assert shown(client, only) == ("approved", True, [status])
    assert (flag["message"], flag["since"]) == (said, "2026-01-05")
    assert (rechecks(), changes()) == ([("submitted", label, ["rob"])], ["published", "flagged"])
    assert Assignment.objects.get(review__recheck=True).due_on > clock.now().date()


def test_what_an_archive_says_by_the_clock_reaches_readers(client, well, only, supports, archives):
    """Both pages are of one title, so the claims are asked for at their own addresses."""
    archives.retracted(supports[0].doi)

    check_standings()
    Follower().run_once()

    well_said, only_said = (served(client, f"claims/{one.public_id}") for one in (well, only))
    assert ([one["kind"] for one in well_said["flags"]], well_said["text"] is None) == (["retracted"], False)
    assert (only_said["status"], only_said["text"]) == ("quarantined", None)


@pytest.mark.parametrize("kind", TAKEN_BACK)
def test_what_is_taken_back_takes_the_text_away_where_nothing_else_supports_it(client, ann, only, supports, kind):
    status, said = TAKEN_BACK[kind]

    noticed(supports[0], kind, by=ann)

    page, own = served(client, "articles/example-condition"), served(client, f"claims/{only.public_id}")
    assert shown(client, only) == ("quarantined", False, [])
    assert own["message"] == f"This statement is not shown: the source it rested on was {said}."
    assert TEXT not in json.dumps([page, own])
    assert page["references"][0]["standing"]["status"] == status
    assert (len(rechecks()), changes()) == (1, ["published", "quarantined"])


@pytest.mark.parametrize("kind", TAKEN_BACK)
def test_what_is_taken_back_flags_where_another_work_supports_it(client, ann, well, supports, kind):
    noticed(supports[0], kind, by=ann)

    assert shown(client, well) == ("approved", True, [TAKEN_BACK[kind][0]])
    assert (len(rechecks()), changes()) == (1, ["published", "flagged"])


@pytest.mark.parametrize("kind", [*FLAGGED, *TAKEN_BACK])
def test_dismissed_everything_is_as_it_was(client, ann, rob, only, supports, kind):
    before = shown(client, only)
    notice = noticed(supports[0], kind, by=ann)

    dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=rob)
    Follower().run_once()

    undone = "restored" if kind in TAKEN_BACK else "unflagged"
    assert (shown(client, only), changes()[-1]) == (before, undone)
    assert [state for state, *_ in rechecks()] == ["cancelled"]


@pytest.mark.parametrize("kind", ["retraction", "partial-retraction", "withdrawal", "expression-of-concern"])
def test_reinstated_everything_is_as_it_was_and_a_later_retraction_counts_again(client, ann, rob, only, supports, kind):
    before = shown(client, only)
    noticed(supports[0], kind, by=ann)

    noticed(supports[0], "reinstatement", day=6, note="Its publisher says so.", by=rob)
    lifted = shown(client, only), [state for state, *_ in rechecks()]
    noticed(supports[0], "retraction", day=7, by=ann)

    assert lifted == (before, ["cancelled"])
    assert shown(client, only) == ("quarantined", False, [])
    assert [state for state, *_ in rechecks()] == ["cancelled", "submitted"]
    assert supports[0].notices.count() == 3


def test_a_recheck_that_somebody_began_is_theirs_to_end(ann, rob, only, supports):
    notice = noticed(supports[0], "correction", by=ann)
    perform(Review.objects.get(recheck=True), "start", by=rob)

    dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=rob)
    Follower().run_once()

    assert [state for state, *_ in rechecks()] == ["under-review"]


def test_a_recheck_that_a_person_asked_for_is_not_ended_by_rule(ann, rob, only, supports):
    open_recheck(only, why=f"Correction of substance: {supports[0].title}", by=ann)
    notice = noticed(supports[0], "correction", by=ann)

    dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=rob)
    Follower().run_once()

    assert [state for state, *_ in rechecks()] == ["submitted"]


def test_of_two_notices_the_one_that_is_not_dismissed_still_asks(client, ann, rob, only, supports):
    first = noticed(supports[0], "correction", by=ann)
    noticed(supports[0], "expression-of-concern", day=6, by=ann)

    dismiss_notice(first, reason="It is of another work.", password=PASSWORD, by=rob)
    Follower().run_once()
    Follower().run_once()

    assert shown(client, only) == ("approved", True, ["expression-of-concern"])
    assert [(state, why) for state, why, _ in rechecks()] == [
        ("cancelled", "Correction of substance"),
        ("submitted", "Expression of concern"),
    ]


def test_dismissed_and_imported_again_it_stays_dismissed_and_a_new_row_opens_it(client, ann, rob, only, supports):
    row = {"OriginalPaperDOI": supports[0].doi}
    shapes = []
    for rows in ([row], [row], [row, row | {"Record ID": "102", "RetractionDOI": "10.5555/notice.2"}]):
        import_notices(rows_of(written(*rows)), by=ann)
        Follower().run_once()
        shapes.append(shown(client, only)[0])
        for notice in supports[0].notices.filter(dismissal=None) if len(shapes) == 1 else ():
            dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=rob)
            Follower().run_once()

    assert shapes == ["quarantined", "approved", "quarantined"]


def test_what_another_source_tells_of_the_same_asks_nobody_again(client, ann, rob, well, supports):
    noticed(supports[0], "retraction", doi="10.5555/notice.1", by=ann)
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        make.signed(Review.objects.get(recheck=True), "approve", by=rob)
        Follower().run_once()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        announced = Announced("RetractionIn", "PubMed", notice={"DOI": "10.5555/NOTICE.1", "PMID": "40095501"})
        record_announced([(supports[0], announced)], by=ann)
        Follower().run_once()

    assert shown(client, well) == ("approved", True, [])
    assert [state for state, *_ in rechecks()] == ["approved"]


def test_a_milder_notice_that_comes_after_a_graver_was_answered_flags_as_well(client, ann, rob, well, supports):
    noticed(supports[0], "retraction", by=ann)
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        make.signed(Review.objects.get(recheck=True), "approve", by=rob)
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        noticed(supports[0], "correction", day=8, by=ann)

    assert shown(client, well) == ("approved", True, ["corrected"])
    assert [(state, why) for state, why, _ in rechecks()] == [
        ("approved", "Retraction"),
        ("submitted", "Correction of substance"),
    ]


def test_a_reference_that_is_itself_the_notice_is_not_retracted_in_public(client, ann, only, supports):
    before = shown(client, only)

    told = Announced("RetractionOf", "PubMed", work={"DOI": "10.5555/elsewhere"})
    record_announced([(supports[0], told)], by=ann)
    Follower().run_once()

    assert (shown(client, only), rechecks()) == (before, [])


def test_who_left_is_given_nothing(ann, rob, only, supports):
    rob.is_active = False
    rob.save()

    noticed(supports[0], "correction", by=ann)

    assert rechecks() == [("submitted", "Correction of substance", [])]


@pytest.fixture
def many(ann, rob, chief, supports) -> list[Claim]:
    """On three pages of two statements each, all of them supported by one work."""
    claims = []
    for name in ("First", "Second", "Third"):
        texts = [f"{name} {what} relieves pain in adults." for what in ("rest", "exercise")]
        cited = [{"reference": supports[0]}]
        theirs = [make.approved_claim(one, by=ann, reviewers=[rob], citations=cited) for one in texts]
        make_editorial.published(make_editorial.article(theirs, title=f"{name} condition", by=ann), by=chief)
        claims += theirs
    return claims


def outcome() -> tuple:
    documents = Document.objects.filter(cause__startswith="notice").values_list("path", "status")
    lines = Change.objects.filter(kind="quarantined").values_list("path", flat=True)
    return sorted(documents), sorted(lines), [(state, who) for state, _, who in rechecks()]


def test_what_many_claims_cite_is_followed_in_parts_to_the_same_end(ann, rob, many, supports, monkeypatch):
    monkeypatch.setattr(follow, "LARGE", 4)
    monkeypatch.setattr(follow, "PAGES", 1)
    notice = noticed(supports[0], "retraction", by=ann)

    documents, lines, again = outcome()
    assert [status for path, status in documents if path.startswith("claims")] == ["quarantined"] * 12
    assert (len(documents), len(lines), again) == (6 + 6 + 3 + 3 + 1, 9, [("submitted", ["rob"])] * 6)
    assert Handled.objects.get(cause=f"notice:{notice.pk}").documents == len(documents)
    dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=rob)
    Follower().run_once()
    assert [state for state, *_ in rechecks()] == ["cancelled"] * 6
    assert changes()[-6:] == ["restored"] * 6


def test_parts_that_were_cut_short_are_done_again_and_nothing_twice(ann, many, supports, monkeypatch):
    monkeypatch.setattr(follow, "LARGE", 4)
    monkeypatch.setattr(follow, "PAGES", 1)
    opened = follow.open_rechecks

    def cut_short(*args, **kwargs):
        raise ValueError("cut short")

    monkeypatch.setattr(follow, "open_rechecks", cut_short)
    noticed(supports[0], "retraction", by=ann)
    documents, _, none_yet = outcome()
    monkeypatch.setattr(follow, "open_rechecks", opened)
    Follower().run_once()

    assert (len(documents), none_yet) == (19, [])
    assert (outcome()[0], len(rechecks())) == (documents, 6)


def test_what_touches_one_page_does_not_wait_for_what_touches_many(ann, many, well, supports, monkeypatch):
    """`well` rests on both works, and what is said of the second comes while the first is being seen to."""
    monkeypatch.setattr(follow, "LARGE", 4)
    monkeypatch.setattr(follow, "PAGES", 1)
    told, issue = [], follow.issue_documents

    def issue_and_be_told(*args, **kwargs):
        if not told:
            asked = {"kind": "retraction", "dated": date(2026, 1, 5), "source": "Publisher", "by": ann}
            told.append(record_notice(supports[1], **asked))
        return issue(*args, **kwargs)

    monkeypatch.setattr(follow, "issue_documents", issue_and_be_told)
    notice = noticed(supports[0], "retraction", by=ann)

    ends = Handled.objects.filter(cause__startswith="notice").order_by("pk").values_list("cause", flat=True)
    assert list(ends) == [f"notice:{one.pk}" for one in (*told, notice)]
    parts = list(Document.objects.filter(path__startswith="articles").order_by("pk").values_list("cause", flat=True))
    assert parts.index(f"notice:{told[0].pk}") < parts.index(f"notice:{notice.pk}") + 4


def test_rechecks_opened_together_are_as_those_opened_one_by_one(ann, many, supports):
    follow.open_rechecks({one.pk: "A source is doubted." for one in many[:3]}, by=ann)
    for one in many[3:]:
        open_recheck(one, why="A source is doubted.", by=ann)

    fields = ("state", "why", "recheck", "approvals_needed", "blinded", "policy", "previous", "correction")
    listed = [f"claim__state__{one}" for one in ("state", "recheck", "lacking", "lacks_only", "reviewer", "flagged")]
    rows = Review.objects.filter(recheck=True).values_list(*fields, *listed, "submission__by", "events__to_state")
    assert len(rows) == 6
    assert len(set(rows)) == 1
    assert set(
        Review.objects.filter(recheck=True, state=State.SUBMITTED).values_list("submission__title", flat=True)
    ) == {f"Recheck: {one}" for one in many}


@pytest.mark.skipif(not SOAK, reason="builds 440 published claims: SOAK=1")
@pytest.mark.timeout(3_600)
def test_a_claim_costs_no_more_where_ten_times_as_many_cite_the_work(ann, rob, chief):
    """Processor time of following a retraction and its dismissal; the log of the run has the seconds."""
    spent = {count: followed_per_claim(count, ann, rob, chief) for count in (40, 400)}

    assert spent[400] <= 1.3 * spent[40], spent


def followed_per_claim(count: int, ann, rob, chief) -> float:
    """In pages of ten; above `LARGE` in parts."""
    source = make.reference(by=ann)
    for number in range(count // 10):
        cited = [{"reference": source}]
        claims = [make.approved_claim(by=ann, reviewers=[rob], citations=cited) for _ in range(10)]
        title = f"Condition {chr(97 + number // 26)}{chr(97 + number % 26)} of {'many' if count > 40 else 'few'}"
        make_editorial.published(make_editorial.article(claims, title=title, by=ann), by=chief)
    Follower().run_once()
    began = time.process_time()
    notice = noticed(source, "retraction", by=ann)
    dismiss_notice(notice, reason="It is of another work.", password=PASSWORD, by=rob)
    Follower().run_once()
    return (time.process_time() - began) / count
