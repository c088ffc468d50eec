"""The pages of a sitting, from the outside: what they show, what they save, and what they refuse."""

import pytest
from django.test import Client

from editorial.admin import sitting_pages
from editorial.services import hold, submit_article, withdraw
from evidence.models import Signature
from evidence.services import revise_claim
from reviews.models import Assignment, ConflictDeclaration, Mark, Opinion, Review, Submission
from reviews.services import allow_conflict, declare_conflict, mark_opened, save_mark, submit, take_submission
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.desk import address, signed_in

JSON = {"HTTP_ACCEPT": "application/json"}


def page_of(submission: Submission, page: str = "sitting") -> str:
    return address(f"reviews_submission_{page}", submission.pk)


def handed_over(*texts: str, by, **fields) -> Submission:
    """A page's claims, in one submission."""
    claims = [make.claim(text, by=by, **fields) for text in texts or ("Rest eases knee pain in adults.",)]
    return submit_article(make_editorial.article(claims, by=by), by=by).submission


def taken(*texts: str, by, reviewer, **fields) -> list[Review]:
    submission = handed_over(*texts, by=by, **fields)
    take_submission(submission, by=reviewer)
    declare_conflict(submission, answer="none", by=reviewer)
    return list(submission.reviews.select_related("version").order_by("pk"))


def key(review: Review, verdict: str = "") -> str:
    return ":".join(filter(None, [str(review.pk), review.version.digest, verdict]))


def mark(client: Client, review: Review, verdict: str, **fields):
    posted = {"mark": key(review, verdict), **{f"{name}-{review.pk}": value for name, value in fields.items()}}
    return client.post(page_of(review.submission, "mark"), posted, **JSON)


def marked(review: Review, by, verdict: str = "approve", note: str = "") -> None:
    mark_opened(review, seen_digest=review.version.digest, by=by)
    save_mark(review, verdict=verdict, seen_digest=review.version.digest, note=note, by=by)


def sign(client: Client, *reviews: Review, **fields):
    posted = {"row": [key(one, "approve") for one in reviews], "password": PASSWORD, **fields}
    return client.post(page_of(reviews[0].submission, "sign"), posted, follow=True)


def fresh(review: Review) -> Review:
    return Review.objects.select_related("version").get(pk=review.pk)


def states(*reviews: Review) -> list[str]:
    return [Review.objects.get(pk=one.pk).state for one in reviews]


def test_claims_stand_in_page_order_under_their_headings(ann, rob):
    first, second, loose = (make.claim(f"{one} eases knee pain in adults.", by=ann) for one in ("Ice", "Rest", "Heat"))
    page = make_editorial.article([second, first], by=ann)
    submission = submit([first, second, loose], title="Knee", subject=page.slug, by=ann).submission

    parts = signed_in(rob).get(page_of(submission)).context["parts"]

    shown = [(heading, [line.row.review.claim for line in lines]) for heading, lines in parts]
    assert shown == [("Treatment", [second, first]), ("Not on the page", [loose])]


def test_changed_words_are_shown_against_the_last_approved_version(ann, rob):
    claim = make.approved_claim("Rest eases knee pain within 5 days.", by=ann, reviewers=[rob])
    claim = revise_claim(
        claim,
        by=ann,
        revision=claim.revision,
        fields={"text": "Rest eases knee pain within 15 days.", "on_page_form": "It eases knee pain.", "risk": "high"},
    )
    submission = submit([claim], title="Knee", by=ann).submission

    page = signed_in(rob).get(page_of(submission)).content.decode()

    assert '<del><span class="unseen">removed: </span>5</del>' in page
    assert "<strong>On the page:</strong>" in page
    assert (
        '<del><span class="unseen">was: </span>Standard</del> <ins><span class="unseen">now: </span>High</ins>' in page
    )


def test_code_points_are_named_where_two_texts_look_alike(ann, rob):
    claim = make.approved_claim("Rest eases knee pain in adults.", by=ann, reviewers=[rob])
    claim = revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest eases knee pаin in adults."})
    submission = submit([claim], title="Knee", by=ann).submission

    assert "U+0430 cyrillic small letter a" in signed_in(rob).get(page_of(submission)).content.decode()


