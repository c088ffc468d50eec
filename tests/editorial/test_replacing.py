"""`services/replacing.py`: one source takes the place of another, all rows or none, and all in one sitting."""

import pytest
from django.contrib.auth.models import User

from editorial.models import Article, SourceReplacement
from editorial.selectors.sittings import sitting_of
from editorial.selectors.waiting import ready_to_publish
from editorial.selectors.work import status_of
from editorial.services import (
    Decision,
    NotReplaced,
    Passage,
    Superseded,
    hold,
    replace_reference,
    split_placed_claim,
    withdraw,
)
from editorial.services.swapping import StaleRows
from evidence.models import Citation, Claim, Notice, Reference, Standing
from evidence.refusals import NotAllowed, Refusal
from evidence.services import record_notice, revise_claim
from reviews.corrections import no_correction
from reviews.models import Review, Submission
from reviews.selectors import barred_from_approving
from reviews.services import (
    Shown,
    declare_conflict,
    open_recheck,
    open_rechecks,
    save_mark,
    sign_sitting,
    take_submission,
)
from reviews.workflow import Unready, perform
from tests import make, make_editorial
from tests.cast import PASSWORD

REST, HEAT, COLD = (f"{what} eases gout in adults." for what in ("Rest", "Heat", "Cold"))


@pytest.fixture
def old(ann) -> Reference:
    return make.reference(title="Gout guideline", issued="2016", by=ann)


@pytest.fixture
def new(ann) -> Reference:
    return make.reference(title="Gout guideline", issued="2026", abstract="Rest eases gout.", by=ann)


def citing(old: Reference, text: str = REST, *others: Reference, by: User, **fields) -> Claim:
    cited = {"reference": old, "locator": "p. 3", "quote": "Rest helps.", **fields}
    return make.claim(text, citations=[cited, *({"reference": one} for one in others)], by=by)


def decided(claim: Claim, choice: str = "unchanged", *, locator: str = "p. 7", quote: str = "", **fields) -> Decision:
    claim.refresh_from_db()
    passages = {one.pk: Passage(locator, quote) for one in claim.citations.all()}
    return Decision(claim.pk, claim.revision, choice, passages, **fields)


def cited(claim: Claim) -> list[tuple[int | None, str, str]]:
    return list(claim.citations.order_by("position").values_list("reference", "locator", "quote"))


def signed_in_one_sitting(submission: Submission | None, *, by: User) -> list[str]:
    assert submission
    take_submission(submission, by=by)
    declare_conflict(submission, answer="none", by=by)
    reviews = list(submission.reviews.select_related("version"))
    for one in reviews:
        save_mark(one, verdict="approve", seen_digest=one.version.digest, by=by)
    rows = [Shown(one.pk, one.version.digest, "approve") for one in reviews]
    sign_sitting(submission, rows=rows, password=PASSWORD, by=by)
    return list(submission.reviews.values_list("state", flat=True))


def test_unchanged_claim_cites_the_successor_with_its_own_passage(ann, old, new):
    claim = citing(old, by=ann)

    done = replace_reference(old, [decided(claim, quote="Rest eases gout.")], successor=new, by=ann)

    assert cited(claim) == [(new.pk, "p. 7", "Rest eases gout.")]
    assert [one.version.content["text"] for one in done.reviews] == [REST]
    history = claim.citations.get().history.first()
    assert history.history_change_reason == (
        "Source replaced: “Gout guideline” (2016) by “Gout guideline” (2026); meaning unchanged"
    )


def test_all_of_a_sheet_is_one_submission_that_names_both(ann, old, new):
    claims = [citing(old, text, by=ann) for text in (REST, HEAT)]

    done = replace_reference(old, [decided(one) for one in claims], successor=new, note="New doses.", by=ann)

    submission = Submission.objects.get()
    assert submission.title == "Source replaced: “Gout guideline” (2016) by “Gout guideline” (2026)"
    assert submission.note == "As the editor decided of each claim. Meaning unchanged: 2.\nNew doses."
    assert {one.claim_id for one in submission.reviews.all()} == {one.pk for one in claims}
    assert done.row.submission == submission == SourceReplacement.objects.get().submission


@pytest.mark.parametrize(("pages", "heading"), [(1, "Treatment"), (2, "")])
def test_sitting_is_in_the_order_of_the_page_where_there_is_one(ann, rob, old, new, pages, heading):
    claims = [citing(old, text, by=ann) for text in (REST, HEAT)]
    for number in range(pages):
        make_editorial.article(claims[::-1], by=ann, title=f"Gout {number}")

    submission = replace_reference(old, [decided(one) for one in claims], successor=new, by=ann).submission

    [part] = sitting_of(submission, rob).parts
    texts = [HEAT, REST] if pages == 1 else [REST, HEAT]
    assert (part.heading, [one.version.content["text"] for one in part.rows]) == (heading, texts)


