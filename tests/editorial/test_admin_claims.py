"""The list of claims and the form of the whole aggregate: searched before added, saved once, compared when two save."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from editorial.services import add_section, create_article, place_claim
from evidence.models import Claim, ClaimSuccession
from evidence.services import revise_claim
from reviews.models import Review
from tests import make
from tests.editorial.admin_forms import added, opened, row, shown, signed_in

pytestmark = pytest.mark.django_db  # the cast is asked for by name

LIST = "/admin/evidence/claim/"
ADD = f"{LIST}add/"


def page(claim: Claim, name: str = "change") -> str:
    return f"{LIST}{claim.pk}/{name}/"


def said(response) -> list[str]:
    return [str(one) for one in response.context["messages"]]


@pytest.fixture
def claim(ann) -> Claim:
    return make.claim("Zoledronic acid relieves pain in adults.", by=ann, wordings=[
        {"audience": "public", "language": "en", "text": "One drip can ease the pain."}])  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_claim_list_asks_the_same_questions_for_any_number_of_rows(count, ann, rob):
    for _ in range(count):
        make.approved_claim(by=ann, reviewers=[rob])
    client = signed_in(ann)
    client.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST).status_code == 200

    assert len(queries) == 23


def test_claim_list_shows_state_reviewer_and_due_date(ann, rob):
    make.approved_claim("Example treatment relieves pain in adults.", by=ann, reviewers=[rob])

    [shown_row] = signed_in(ann).get(LIST).context["cl"].result_list

    assert (shown_row.status.status, shown_row.state.approved_version.number) == ("approved", 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=draft", ["draft"]),
        ("state=submitted", ["sent"]),
        ("state=approved", ["approved"]),
        ("risk=high", ["draft"]),
        ("kind=safety", []),
        ("overdue=yes", []),
        ("mine=wrote", ["approved", "sent"]),
        ("state=nonsense", ["approved", "draft", "sent"]),
        ("q=sent", ["sent"]),
    ],
)
def test_claim_list_is_narrowed_by_fixed_choices(query, found, ann, eve, rob):
    names = {
        make.claim("Draft treatment relieves pain.", by=eve, risk="high").pk: "draft",
        make.review(make.claim("Sent treatment relieves pain.", by=ann), by=ann).claim_id: "sent",
        make.approved_claim("Approved treatment relieves pain.", by=ann, reviewers=[rob]).pk: "approved",
    }

    rows = signed_in(ann).get(f"{LIST}?{query}").context["cl"].result_list

    assert sorted(names[one.pk] for one in rows) == found


def test_claim_form_saves_the_whole_aggregate_as_one_revision(ann, claim):
    client = signed_in(ann)
    posted = opened(client, page(claim)) | {"text": "Zoledronic acid eases pain in adults.", "reason": "plainer"}
    posted |= row("wordings", 0, text="One drip may ease the pain.") | row("citations", 0, quote="Pain fell.")

    response = client.post(page(claim), posted)

    claim.refresh_from_db()
    assert response.status_code == 302
    assert (claim.text, claim.revision) == ("Zoledronic acid eases pain in adults.", 2)
    assert (claim.wordings.get().text, claim.citations.get().quote) == ("One drip may ease the pain.", "Pain fell.")
    assert (claim.history.first().history_user, claim.history.first().history_change_reason) == (ann, "plainer")


def test_claim_form_saved_unchanged_writes_nothing(ann, claim):
    client = signed_in(ann)

    client.post(page(claim), opened(client, page(claim)))

    claim.refresh_from_db()
    assert (claim.revision, claim.history.count(), claim.wordings.get().history.count()) == (1, 1, 1)


def test_claim_form_adds_orders_and_removes_citations(ann, claim):
    client, first, second = signed_in(ann), make.reference(by=ann), make.reference(by=ann)
    posted = opened(client, page(claim)) | {"citations-0-DELETE": "on"}
    typed = {"direction": "supports", "directness": "direct"}
    posted = added(posted, "citations", reference=first.pk, position=2, **typed)
    posted = added(posted, "citations", reference=second.pk, position=1, **typed)

    client.post(page(claim), posted)

    assert [one.reference for one in claim.citations.all()] == [second, first]


def test_wording_stays_to_be_looked_at_until_ticked(ann, claim):
    client = signed_in(ann)
    client.post(page(claim), opened(client, page(claim)) | {"text": "Zoledronic acid eases pain in adults."})
    before = client.get(page(claim)).context["unready"]

    client.post(page(claim), opened(client, page(claim)) | {"wordings-0-looked_at": "on"})

    assert [one.code for one in before] == ["wording-to-look-at"]
    assert client.get(page(claim)).context["unready"] == []


def test_claim_form_shows_a_refused_text_at_its_field_and_loses_nothing(ann, claim):
    client = signed_in(ann)
    posted = opened(client, page(claim)) | {"text": "Pain\u200bless.", "reason": "why not"}

    response = client.post(page(claim), posted)

    form = response.context["adminform"].form
    assert list(form.errors) == ["text"]
    assert (form["text"].value(), form["reason"].value()) == ("Pain\u200bless.", "why not")
    assert Claim.objects.get().revision == 1


def test_refusal_of_the_service_stands_on_the_form(ann, claim):
    client = signed_in(ann)
    posted = opened(client, page(claim)) | {"requires": [claim.pk], "text": "Another text entirely is here."}

    response = client.post(page(claim), posted)

    assert (response.status_code, response.context["adminform"].form.errors) == (
        422,
        {"__all__": ["A claim cannot require itself. Choose another claim."]},
    )
    assert response.context["adminform"].form["text"].value() == "Another text entirely is here."


def test_second_to_save_is_shown_both_texts_and_can_save_on_top(ann, eve, claim):
    mine, theirs = signed_in(ann), signed_in(eve)
    posted = opened(mine, page(claim)) | {"text": "My text relieves pain."} | row("wordings", 0, text="My wording.")
    theirs.post(page(claim), opened(theirs, page(claim)) | {"text": "Their text relieves pain.", "risk": "high"})

    refused = mine.post(page(claim), posted)
    on_top = mine.post(page(claim), shown(refused.context))

    differences = {one.label: (one.theirs, one.mine) for one in refused.context["differences"]}
    claim.refresh_from_db()
    assert refused.status_code == 409
    assert differences["Text"] == ("Their text relieves pain.", "My text relieves pain.")
    assert on_top.status_code == 302
    assert (claim.text, claim.risk, claim.wordings.get().text) == ("My text relieves pain.", "high", "My wording.")


def test_second_to_save_keeps_rows_that_either_side_added_or_removed(ann, eve, claim):
    mine, theirs = signed_in(ann), signed_in(eve)
    my_reference, their_reference = make.reference(by=ann), make.reference(by=eve)
    typed = {"direction": "supports", "directness": "direct", "position": 5}
    posted = added(opened(mine, page(claim)), "citations", reference=my_reference.pk, quote="Mine.", **typed)
    posted |= row("citations", 0, quote="I quote what they removed.")
    changed = added(opened(theirs, page(claim)), "citations", reference=their_reference.pk, quote="Theirs.", **typed)
    theirs.post(page(claim), changed | {"citations-0-DELETE": "on"})

    refused = mine.post(page(claim), posted)
    mine.post(page(claim), shown(refused.context))

    assert refused.status_code == 409
    assert sorted(one.quote for one in claim.citations.all()) == ["I quote what they removed.", "Mine.", "Theirs."]


def test_token_is_checked_under_the_lock_too(ann, eve, claim, monkeypatch):
    client = signed_in(ann)
    posted = opened(client, page(claim)) | {"text": "My text relieves pain."}
    revise_claim(claim, revision=1, fields={"text": "Their text relieves pain."}, by=eve)
    monkeypatch.setattr("editorial.admin.stale.is_stale", lambda request, obj: False)

    response = client.post(page(claim), posted)

    assert (response.status_code, Claim.objects.get().text) == (409, "Their text relieves pain.")


def test_new_claim_is_searched_for_first(ann, claim):
    client = signed_in(ann)

    asked = client.get(ADD)
    near = client.get(ADD, {"text": "Zoledronic acid relieves pain in most adults."})
    far = client.get(ADD, {"text": "Crutches help."})

    assert [asked.templates[0].name, near.templates[0].name] == ["admin/attest/claim_nearest.html"] * 2
    assert [(one, status.status) for one, _, status in near.context["found"]] == [(claim, "draft")]
    assert far["Location"] == f"{ADD}?text=Crutches+help.&new=1"


def test_new_claim_is_created_with_its_parts(ann):
    client, source = signed_in(ann), make.reference(by=ann)
    address = f"{ADD}?text=Example+treatment+relieves+pain.&new=1"
    posted = added(opened(client, address), "citations", reference=source.pk, direction="supports", directness="direct",
                   position=0)  # fmt: skip

    response = client.post(address, posted)

    made = Claim.objects.get()
    assert response["Location"] == page(made)
    assert (made.text, made.citations.get().reference) == ("Example treatment relieves pain.", source)


def test_same_passage_twice_is_refused_in_words(ann, claim):
    client, cited = signed_in(ann), claim.citations.get()
    posted = added(opened(client, page(claim)), "citations", reference=cited.reference_id, direction="background",
                   directness="direct", position=1)  # fmt: skip

    response = client.post(page(claim), posted)

    [formset] = [one.formset for one in response.context["inline_admin_formsets"] if one.formset.prefix == "citations"]
    assert formset.non_form_errors() == ["The same passage of one reference is cited twice: keep one."]


def test_row_of_another_claim_cannot_be_taken_over(ann, claim):
    other, client = make.claim(by=ann), signed_in(ann)
    stolen = other.citations.get()
    posted = opened(client, page(claim)) | {"citations-0-id": stolen.pk, "citations-0-quote": "Stolen."}

    response = client.post(page(claim), posted)

    stolen.refresh_from_db()
    assert (response.status_code, stolen.claim, stolen.quote) == (200, other, "")
    assert claim.citations.count() == 1


def test_fields_that_decide_are_ignored_when_posted(ann, claim):
    client = signed_in(ann)
    forged = {"state": "approved", "public_id": "00000000-0000-0000-0000-000000000000", "approved_version": 1}

    client.post(page(claim), opened(client, page(claim)) | forged)

    known = claim.public_id
    claim.refresh_from_db()
    assert (claim.public_id, Review.objects.count()) == (known, 0)


def test_submit_button_sends_this_claim_and_says_what_keeps_another(ann, claim):
    client, fragment = signed_in(ann), make.claim("It helps.", by=ann)

    sent = client.post(page(claim, "submit"), follow=True)
    kept = client.post(page(fragment, "submit"), follow=True)

    assert Review.objects.get().claim == claim
    assert said(sent) == ["Submitted: 1 claim for review."]
    assert len(said(kept)) == 1 and said(kept)[0].startswith(
        "Not submitted: “It helps.”. The text does not stand alone"
    )


def test_selected_claims_are_submitted_and_the_rest_is_listed(ann, claim):
    client, fragment = signed_in(ann), make.claim("It helps.", by=ann)

    response = client.post(
        LIST, {"action": "submit_selected", "_selected_action": [claim.pk, fragment.pk]}, follow=True
    )

    assert [one.claim for one in Review.objects.all()] == [claim]
    assert len(said(response)) == 2


def test_split_is_previewed_then_done_where_the_claim_stands_and_undone(ann, claim):
    client, article = signed_in(ann), create_article("Bone marrow edema", by=ann)
    place_claim(article, add_section(article, "Treatment", by=ann), claim, by=ann)
    parts = {"parts": "Zoledronic acid relieves pain.\r\nIt is given once."}

    preview = client.post(page(claim, "split"), parts)
    untouched = Claim.objects.count()
    client.post(page(claim, "split"), parts | {"split": "1"})
    placed = [one.claim.text for one in article.placements.all()]
    client.post(page(claim, "undo"), {"act": str(ClaimSuccession.objects.first().act)})

    assert [bool(reasons) for _, reasons in preview.context["preview"]] == [False, True]
    assert (untouched, placed) == (1, ["Zoledronic acid relieves pain.", "It is given once."])
    assert [one.claim for one in article.placements.all()] == [claim]


def test_merge_is_filled_with_both_texts(ann, claim):
    client, other = signed_in(ann), make.claim("Zoledronic acid is given once.", by=ann)
    chosen = {"action": "merge_selected", "_selected_action": [claim.pk, other.pk]}

    form = client.post(LIST, chosen, follow=True).context["form"]
    client.post(f"{LIST}merge/", {"claims": [claim.pk, other.pk], "text": "One dose of zoledronic acid relieves pain."})

    assert form["text"].value() == f"{claim.text}\n{other.text}"
    assert Claim.objects.first().text == "One dose of zoledronic acid relieves pain."


def test_recheck_is_opened_once_and_only_of_what_is_approved(ann, rob, claim):
    client, approved = signed_in(ann), make.approved_claim(by=ann, reviewers=[rob])

    first = client.post(page(approved, "recheck"), {"reason": "A new trial."}, follow=True)
    again = client.post(page(approved, "recheck"), {"reason": "A new trial."}, follow=True)
    never = client.post(page(claim, "recheck"), {"reason": "A new trial."}, follow=True)

    refused = "No recheck was opened: nothing of it is approved, or a review is open already."
    assert said(first) == ["The recheck is open; its approval stands until it is decided."]
    assert [said(again), said(never)] == [[refused], [refused]]
    assert Review.objects.filter(recheck=True, why="A new trial.").count() == 1


def test_claim_page_tells_where_it_stands_and_what_was_frozen(ann, rob):
    claim = make.approved_claim(by=ann, reviewers=[rob])
    article = create_article("Bone marrow edema", by=ann)
    place_claim(article, add_section(article, "Treatment", by=ann), claim, by=ann)

    context = signed_in(ann).get(page(claim)).context

    assert [one.article for one in context["placed"]] == [article]
    assert [(one.number, one.digest) for one in context["versions"]] == [(1, claim.versions.get().digest)]
    assert context["status"].status == "approved"


@pytest.mark.parametrize("who", ["stan", "audrey", "admin"])
def test_whoever_has_no_part_reads_the_claim_and_writes_nothing(who, request, ann, claim):
    client = signed_in(request.getfixturevalue(who))
    posted = opened(signed_in(ann), page(claim)) | {"text": "Another text relieves pain."}

    read = client.get(page(claim))
    statuses = [client.post(page(claim), posted).status_code, client.post(ADD, posted).status_code]
    client.post(page(claim, "submit"))
    statuses.append(client.post(page(claim, "split"), {"parts": "One.\nTwo.", "split": "1"}).status_code)

    claim.refresh_from_db()
    assert (read.status_code, statuses) == (200, [403, 403, 403])
    assert (claim.revision, Claim.objects.count(), Review.objects.count()) == (1, 1, 0)