def test_sitting_needs_the_same_queries_for_one_claim_and_for_three(ann, rob, django_assert_max_num_queries):
    client, counts = signed_in(rob), []
    for texts in (["Rest eases knee pain."], [f"{one} eases knee pain." for one in ("Ice", "Heat", "Sleep")]):
        reviews = taken(*texts, by=ann, reviewer=rob)
        marked(reviews[0], rob)
        with django_assert_max_num_queries(80) as captured:
            client.get(page_of(reviews[0].submission))
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]


def test_my_submissions_need_the_same_queries_for_one_and_for_three(ann, rob, django_assert_max_num_queries):
    client, counts = signed_in(rob), []
    for more in (1, 2):
        for _ in range(more):
            taken(by=ann, reviewer=rob)
            handed_over(by=ann)
        with django_assert_max_num_queries(60) as captured:
            client.get(address("reviews_submission_mine"))
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]


def test_my_submissions_hold_one_row_each_with_what_is_to_do(ann, rob):
    reviews = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)
    marked(reviews[0], rob)

    [one] = signed_in(rob).get(address("reviews_submission_mine")).context["rows"]

    assert (one.claims, one.mine, one.free, one.high) == (2, 2, 0, 0)
    assert (one.marked, one.signed, one.open, one.whys) == (1, 0, 1, {"new": 2})


def test_my_submissions_are_ordered_by_risk_then_age(ann, rob):
    plain = handed_over("Rest eases knee pain.", by=ann)
    risky = handed_over("Infected knees are drained.", by=ann, risk="high")

    waiting = signed_in(rob).get(address("reviews_submission_mine")).context["rows"]

    assert [one.submission for one in waiting] == [risky, plain]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("turn=mine", 1),
        ("turn=free", 1),
        ("risk=high", 1),
        ("why=new", 2),
        ("why=recheck", 0),
        ("due=week", 1),
    ],
)
def test_my_submissions_are_filtered(ann, rob, query, count):
    taken("Infected knees are drained.", by=ann, reviewer=rob, risk="high")
    handed_over("Rest eases knee pain.", by=ann)

    waiting = signed_in(rob).get(f"{address('reviews_submission_mine')}?{query}").context["rows"]

    assert len(waiting) == count


def test_submission_of_others_is_not_mine(ann, rob, rita):
    taken(by=ann, reviewer=rita)

    assert signed_in(rob).get(address("reviews_submission_mine")).context["rows"] == []


def test_menu_counts_my_submissions(ann, rob):
    taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)
    handed_over(by=ann)

    page = signed_in(rob).get(address("index"))

    [item] = [one for one in page.context["sidebar_navigation"][0]["items"] if one["title"] == "My submissions"]
    assert item["badge"] == "1"


def test_take_release_and_decline_from_the_page(ann, rob):
    submission, client = handed_over("Rest eases knee pain.", "Ice eases knee pain.", by=ann), signed_in(rob)
    held = Assignment.objects.filter(reviewer=rob, ended_at=None)

    client.post(page_of(submission, "take"))
    after_taking = held.count()
    chosen = submission.reviews.first().pk
    empty = client.post(page_of(submission, "decline"), {"reason": " ", "which": "all"})
    client.post(page_of(submission, "decline"), {"reason": "Not mine.", "which": "chosen", "review": [chosen]})
    after_declining = held.count()
    client.post(page_of(submission, "release"))

    assert (after_taking, empty.status_code, after_declining, held.count()) == (2, 422, 1, 0)


def test_refused_decline_keeps_what_was_ticked(ann, rob):
    first, second = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)
    posted = {"reason": " ", "which": "chosen", "review": [second.pk]}

    page = signed_in(rob).post(page_of(first.submission, "decline"), posted).content.decode()

    ticked = [f'value="{one.pk}" form="decline" checked' in page for one in (first, second)]
    assert (ticked, '<details class="below" open>' in page) == ([False, True], True)