def test_revised_claim_says_something_else_with_its_wordings_looked_at(ann, old, new):
    cites = [{"reference": old}]
    wordings = [{"audience": "public", "text": "Rest helps."}]
    claim = make.claim(REST, citations=cites, wordings=wordings, by=ann)
    wording = claim.wordings.get()

    words = {"text": "Long rest eases gout in adults.", "wordings": {wording.pk: "A long rest helps."}}
    done = replace_reference(old, [decided(claim, "revised", **words)], successor=new, by=ann)

    content = done.reviews[0].version.content
    assert (content["text"], content["wordings"][0]["text"]) == (
        "Long rest eases gout in adults.",
        "A long rest helps.",
    )


def test_unsupported_claim_with_another_source_goes_along_without_the_old_one(ann, old, new):
    other = make.reference(by=ann)
    claim = citing(old, REST, other, by=ann)

    done = replace_reference(old, [decided(claim, "unsupported")], successor=new, by=ann)

    assert ([one[0] for one in cited(claim)], len(done.reviews), done.left) == ([other.pk], 1, [])


def test_unsupported_claim_without_another_source_is_left_to_the_editor(ann, old, new):
    claim, sent = citing(old, by=ann), citing(old, HEAT, by=ann)

    done = replace_reference(old, [decided(claim, "unsupported"), decided(sent)], successor=new, by=ann)

    assert (cited(claim), done.left, [one.claim_id for one in done.reviews]) == ([], [claim], [sent.pk])
    assert done.row.decisions == [
        {"claim": str(claim.public_id), "choice": "unsupported", "left": "yes"},
        {"claim": str(sent.public_id), "choice": "unchanged"},
    ]
    assert claim.history.first().history_change_reason == (
        "Source replaced: “Gout guideline” (2026) no longer supports it as “Gout guideline” (2016) did"
    )


def test_background_is_no_support_that_could_stay(ann, old, new):
    cites = [{"reference": old}, {"reference": make.reference(by=ann), "direction": "background"}]
    claim = make.claim(REST, citations=cites, by=ann)

    done = replace_reference(old, [decided(claim, "unsupported")], successor=new, by=ann)

    assert (done.left, done.submission) == ([claim], None)


def test_claim_that_cites_the_successor_already_cites_it_once(ann, old, new):
    claim = make.claim(REST, citations=[{"reference": old}, {"reference": new, "locator": "p. 1"}], by=ann)

    done = replace_reference(old, [decided(claim)], successor=new, by=ann)

    assert (cited(claim), done.already) == ([(new.pk, "p. 1", "")], [claim])


def test_successor_that_is_background_does_not_take_the_support_away(ann, old, new):
    background = {"reference": new, "locator": "p. 1", "direction": "background"}
    claim = make.claim(REST, citations=[{"reference": old}, background], by=ann)

    replace_reference(old, [decided(claim)], successor=new, by=ann)

    assert set(claim.citations.values_list("direction", "locator")) == {("supports", "p. 7"), ("background", "p. 1")}


def test_two_passages_that_are_one_in_the_successor_are_cited_once(ann, old, new):
    cites = [{"reference": old, "locator": "p. 3"}, {"reference": old, "locator": "p. 4"}]
    claim = make.claim(REST, citations=cites, by=ann)

    replace_reference(old, [decided(claim)], successor=new, by=ann)

    assert cited(claim) == [(new.pk, "p. 7", "")]


def test_undecided_claim_stays_as_it_is(ann, old, new):
    claim, other = citing(old, by=ann), citing(old, HEAT, by=ann)

    replace_reference(old, [decided(other)], successor=new, by=ann)

    claim.refresh_from_db()
    assert (cited(claim)[0][0], claim.revision) == (old.pk, 1)


def test_whoever_replaced_the_source_cannot_approve_it(ann, rob, rita, old, new):
    claim = citing(old, by=ann)
    make.approved(claim, by=ann, reviewers=[rita])

    done = replace_reference(old, [decided(claim)], successor=new, by=rob)

    [review] = done.reviews
    assert barred_from_approving(review.version) == {rob.pk, ann.pk}  # who added the successor, too
    started = perform(review, "start", by=rob)
    declare_conflict(started.submission, answer="none", by=rob)
    with pytest.raises(Unready) as refused:
        perform(started, "approve", by=rob, seen_digest=started.version.digest, password=PASSWORD)
    assert "four-eyes" in refused.value.codes


