"""Publishing, holding and withdrawing, from the outside."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.models import Article, Change, Document, Edition, Hold, HoldLifted, LineWaiver, Withdrawal
from editorial.selectors import composition_of
from editorial.services import hold, place_line, revise_article
from evidence.models import Claim, Signature
from evidence.services import revise_claim
from reviews.models import Opinion, ReviewEvent
from tests import make, make_editorial
from tests.cast import PASSWORD, person, qualified
from tests.editorial.desk import address, signed_in


@pytest.fixture
def article(ann, rob) -> Article:
    return make_editorial.article([make.approved_claim("Rest eases knee pain.", by=ann, reviewers=[rob])], by=ann)


def publish(by: User, article: Article, **typed: Any) -> Any:
    """What the button posts after a fresh look at the page."""
    seen = composition_of(Article.objects.get(pk=article.pk), typed.get("leave_out", ())).digest
    posted = {"seen_digest": seen, "password": PASSWORD, **typed}
    return signed_in(by).post(address("editorial_article_publish", article.pk), posted)


def publish_page(by: User, article: Article, query: str = "") -> str:
    return signed_in(by).get(address("editorial_article_publish", article.pk) + query).content.decode()


def draft_beside(article: Article, *, by: User) -> Claim:
    """A claim nobody approved, placed on the page."""
    claim = make.claim("Heat eases knee pain.", by=by)
    signed_in(by).post(
        address("editorial_article_tree", article.pk),
        {
            "do": "place-claim",
            "revision": Article.objects.get(pk=article.pk).revision,
            "section": article.sections.get().pk,
            "claim": claim.pk,
        },
    )
    return claim


def held(row: Hold | Withdrawal) -> int:
    return Document.objects.filter(cause=f"{type(row).__name__.lower()}:{row.pk}").count()


def test_page_shows_the_edition_and_its_fingerprint(article, chief):
    page = publish_page(chief, article)

    assert ("Rest eases knee pain." in page, composition_of(article).digest in page) == (True, True)


def test_publishing_signs_the_edition_and_leads_to_what_is_public(article, chief):
    answer = publish(chief, article)

    edition = Edition.objects.get()
    page = signed_in(chief).get(answer["Location"]).content.decode()
    assert (answer.status_code, Signature.objects.get(meaning="publication").digests) == (302, [edition.digest])
    assert (f"/api/v1/articles/{article.slug}" in page, f"/read/{article.slug}/" in page) == (True, True)


def test_links_of_the_edition_answer(article, chief, client):
    publish(chief, article)

    codes = [client.get(one).status_code for one in (f"/api/v1/articles/{article.slug}", f"/read/{article.slug}/")]

    assert codes == [200, 200]


def test_wrong_password_publishes_nothing(article, chief):
    answer = publish(chief, article, password="guess")

    page = answer.content.decode()
    assert (answer.status_code, Edition.objects.count()) == (422, 0)
    assert ("The password is not right" in page, "guess" in page) == (True, False)


def test_page_changed_meanwhile_is_a_conflict(article, chief, ann):
    seen = composition_of(article).digest
    revise_article(article, fields={"title": "Pain in the knee"}, by=ann)

    answer = publish(chief, article, seen_digest=seen)

    assert (answer.status_code, Edition.objects.count()) == (409, 0)
    assert "The page is not as you were shown it." in answer.content.decode()


@pytest.mark.parametrize("seen", ["", "0" * 64, "x" * 100_000])
def test_another_digest_publishes_nothing(article, chief, seen):
    assert (publish(chief, article, seen_digest=seen).status_code, Edition.objects.count()) == (409, 0)


def test_second_press_publishes_nothing_more(article, chief):
    publish(chief, article)

    answer = publish(chief, article)

    assert (answer.status_code, Edition.objects.count()) == (422, 1)
    assert "Edition 1 is the same" in answer.content.decode()


def test_chief_who_changed_the_page_does_not_publish_it(article, chief):
    revise_article(article, fields={"title": "Pain in the knee"}, by=chief)

    answer = publish(chief, article)

    assert (answer.status_code, Edition.objects.count()) == (422, 0)
    assert "You changed this page since its last edition." in answer.content.decode()


@pytest.mark.parametrize("who", ["ann", "rob", "stan", "audrey", "admin"])
def test_nobody_but_a_chief_publishes(article, who, request):
    somebody = request.getfixturevalue(who)

    page, answer = publish_page(somebody, article), publish(somebody, article)

    assert (answer.status_code, Edition.objects.count(), 'name="password"' in page) == (403, 0, False)


def test_superuser_who_is_chief_is_not_exempt_from_four_eyes(article, admin):
    root = qualified(person("boss", "chief", is_superuser=True), checked_by=admin)
    revise_article(article, fields={"title": "Pain in the knee"}, by=root)

    assert (publish(root, article).status_code, Edition.objects.count()) == (422, 0)


def test_statement_nobody_approved_blocks_and_is_named(article, chief, ann):
    draft_beside(article, by=ann)

    page, answer = publish_page(chief, article), publish(chief, article)

    assert ("Heat eases knee pain." in page, "no standing approval" in page) == (True, True)
    assert (answer.status_code, Edition.objects.count()) == (422, 0)


def test_leaving_out_is_shown_with_the_digest_that_is_then_signed(article, chief, ann):
    draft = draft_beside(article, by=ann)
    left = str(draft.public_id)

    page = publish_page(chief, article, f"?leave_out={left}")
    answer = publish(chief, article, leave_out=[left])

    assert composition_of(article, [left]).digest in page
    assert (answer.status_code, Edition.objects.get().content["blocks"][-1]["gap"]) == (302, True)


def test_digest_seen_with_a_statement_does_not_sign_an_edition_without_it(article, chief):
    seen, left = composition_of(article).digest, str(article.placements.get().claim.public_id)

    answer = publish(chief, article, seen_digest=seen, leave_out=[left])

    assert (answer.status_code, Edition.objects.count()) == (409, 0)


def test_made_up_ids_to_leave_out_are_ignored(article, chief):
    page = publish_page(chief, article, "?leave_out=x&leave_out=' or 1=1")

    assert composition_of(article).digest in page


def test_next_edition_shows_the_words_that_changed(article, chief, ann, rob):
    publish(chief, article)
    claim = article.placements.get().claim
    claim = revise_claim(claim, by=ann, revision=claim.revision, fields={"text": "Rest soothes knee pain."})
    make.approved(claim, by=ann, reviewers=[rob])

    page = publish_page(chief, article)

    assert ("removed: </span>eases</del>" in page, "added: </span>soothes</ins>" in page) == (True, True)


def test_line_that_looks_like_a_claim_is_waived_with_reason_and_password(article, chief, ann):
    place_line(article, article.sections.get(), "Give 50 mg twice a day.", by=ann)
    waive = address("editorial_article_waive", article.pk)
    typed = {"text": "Give 50 mg twice a day.", "reason": "It is the title of a trial."}

    refused = signed_in(chief).post(waive, {**typed, "password": "guess"})
    given = signed_in(chief).post(waive, {**typed, "password": PASSWORD})

    assert (refused.status_code, "It is the title of a trial." in refused.content.decode()) == (422, True)
    assert (given.status_code, LineWaiver.objects.get().text) == (302, "Give 50 mg twice a day.")
    assert publish(chief, article).status_code == 302


def test_only_a_line_of_this_page_is_waived(article, chief):
    typed = {"text": "Give 5,000 mg.", "reason": "None.", "password": PASSWORD}

    answer = signed_in(chief).post(address("editorial_article_waive", article.pk), typed)

    assert (answer.status_code, LineWaiver.objects.count()) == (404, 0)


def test_editor_waives_nothing(article, ann):
    place_line(article, article.sections.get(), "Give 50 mg twice a day.", by=ann)
    typed = {"text": "Give 50 mg twice a day.", "reason": "Fine.", "password": PASSWORD}

    answer = signed_in(ann).post(address("editorial_article_waive", article.pk), typed)

    assert (answer.status_code, LineWaiver.objects.count()) == (403, 0)


def test_reading_publishes_nothing(article, chief):
    seen = composition_of(article).digest

    publish_page(chief, article, f"?seen_digest={seen}&password={PASSWORD}")

    assert Edition.objects.count() == 0


def test_hold_is_put_by_an_editor_alone_and_says_how_many_documents_it_reached(article, chief, ann):
    publish(chief, article)

    answer = signed_in(ann).post(
        f"{address('editorial_hold_place')}?article={article.pk}", {"reason": "A reader was harmed."}
    )

    placed = Hold.objects.get()
    page = signed_in(ann).get(answer["Location"]).content.decode()
    assert (answer.status_code, f"the text is gone from {held(placed)} documents" in page) == (302, True)


def test_hold_without_a_reason_is_refused(article, ann):
    answer = signed_in(ann).post(f"{address('editorial_hold_place')}?article={article.pk}", {"reason": " "})

    assert (answer.status_code, Hold.objects.count()) == (422, 0)


def test_stan_holds_nothing(article, stan):
    answer = signed_in(stan).post(f"{address('editorial_hold_place')}?article={article.pk}", {"reason": "Why not."})

    page = answer.content.decode()
    assert (answer.status_code, Hold.objects.count(), "Why not." in page) == (403, 0, True)


@pytest.mark.parametrize("target", ["", "?article=999999", "?claim=x", "?review=1"])
def test_hold_needs_something_to_hold(ann, target):
    assert signed_in(ann).get(address("editorial_hold_place") + target).status_code == 404


def test_one_wording_of_a_statement_is_held(ann):
    claim = make.claim(by=ann, wordings=[{"audience": "public", "language": "en", "text": "Rest helps."}])
    typed = {"reason": "It misleads.", "audience": "public:en"}

    signed_in(ann).post(f"{address('editorial_hold_place')}?claim={claim.pk}", typed)

    assert [(one.audience, one.language) for one in Hold.objects.all()] == [("public", "en")]


def test_hold_is_lifted_by_somebody_else_only(article, rob, rita):
    placed = hold(article=article, reason="In doubt.", by=rob)
    lift, typed = address("editorial_hold_lift", placed.pk), {"reason": "Settled.", "password": PASSWORD}

    own, other = signed_in(rob).post(lift, typed), signed_in(rita).post(lift, typed)

    assert (own.status_code, "You put this hold yourself." in own.content.decode()) == (403, True)
    assert (other.status_code, HoldLifted.objects.get().by) == (302, rita)


def test_hold_is_not_lifted_with_a_wrong_password_and_the_reason_stays(article, rob, rita):
    placed = hold(article=article, reason="In doubt.", by=rob)

    answer = signed_in(rita).post(
        address("editorial_hold_lift", placed.pk), {"reason": "Settled by the author.", "password": "guess"}
    )

    assert (answer.status_code, HoldLifted.objects.count()) == (422, 0)
    assert "Settled by the author." in answer.content.decode()


def test_withdrawal_is_signed_by_a_chief_and_says_how_many_documents_it_reached(article, chief):
    publish(chief, article)
    typed = {"reason": "The page was wrong.", "password": PASSWORD}

    answer = signed_in(chief).post(f"{address('editorial_withdrawal_issue')}?article={article.pk}", typed)

    withdrawn = Withdrawal.objects.get()
    page = signed_in(chief).get(answer["Location"]).content.decode()
    assert (answer.status_code, f"the text is gone from {held(withdrawn)} documents" in page) == (302, True)


@pytest.mark.parametrize(("who", "code"), [("ann", 403), ("rob", 403), ("stan", 403), ("admin", 403)])
def test_nobody_but_a_chief_withdraws(article, who, code, request):
    typed = {"reason": "The page was wrong.", "password": PASSWORD}
    client = signed_in(request.getfixturevalue(who))

    answer = client.post(f"{address('editorial_withdrawal_issue')}?article={article.pk}", typed)

    assert (answer.status_code, Withdrawal.objects.count()) == (code, 0)


@pytest.mark.parametrize("typed", [{"password": "guess"}, {"reason": ""}, {"successors": "page-2"}])
def test_withdrawal_that_is_refused_keeps_what_was_typed(article, chief, typed):
    said = {"reason": "The page was wrong.", "password": PASSWORD, "successors": str(article.public_id), **typed}

    answer = signed_in(chief).post(f"{address('editorial_withdrawal_issue')}?article={article.pk}", said)

    page = answer.content.decode()
    assert (answer.status_code, Withdrawal.objects.count()) == (422, 0)
    assert (said["reason"] in page, said["successors"] in page, PASSWORD in page) == (True, True, False)


RECORDS = [
    "editorial_edition",
    "editorial_document",
    "editorial_change",
    "editorial_hold",
    "editorial_withdrawal",
    "editorial_linewaiver",
    "evidence_signature",
    "reviews_opinion",
    "reviews_reviewevent",
]


@pytest.mark.parametrize("page", RECORDS)
def test_what_was_decided_is_listed_and_has_no_form(article, chief, rita, admin, page):
    publish(chief, article)
    rows = {"editorial_hold": hold(article=article, reason="In doubt.", by=rita).pk}
    rows |= {"editorial_edition": Edition.objects.get().pk, "editorial_document": Document.objects.first().pk}
    rows |= {"editorial_change": Change.objects.first().pk, "evidence_signature": Signature.objects.first().pk}
    rows |= {"reviews_opinion": Opinion.objects.first().pk, "reviews_reviewevent": ReviewEvent.objects.first().pk}
    client, lists = signed_in(admin), address(f"{page}_changelist")

    one = address(f"{page}_change", rows[page]) if page in rows else lists
    codes = [client.get(lists).status_code, client.get(one).status_code, client.get(f"{lists}add/").status_code]

    assert (codes, client.post(one, {"reason": "Forged"}).status_code in (403, 405)) == ([200, 200, 403], page in rows)