def test_interests_are_asked_by_topic_and_product_and_kept(ann, rob):
    submission, client = handed_over("Iloprost relieves bone pain in adults.", by=ann), signed_in(rob)
    client.post(page_of(submission, "take"))

    page = client.get(page_of(submission)).content.decode()
    client.post(page_of(submission, "interests"), {"answer": "none"})

    kept = ConflictDeclaration.objects.get()
    assert ("Nothing to declare in any of these" in page, kept.answer, kept.asked_about) == (True, "none", ["Iloprost"])


def test_ticked_interest_is_declared_with_its_name(ann, rob):
    submission = handed_over("Iloprost relieves bone pain in adults.", by=ann)
    posted = {"answer": "declared", "declared": ["Iloprost", "forged"], "other": "A trial", "details": "Shares."}

    signed_in(rob).post(page_of(submission, "interests"), posted)

    kept = ConflictDeclaration.objects.get()
    assert (kept.concerns, kept.details) == ("Iloprost, A trial", "Shares.")


def test_contradicting_answer_is_refused_and_keeps_what_was_typed(ann, rob):
    submission = handed_over("Iloprost relieves bone pain in adults.", by=ann)
    posted = {"answer": "none", "declared": ["Iloprost"], "details": "Paid lectures in 2024."}

    answer = signed_in(rob).post(page_of(submission, "interests"), posted)

    assert (answer.status_code, ConflictDeclaration.objects.count()) == (422, 0)
    assert "Paid lectures in 2024." in answer.content.decode()


def test_late_declaration_says_that_approvals_no_longer_count(ann, rob):
    [review] = taken("Iloprost relieves bone pain in adults.", by=ann, reviewer=rob, risk="high")
    marked(review, rob)
    sign(signed_in(rob), review)
    signed_in(rob).post(page_of(review.submission, "interests"), {"answer": "declared", "declared": ["Iloprost"]})

    pages = [signed_in(one).get(page_of(review.submission)).content.decode() for one in (rob,)]

    assert ["What you approved here no longer counts" in page for page in pages] == [True]


def test_what_was_approved_before_an_allowed_conflict_is_marked_and_signed_anew(ann, rob, rita, chief):
    [review] = taken("Iloprost relieves bone pain in adults.", by=ann, reviewer=rob, risk="high")
    marked(review, by=rob)
    sign(client := signed_in(rob), review)
    declared = declare_conflict(review.submission, answer="declared", concerns="Iloprost", by=rob)
    make.signed(fresh(review), "approve", by=rita)
    allow_conflict(declared, reason="Small grant ten years ago.", by=chief)

    page = client.get(page_of(review.submission)).content.decode()
    marked(review, by=rob)
    sign(client, review)

    assert "sign it anew" in page and key(review, "approve") in page
    assert states(review) == ["approved"]


def test_what_was_signed_and_waits_for_others_is_not_marked_again(ann, rob):
    [review] = taken("Iloprost relieves bone pain in adults.", by=ann, reviewer=rob, risk="high")
    marked(review, by=rob)
    sign(client := signed_in(rob), review)

    page = client.get(page_of(review.submission)).content.decode()

    assert "sign it anew" not in page and key(review, "approve") not in page


def test_details_of_a_declaration_are_for_its_person_and_the_chiefs(ann, rob, rita, stan):
    [review] = taken("Iloprost relieves bone pain in adults.", by=ann, reviewer=rob)
    declare_conflict(review.submission, answer="declared", concerns="Iloprost plc", details="Shares.", by=rob)

    pages = [signed_in(one).get(page_of(review.submission)).content.decode() for one in (rita, stan, ann)]

    assert ["Iloprost plc" in page or "Shares." in page for page in pages] == [False] * 3


def test_mark_is_saved_at_once_and_told(ann, rob):
    reviews = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)

    answer = mark(signed_in(rob), reviews[0], "request-changes", note="Say in whom.", same="yes").json()

    kept = Mark.objects.get()
    assert (kept.verdict, kept.note, kept.meaning_changed) == ("request-changes", "Say in whom.", False)
    assert (answer["verdict"], answer["counts"]) == (
        "request-changes",
        {"marked": 1, "unmarked": 1, "rest": 1, "later": 0},
    )