def test_swap_is_no_editorial_correction(ann, rob, old, new):
    claim = citing(old, by=ann)
    approved = make.approved(claim, by=ann, reviewers=[rob]).version

    [review] = replace_reference(old, [decided(claim)], successor=new, by=ann).reviews

    assert (review.correction, bool(no_correction(review.version, approved))) == (False, True)


@pytest.mark.parametrize("bad", ["stale", "same-text", "unready", "under-review"])
def test_one_row_that_cannot_be_done_keeps_all_and_is_named(ann, old, new, bad):
    good, claim = citing(old, HEAT, by=ann), citing(old, by=ann)
    decision = decided(claim, "revised" if bad == "same-text" else "unchanged", text=claim.text)
    if bad == "stale":
        revise_claim(claim, revision=1, fields={"risk": "high"}, by=ann)
    if bad == "unready":
        cites = [{"id": one.pk} for one in claim.citations.all()] + [{"number": 4}]
        revise_claim(claim, revision=1, citations=cites, by=ann)
        decision = decided(claim)
    if bad == "under-review":
        make.review(claim, by=ann)

    with pytest.raises(NotReplaced) as refused:
        replace_reference(old, [decided(good), decision], successor=new, by=ann)

    code = {"unready": "citation-unresolved", "under-review": "open-review"}.get(bad, bad)
    assert (refused.value.codes, list(refused.value.of_claims)) == ([code], [claim.pk])
    assert f"“{REST}”: " in str(refused.value)
    assert (cited(good)[0][0], cited(claim)[0][0]) == (old.pk, old.pk)
    assert (SourceReplacement.objects.count(), Notice.objects.count()) == (0, 0)


def test_everything_that_is_wrong_is_said_at_once(ann, old, new):
    claims = [citing(old, text, by=ann) for text in (REST, HEAT)]
    rows = [decided(claims[0], "revised", text=REST), decided(claims[1], "revised", text="Heat\x00 eases gout.")]

    with pytest.raises(NotReplaced) as refused:
        replace_reference(old, rows, successor=new, by=ann)

    assert {pk: [one.code for one in unmet] for pk, unmet in refused.value.of_claims.items()} == {
        claims[0].pk: ["same-text"],
        claims[1].pk: ["text"],
    }


def test_stale_row_says_who_saved_it(ann, eve, old, new):
    claim = citing(old, by=ann)
    decision = decided(claim)
    revise_claim(claim, revision=1, fields={"risk": "high"}, by=eve)

    with pytest.raises(StaleRows, match="Eve Example saved it"):
        replace_reference(old, [decision], successor=new, by=ann)


def test_nothing_decided_changes_nothing(ann, old, new):
    with pytest.raises(Refusal, match="Nothing was decided"):
        replace_reference(old, [], successor=new, by=ann)


def test_source_does_not_take_its_own_place(ann, old):
    with pytest.raises(Refusal, match="its own place"):
        replace_reference(old, [decided(citing(old, by=ann))], successor=old, by=ann)


def test_a_merged_reference_leads_to_the_one_that_stands_for_it(ann, old, new):
    newest = make.reference(title="Gout guideline, second printing", issued="2026", doi=None, by=ann)
    make.merged(new, newest, by=ann)
    new.refresh_from_db()

    with pytest.raises(Refusal, match="was merged into another reference"):
        replace_reference(old, [decided(citing(old, by=ann))], successor=new, by=ann)


def test_retracted_successor_is_taken_only_by_who_says_so_and_never_as_support(ann, old, new):
    record_notice(new, kind="retraction", dated=None, source="The publisher", by=ann)
    background = citing(old, by=ann, direction="background")
    claim = citing(old, HEAT, by=ann)

    with pytest.raises(Refusal, match="is retracted"):
        replace_reference(old, [decided(background)], successor=new, by=ann)
    with pytest.raises(NotReplaced, match="Cite another source"):
        replace_reference(old, [decided(claim)], successor=new, although_gone=True, by=ann)
    replace_reference(old, [decided(background)], successor=new, although_gone=True, by=ann)

    assert (cited(background)[0][0], cited(claim)[0][0]) == (new.pk, old.pk)