def test_mark_works_as_a_plain_form(ann, rob):
    [review] = taken(by=ann, reviewer=rob)
    posted = {"mark": key(review, "approve")}

    answer = signed_in(rob).post(page_of(review.submission, "mark"), posted)

    assert (answer.status_code, Mark.objects.get().verdict) == (302, "approve")


@pytest.mark.parametrize(
    ("verdict", "fields", "status", "codes"),
    [
        ("request-changes", {}, 422, ["reason"]),
        ("reject", {"note": "a\u202eb"}, 422, []),
        ("publish", {}, 422, ["verdict"]),
    ],
)
def test_refused_mark_says_why_and_changes_nothing(ann, rob, verdict, fields, status, codes):
    [review] = taken(by=ann, reviewer=rob)

    answer = mark(signed_in(rob), review, verdict, **fields)

    assert (answer.status_code, answer.json()["codes"], Mark.objects.count()) == (status, codes, 0)


def test_refused_mark_of_a_plain_form_keeps_what_was_typed(ann, rob):
    [review] = taken("Iloprost relieves bone pain in adults.", by=ann, reviewer=rob, risk="high")
    posted = {"mark": key(review, "reject"), f"note-{review.pk}": "The dose is missing."}

    answer = signed_in(rob).post(page_of(review.submission, "mark"), posted)

    assert (answer.status_code, "The dose is missing." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("value", ["", "x", "999999:0:approve", "1e3:::", ":::::", "٣:a:approve"])
def test_unreadable_mark_is_no_claim_of_this_submission(ann, rob, value):
    [review] = taken(by=ann, reviewer=rob)

    answer = signed_in(rob).post(page_of(review.submission, "mark"), {"mark": value}, **JSON)

    assert (answer.status_code, Mark.objects.count()) == (404, 0)


def test_review_of_another_submission_is_not_marked_here(ann, rob):
    [here], [there] = taken(by=ann, reviewer=rob), taken("Ice eases knee pain.", by=ann, reviewer=rob)

    answer = signed_in(rob).post(page_of(here.submission, "mark"), {"mark": key(there, "approve")}, **JSON)

    assert (answer.status_code, Mark.objects.count()) == (404, 0)


def test_opening_shows_the_sources_and_is_kept_for_its_reviewer_only(ann, rob, stan):
    [review] = taken("Iloprost relieves bone pain in adults.", by=ann, reviewer=rob)
    posted = {"open": key(review)}

    read = [
        signed_in(one).post(page_of(review.submission, "open"), posted, **JSON).json()["html"] for one in (stan, rob)
    ]

    assert ["10.5555/example" in html for html in read] == [True, True]
    assert [one.reviewer for one in Mark.objects.all()] == [rob]


def test_opening_works_as_a_plain_form(ann, rob):
    [review] = taken("Iloprost relieves bone pain in adults.", by=ann, reviewer=rob)

    answer = signed_in(rob).post(page_of(review.submission, "open"), {"open": key(review)}, follow=True)

    assert "10.5555/example" in answer.content.decode()


def test_card_says_whether_the_quote_is_in_the_abstract_and_who_checked_the_record(ann, rob):
    source = make.reference(by=ann, abstract="Iloprost relieved pain in 40 adults.", design="rct")
    quotes = ["Iloprost relieved pain", "Iloprost cured pain"]
    cited = [{"reference": source, "quote": quote, "locator": quote} for quote in quotes]
    claim = make.claim("Iloprost relieves bone pain in adults.", by=ann, citations=cited)
    review = make.started(claim, by=ann, reviewer=rob)

    html = signed_in(rob).post(page_of(review.submission, "open"), {"open": key(review)}, **JSON).json()["html"]

    assert ("in the stored abstract</span> word for word" in html, "not in the stored abstract" in html) == (True, True)
    assert ("Record last written by Ann Example" in html, "Randomised controlled trial" in html) == (True, True)


def test_rest_is_marked_without_high_risk(ann, rob):
    plain = [make.claim(f"{one} eases knee pain.", by=ann) for one in ("Rest", "Ice")]
    risky = make.claim("Infected knees are drained.", by=ann, risk="high")
    submission = submit([*plain, risky], title="Knee", by=ann).submission
    take_submission(submission, by=rob)
    declare_conflict(submission, answer="none", by=rob)
    everything = [key(one) for one in submission.reviews.select_related("version")]

    signed_in(rob).post(page_of(submission, "rest"), {"rest": everything})

    assert {one.review.claim_id for one in Mark.objects.filter(verdict="approve")} == {one.pk for one in plain}


def test_one_password_signs_all_that_is_marked(ann, rob):
    reviews = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)
    for one in reviews:
        marked(one, rob)

    page = signed_in(rob).get(page_of(reviews[0].submission, "sign")).content.decode()
    sign(signed_in(rob), *reviews)

    assert [one.version.digest in page for one in reviews] == [True, True]
    assert (states(*reviews), Signature.objects.filter(person=rob).count()) == (["approved"] * 2, 1)


def test_wrong_password_signs_nothing_and_says_so(ann, rob):
    [review] = taken(by=ann, reviewer=rob)
    marked(review, rob)

    answer = sign(signed_in(rob), review, password="guess")

    assert (answer.status_code, states(review)) == (422, ["under-review"])
    assert ("The password is not right" in answer.content.decode(), "guess" in answer.content.decode()) == (True, False)


def test_meaning_is_said_for_each_changed_claim(ann, rob):
    claim = make.approved_claim("Rest eases knee pain.", by=ann, reviewers=[rob])
    claim = revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest soothes knee pain."})
    review = make.started(claim, by=ann, reviewer=rob)
    marked(review, rob)

    sign(signed_in(rob), review, same=[str(review.pk)])

    assert Opinion.objects.latest("pk").meaning_changed is False


def cancelled(review, **cast):
    perform(review, "cancel", by=cast["ann"])


def sent_again(review, **cast):
    perform(review, "cancel", by=cast["ann"])
    fields = {"text": "Sleep eases knee pain."}
    make.review(revise_claim(review.claim, by=cast["ann"], revision=1, fields=fields), by=cast["ann"])


def decided(review, **cast):
    make.signed(review, "reject", by=cast["rita"], reason="Wrong.")


def reassigned(review, **cast):
    perform(review, "reassign", by=cast["chief"], reviewer=cast["rob"], reason="Too much at once.")


def held(review, **cast):
    hold(claim=review.claim, reason="A reader doubts it.", by=cast["ann"])


def withdrawn(review, **cast):
    withdraw(claim=review.claim, reason="An error.", password=PASSWORD, by=cast["chief"])


def conflict(review, **cast):
    declare_conflict(review.submission, answer="declared", concerns="Iloprost", by=cast["rob"])


MOVES = {
    cancelled: "Cancelled by Ann Example",
    sent_again: "Sleep",
    decided: "Rejected by Rita Example",
    reassigned: "This is not assigned to you any more.",
    held: "put it on hold after you marked it: A reader doubts it.",
    withdrawn: "The claim was withdrawn: An error.",
    conflict: "You declared a conflict of interest: Iloprost.",
}


@pytest.mark.parametrize(("move", "said"), MOVES.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_what_moved_is_shown_with_its_reason_and_stays_unsigned(ann, rob, rita, chief, move, said):
    reviews = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)
    for one in reviews:
        marked(one, rob)
    move(reviews[0], ann=ann, rob=rob, rita=rita, chief=chief)
    client = signed_in(rob)

    shown = client.get(page_of(reviews[0].submission)).content.decode()
    answer = sign(client, *reviews)

    assert (said in shown, answer.status_code) == (True, 422 if move is conflict else 200)  # then nothing is left
    assert not Opinion.objects.filter(review=reviews[0], reviewer=rob).exists()
    assert states(reviews[1]) == (["under-review"] if move is conflict else ["approved"])


def test_held_claim_is_signed_once_it_is_marked_again(ann, rob):
    [review] = taken("Rest eases knee pain.", by=ann, reviewer=rob)
    marked(review, rob)
    held(review, ann=ann)
    marked(review, rob)

    sign(signed_in(rob), review)

    assert states(review) == ["approved"]