def test_withdrawn_claim_is_left_alone(ann, chief, rob, old, new):
    claim = citing(old, by=ann)
    make.approved(claim, by=ann, reviewers=[rob])
    withdraw(claim=claim, reason="Nobody does this.", password=PASSWORD, by=chief)

    with pytest.raises(NotReplaced, match="withdrawn for good"):
        replace_reference(old, [decided(claim)], successor=new, by=ann)


def test_claim_that_was_split_is_left_alone_and_its_parts_are_not(ann, old, new):
    claim = citing(old, by=ann)
    make_editorial.article([claim], by=ann)
    parts = split_placed_claim(claim, [REST, HEAT], by=ann)

    with pytest.raises(NotReplaced, match="others took its place"):
        replace_reference(old, [decided(claim)], successor=new, by=ann)
    done = replace_reference(old, [decided(one) for one in parts], successor=new, by=ann)

    assert {one.claim_id for one in done.reviews} == {one.pk for one in parts}


def test_held_claim_is_sent_and_stays_held(ann, old, new):
    claim = citing(old, by=ann)
    hold(claim=claim, reason="Wait.", by=ann)

    replace_reference(old, [decided(claim)], successor=new, by=ann)

    assert (cited(claim)[0][0], status_of([claim])[claim.pk].status) == (new.pk, "on-hold")


def test_recheck_that_nobody_began_gives_way_to_the_new_text(ann, rob, old, new):
    claim = citing(old, by=ann)
    make.approved(claim, by=ann, reviewers=[rob])
    [recheck] = open_rechecks({claim.pk: "Superseded: Gout guideline"}, assigned=True, by=ann)

    done = replace_reference(old, [decided(claim)], successor=new, by=ann)

    recheck.refresh_from_db()
    assert (recheck.state, Review.objects.open().get()) == ("cancelled", done.reviews[0])
    assert recheck.events.last().reason == done.row.submission.title


def test_recheck_stays_where_it_was_begun_or_who_asks_is_no_editor(ann, rob, rita, old, new):
    claim = citing(old, by=ann)
    make.approved(claim, by=ann, reviewers=[rob])
    recheck = open_recheck(claim, why="Superseded", by=ann)

    with pytest.raises(NotReplaced, match="only an editor takes back"):
        replace_reference(old, [decided(claim)], successor=new, by=rita)
    perform(recheck, "start", by=rob)
    with pytest.raises(NotReplaced, match="Somebody is rechecking it"):
        replace_reference(old, [decided(claim)], successor=new, by=ann)


def test_recheck_of_what_lost_its_support_stays(ann, rob, old, new):
    claim = citing(old, by=ann)
    make.approved(claim, by=ann, reviewers=[rob])
    recheck = open_recheck(claim, why="Superseded", by=ann)

    replace_reference(old, [decided(claim, "unsupported")], successor=new, by=ann)

    assert Review.objects.open().get() == recheck


def test_old_source_is_superseded_only_where_that_is_asked(ann, old, new):
    claims = [citing(old, text, by=ann) for text in (REST, HEAT)]

    replace_reference(old, [decided(claims[0])], successor=new, by=ann)
    assert not Standing.objects.filter(reference=old).exists()
    told = Superseded("The guideline group")
    replace_reference(old, [decided(claims[1])], successor=new, superseded=told, by=ann)

    notice = Notice.objects.get()
    assert (notice.kind, notice.source, Standing.objects.get(reference=old).status) == (
        "superseded",
        "The guideline group",
        "superseded",
    )
    assert notice.note == f"Replaced by “Gout guideline” (2026), reference {new.public_id}."


def test_who_only_reads_replaces_nothing(ann, audrey, old, new):
    with pytest.raises(NotAllowed):
        replace_reference(old, [decided(citing(old, by=ann))], successor=new, by=audrey)


def test_one_sitting_signs_all_and_publishing_then_serves_the_successor(ann, rob, chief, old, new, client):
    claims = [citing(old, text, by=ann) for text in (REST, HEAT)]
    for one in claims:
        make.approved(one, by=ann, reviewers=[rob])
    page = make_editorial.article(claims, by=ann, title="Gout")
    make_editorial.published(page, by=chief)

    done = replace_reference(old, [decided(one) for one in claims], successor=new, by=ann)
    states = signed_in_one_sitting(done.submission, by=rob)

    assert (states, list(ready_to_publish())) == (["approved", "approved"], [page])
    make_editorial.published(Article.objects.get(pk=page.pk), by=chief)
    document = client.get("/api/v1/articles/gout").json()
    assert [one["id"] for one in document["references"]] == [str(new.public_id)]
    assert Citation.objects.filter(reference=old).count() == 0