def test_paper_has_every_claim_its_sources_and_its_fingerprint(ann, rob):
    reviews = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)

    page = signed_in(rob).get(page_of(reviews[0].submission, "paper")).content.decode()

    texts = [*(one.version.digest for one in reviews), "Rest eases knee pain.", "10.5555/example", "☐ Approve"]
    assert [one for one in texts if one not in page] == []


def test_marks_from_paper_are_entered_against_the_printed_fingerprint(ann, rob):
    reviews = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)
    posted = {
        "row": [key(reviews[0]), f"{reviews[1].pk}:{'0' * 64}"],
        f"verdict-{reviews[0].pk}": "approve",
        f"verdict-{reviews[1].pk}": "reject",
        f"note-{reviews[1].pk}": "No source says so.",
    }

    answer = signed_in(rob).post(page_of(reviews[0].submission, "entry"), posted)

    page = answer.content.decode()
    assert (answer.status_code, [one.review_id for one in Mark.objects.all()]) == (422, [reviews[0].pk])
    assert ("This is not the version you were shown." in page, "No source says so." in page) == (True, True)


def grid_of(client: Client, submission: Submission) -> dict:
    """The grid as a browser posts it when nothing is touched."""
    entries = client.get(page_of(submission, "entry")).context["entries"]
    posted: dict = {"row": [one["line"].key for one in entries]}
    for one in entries:
        pk = one["line"].id
        posted |= {f"verdict-{pk}": one["verdict"], f"shown-{pk}": one["shown"], f"note-{pk}": one["note"]}
    return posted


def test_entering_one_mark_from_paper_leaves_the_others_as_they_are(ann, rob, rita):
    stale, other = taken("Rest eases knee pain.", "Ice eases knee pain.", by=ann, reviewer=rob)
    marked(stale, rob)
    before, client = Mark.objects.get().marked_at, signed_in(rob)
    posted = grid_of(client, stale.submission) | {f"verdict-{other.pk}": "approve"}
    hold(claim=stale.claim, reason="A figure.", by=rita)

    client.post(page_of(stale.submission, "entry"), posted)

    assert Mark.objects.get(review=stale).marked_at == before
    page = client.get(page_of(stale.submission))
    assert (page.context["sitting"].counts["moved"], page.context["sitting"].counts["marked"]) == (1, 1)


def test_mark_that_moved_is_not_ticked_in_the_grid_and_can_be_entered_anew(ann, rob, rita):
    [stale] = taken("Rest eases knee pain.", by=ann, reviewer=rob)
    marked(stale, rob)
    hold(claim=stale.claim, reason="A figure.", by=rita)
    client = signed_in(rob)
    posted = grid_of(client, stale.submission)

    client.post(page_of(stale.submission, "entry"), posted | {f"verdict-{stale.pk}": "approve"})

    assert posted[f"verdict-{stale.pk}"] == ""
    assert client.get(page_of(stale.submission)).context["sitting"].counts["marked"] == 1


def test_note_from_paper_without_a_tick_is_refused_and_kept(ann, rob):
    [review] = taken("Rest eases knee pain.", by=ann, reviewer=rob)

    answer = signed_in(rob).post(
        page_of(review.submission, "entry"), {"row": key(review), f"note-{review.pk}": "Say in whom."}
    )

    page = answer.content.decode()
    assert (answer.status_code, Mark.objects.count()) == (422, 0)
    assert ("You wrote a note and ticked nothing." in page, "Say in whom." in page) == (True, True)


def test_high_risk_read_on_paper_is_said_for_each(ann, rob):
    [review] = taken("Infected knees are drained.", by=ann, reviewer=rob, risk="high")
    posted, client = {"row": [key(review)], f"verdict-{review.pk}": "approve"}, signed_in(rob)

    without = client.post(page_of(review.submission, "entry"), posted)
    given = client.post(page_of(review.submission, "entry"), {**posted, f"read-{review.pk}": "yes"})

    assert (without.status_code, given.status_code, Mark.objects.get().verdict) == (422, 302, "approve")


def test_blinded_opinion_is_not_in_the_sitting_nor_in_its_card(ann, rob, rita):
    [review] = taken("Infected knees are drained.", by=ann, reviewer=rob, risk="high")
    save = {"seen_digest": review.version.digest, "password": PASSWORD, "reason": "A small trial, yet I agree."}
    perform(review, "approve", by=rob, **save)
    take_submission(review.submission, by=rita)
    posted = {"open": key(review)}

    html = signed_in(rita).post(page_of(review.submission, "open"), posted, **JSON).json()["html"]
    pages = [
        signed_in(rita).get(page_of(review.submission, one)).content.decode() for one in ("sitting", "paper", "sign")
    ]

    assert [
        text for text in [html, *pages] if "yet I agree" in text or "<strong>Approve</strong>, version" in text
    ] == []
    assert "What others signed here is shown once you have signed." in html


@pytest.mark.parametrize("who", ["ann", "stan", "audrey", "admin"])
@pytest.mark.parametrize("page", ["take", "release", "decline", "interests", "mark", "rest", "sign", "entry"])
def test_only_reviewers_write(ann, rob, who, page, request, caplog):
    [review] = taken(by=ann, reviewer=rob)
    person, before = request.getfixturevalue(who), (Mark.objects.count(), ConflictDeclaration.objects.count())
    posted = {"mark": key(review, "approve"), "answer": "none", "rest": key(review), "row": key(review, "approve")}

    answer = signed_in(person).post(page_of(review.submission, page), {**posted, "password": PASSWORD})

    assert (answer.status_code, states(review)) == (403, ["under-review"])
    assert (Mark.objects.count(), ConflictDeclaration.objects.count()) == before
    assert len([one for one in caplog.records if one.name == "attest.security"]) == 1


def test_long_page_is_drawn_in_parts_and_loses_no_claim(ann, rob, monkeypatch):
    monkeypatch.setattr(sitting_pages, "DRAWN", 2)
    reviews = taken(
        *(f"{one} eases knee pain." for one in ("Rest", "Ice", "Heat", "Sleep", "Yoga")), by=ann, reviewer=rob
    )
    client, page = signed_in(rob), page_of(reviews[0].submission)

    first = client.get(page)
    second = client.get(f"{page}?from=3", **JSON).json()
    third = client.get(f"{page}?from={second['next']}", **JSON).json()

    drawn = [first.content.decode(), second["html"], third["html"]]
    assert [[key(one) in html for one in reviews if f'id="c{one.pk}"' in html] for html in drawn] == [
        [True, True],
        [True, True],
        [True],
    ]
    assert (first.context["following"], second["next"], third["next"]) == (3, 5, 0)


def test_claim_that_is_opened_without_a_script_is_drawn_wherever_it_stands(ann, rob, monkeypatch):
    monkeypatch.setattr(sitting_pages, "DRAWN", 2)
    reviews = taken(*(f"{one} eases knee pain." for one in ("Rest", "Ice", "Heat")), by=ann, reviewer=rob)

    page = signed_in(rob).get(f"{page_of(reviews[0].submission)}?open={reviews[2].pk}").content.decode()

    assert (f'id="c{reviews[2].pk}"' in page, "10.5555/example" in page) == (True, True)


@pytest.mark.parametrize("asked", ["0", "-1", "x", "999999", "9" * 18, "9" * 30, "1e3"])
def test_number_that_no_claim_has_is_no_broken_page(ann, rob, asked):
    [review] = taken(by=ann, reviewer=rob)

    answers = [signed_in(rob).get(f"{page_of(review.submission)}?{name}={asked}") for name in ("from", "open")]

    assert [one.status_code for one in answers] == [200, 200]


def test_something_missing_is_remarked_from_the_sitting_and_leads_back_to_it(ann, rob):
    [review] = taken(by=ann, reviewer=rob)
    client, sitting = signed_in(rob), page_of(review.submission)
    posted = {"about": "missing", "text": "What about children?", "back": sitting}

    answer = client.post(page_of(review.submission, "remark"), posted)

    assert answer["Location"].startswith(sitting)
    assert "What about children?" in client.get(sitting).content.decode()
