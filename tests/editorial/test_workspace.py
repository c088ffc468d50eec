"""The article workspace: what its script asks and is told, who has what, and that nobody's work is written over."""

import json
import logging
from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.models import Article, Placement
from editorial.selectors import article_tree
from editorial.selectors.workspace import workspace_of
from editorial.services import add_section, create_article, hold, place_claim, place_line, waive_line
from evidence.models import Claim, ClaimSuccession
from evidence.services import revise_claim
from reviews.services import open_recheck
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.desk import address, signed_in

REST, HEAT = "Rest eases knee pain.", "Heat eases knee pain."


@pytest.fixture
def article(ann) -> Article:
    page = create_article("Knee pain", by=ann)
    section = add_section(page, "Treatment", by=ann)
    place_line(page, section, "In this order:", by=ann)
    place_claim(page, section, make.claim(REST, by=ann), kind="step", by=ann)
    page.refresh_from_db()
    return page


JSON = "application/json"


def take(person: User, article: Article, do: str, **typed: Any) -> Any:
    """One step, as the page's script posts it; the page's token is today's unless `typed` says otherwise."""
    article.refresh_from_db()
    posted = {"do": do, "revision": article.revision, **typed}
    return signed_in(person).post(address("editorial_article_tree", article.pk), posted, headers={"accept": JSON})


def undo(person: User, article: Article, told: dict[str, Any]) -> Any:
    """What the undo button posts after that answer."""
    step = told["undo"]
    token = told["claims"].get(step["do"].partition(":")[2], "")
    return take(person, article, step["do"], marks=step.get("marks", ""), claim_revision=token)


def shown(article: Article) -> list[str]:
    return [one.text for one in article_tree(article)]


def claim_on(article: Article) -> Claim:
    return article.placements.get(claim__isnull=False).claim


def panel(person: User, article: Article, mark: str) -> str:
    asked = signed_in(person).get(address("editorial_article_panel", article.pk), {"mark": mark})
    return asked.json()["html"]


def check(person: User, article: Article, text: str, **asked: Any) -> dict[str, list[str]]:
    path = address("editorial_article_check", article.pk)
    told = signed_in(person).post(path, {"text": text, **asked}).json()
    return {name: [one["code"] for one in unmet] for name, unmet in told.items()}


@pytest.mark.parametrize("marks", ["", "yesterday", "[]", "{}", '{"section": 0, "placement": 0}'])
def test_moment_that_cannot_be_read_empties_no_page(article, ann, marks):
    before = shown(article)

    answer = take(ann, article, "undo-tree", marks=marks)

    assert (answer.status_code, shown(article)) == (422, before)


def test_recheck_that_asks_for_changes_says_what_it_asks_for(article, ann, rob, rita):
    claim = claim_on(article)
    make.approved(claim, by=ann, reviewers=[rob])
    make.signed(open_recheck(claim, why="review due", by=ann), "request_changes", by=rita, reason="Say for how long.")

    [item] = [one for one in workspace_of(article).items if one.claim]

    assert (item.group, item.status.badges) == ("approved", ("flagged",))
    said = "Rita Example looked at it again and asked for changes: Say for how long."
    assert [one.message for one in item.unmet] == [said]
    assert "What is asked for" in panel(ann, article, item.mark)


def test_step_is_answered_with_what_changed_and_how_to_undo_it(article, ann):
    line = article.placements.get(claim=None)

    answer = take(ann, article, f"down:{line.pk}")

    told = answer.json()
    assert (answer.status_code, told["said"]) == (200, "Moved down: “In this order:”, 2 of 2 in “Treatment”.")
    assert (told["mark"], told["revision"], told["claims"]) == (f"p{line.pk}", 5, {str(claim_on(article).pk): 1})
    assert [words in told[part] for part in ("tree", "sheet") for words in (REST, "In this order:")] == [True] * 4


def test_every_step_of_the_tree_is_undone_by_what_it_was_answered_with(article, ann):
    line, claim = article.placements.get(claim=None), article.placements.get(line="")
    section, known, before = article.sections.get(), make.claim(HEAT, by=ann), shown(article)
    steps = [
        (f"in:{claim.pk}", {}),
        (f"change-line:{line.pk}", {"line": "As follows:", "was": "In this order:"}),
        (f"drop:{claim.pk}", {"target": f"p{line.pk}", "where": "before"}),
        (f"remove:{claim.pk}", {}),
        ("add-section", {"title": "Outlook"}),
        (f"place-claim:{known.pk}", {"after": f"p{line.pk}", "kind": "bullet"}),
        ("draft-claim", {"after": f"s{section.pk}", "text": "Cold eases knee pain."}),
        ("place-line", {"section": section.pk, "line": "Also:"}),
        (f"change-section:{section.pk}", {"title": "Care", "was": "Treatment"}),
    ]

    told = [take(ann, article, do, **typed) for do, typed in steps]
    codes = [one.status_code for one in told] + [undo(ann, article, one.json()).status_code for one in reversed(told)]

    assert (codes, shown(article)) == ([200] * 18, before)


def test_what_was_undone_is_done_again(article, ann):
    told = take(ann, article, "add-section", title="Outlook").json()
    undone = undo(ann, article, told).json()

    undo(ann, article, undone)

    assert shown(article)[-1] == "Outlook"


def test_words_of_a_claim_are_saved_with_its_own_token_and_undone(article, ann):
    claim = claim_on(article)

    told = take(ann, article, f"revise-claim:{claim.pk}", text="Rest helps.", claim_revision=1, revision=1).json()

    claim.refresh_from_db()
    assert (claim.text, told["claims"]) == ("Rest helps.", {str(claim.pk): 2})
    undo(ann, article, told)
    claim.refresh_from_db()
    assert (claim.text, claim.revision, claim.history.first().history_change_reason) == (REST, 3, "undone")


def test_stale_words_are_a_conflict_told_with_what_is_saved_now(article, ann, eve):
    claim = claim_on(article)
    revise_claim(claim, revision=1, fields={"text": "Rest eases back pain."}, by=eve)

    answer = take(ann, article, f"revise-claim:{claim.pk}", text="Rest eases hip pain.", claim_revision=1)

    told = answer.json()
    assert (answer.status_code, told["saved"]["fields"]["text"]) == (409, "Rest eases back pain.")
    assert "Eve Example saved this claim" in told["sentences"][0]["message"]
    assert ["back" in one and "hip" in one for one in told["saved"]["differences"]] == [True]
    assert Claim.objects.get(pk=claim.pk).text == "Rest eases back pain."


@pytest.mark.parametrize("token", ["", "x", "9" * 30])
def test_words_without_a_token_are_a_conflict(article, ann, token):
    claim = claim_on(article)

    answer = take(ann, article, f"revise-claim:{claim.pk}", text="Rest helps.", claim_revision=token)

    assert (answer.status_code, claim_on(article).text) == (409, REST)


def test_words_that_cannot_be_taken_are_refused_with_the_reason(article, ann):
    answer = take(ann, article, f"revise-claim:{claim_on(article).pk}", text=" ", claim_revision=1)

    said = answer.json()["sentences"]
    assert (answer.status_code, said) == (422, [{"message": "Text cannot be taken: it is empty.", "remedy": ""}])


def test_citation_is_picked_confirmed_removed_and_undone(article, ann):
    claim, other = claim_on(article), make.reference(by=ann)
    picked = take(ann, article, f"cite:{claim.pk}", reference=other.pk, claim_revision=1).json()
    new = claim.citations.get(reference=other)

    take(ann, article, f"change-citation:{new.pk}", quote="Pain fell.", locator="p. 3", claim_revision=2)
    new.refresh_from_db()
    removed = take(ann, article, f"uncite:{new.pk}", claim_revision=3).json()

    assert (picked["said"], new.quote, new.locator) == (f"Cited: {other}.", "Pain fell.", "p. 3")
    assert claim.citations.count() == 1
    undo(ann, article, removed)
    assert [one.quote for one in claim.citations.all()] == ["", "Pain fell."]


def test_citing_the_same_twice_is_refused(article, ann):
    claim = claim_on(article)

    answer = take(ann, article, f"cite:{claim.pk}", reference=claim.citations.get().reference_id, claim_revision=1)

    assert (answer.status_code, claim.citations.count()) == (422, 1)


def test_split_stands_in_place_and_is_undone(article, ann):
    claim, before = claim_on(article), shown(article)
    parts = "Rest eases knee pain in men.\nRest eases knee pain in women."

    told = take(ann, article, f"split:{claim.pk}", parts=parts, claim_revision=1).json()

    assert shown(article)[2:] == parts.splitlines()
    undo(ann, article, told)
    assert shown(article) == before


def test_merge_needs_the_tokens_of_all_that_was_seen(article, ann, eve):
    first = claim_on(article)
    second = place_claim(article, article.sections.get(), make.claim(HEAT, by=ann), by=ann).claim
    seen = [f"{first.pk}:1", f"{second.pk}:1"]
    revise_claim(second, revision=1, fields={"risk": "high"}, by=eve)

    stale = take(ann, article, "merge", claims=seen, text="Rest and heat ease knee pain.")
    done = take(ann, article, "merge", claims=[seen[0], f"{second.pk}:2"], text="Rest and heat ease knee pain.")

    assert (stale.status_code, done.status_code) == (409, 200)
    assert shown(article)[2:] == ["Rest and heat ease knee pain."]


def test_split_that_somebody_worked_on_is_not_undone_from_here(article, ann, eve):
    parts = "Rest eases knee pain in men.\nRest eases knee pain in women."
    told = take(ann, article, f"split:{claim_on(article).pk}", parts=parts, claim_revision=1).json()
    child = ClaimSuccession.objects.first().child
    revise_claim(child, revision=1, fields={"risk": "high"}, by=eve)

    answer = undo(ann, article, told)

    assert (answer.status_code, len(shown(article))) == (422, 4)


def test_work_of_somebody_else_is_not_undone(article, ann, eve):
    told = take(ann, article, "add-section", title="Mine").json()
    take(eve, article, "add-section", title="Hers")

    answer = undo(ann, article, told)

    assert (answer.status_code, shown(article)[-2:]) == (422, ["Mine", "Hers"])


@pytest.mark.parametrize("marks", ["", "x", "[]", '{"section": "x"}', '{"section": 1e400}', '{"placement": -1}'])
def test_made_up_moment_is_no_way_round_the_work_of_others(article, eve, marks):
    answer = take(eve, article, "undo-tree", marks=marks)

    assert (answer.status_code, len(shown(article))) == (422, 3)


@pytest.mark.parametrize(
    "do",
    ["revise-claim:999999", "cite:1", "uncite:x", "split:", "merge", "undo-act:x", "undo-claim:999", "in:s1", "drop:1"],
)
def test_made_up_steps_change_nothing(article, ann, do):
    before = shown(article)

    answer = take(ann, article, do, claim_revision=1, claims=["007:x"])

    assert (answer.status_code, shown(article)) == (404, before)


def test_steps_of_stan_are_refused_and_logged(article, stan, caplog):
    caplog.set_level(logging.WARNING, "attest.security")
    line, claim = article.placements.get(claim=None), claim_on(article)
    asked = [f"down:{line.pk}", "draft-claim", f"revise-claim:{claim.pk}", f"split:{claim.pk}", "undo-tree"]
    typed = {"text": "New.", "section": line.section_id, "claim_revision": 1, "parts": "A.\nB."}

    codes = [take(stan, article, do, **typed).status_code for do in asked]

    assert (codes, shown(article)[1:]) == ([403] * 5, ["In this order:", REST])
    assert len([one for one in caplog.records if one.name == "attest.security"]) == 5


def test_panel_offers_stan_nothing_to_write_with(article, stan, ann):
    mark = f"p{article.placements.get(line='').pk}"

    assert ("<form" in panel(stan, article, mark), "<form" in panel(ann, article, mark)) == (False, True)


def test_panel_of_a_line_of_another_page_is_not_there(article, ann):
    other = make_editorial.article([make.claim(by=ann)], by=ann, title="Another page")

    answer = signed_in(ann).get(
        address("editorial_article_panel", article.pk), {"mark": f"p{other.placements.get().pk}"}
    )

    assert answer.status_code == 404


def test_hostile_words_are_shown_as_words(article, ann):
    place_line(article, article.sections.get(), "<script>alert(1)</script>", by=ann)

    told = signed_in(ann).get(address("editorial_article_parts", article.pk)).json()

    assert ["<script" in told[part] for part in ("tree", "state", "sheet")] == [False] * 3


def test_text_is_checked_while_it_is_typed(article, ann):
    claim = claim_on(article)

    assert check(ann, article, "It eases pain.", claim=claim.pk) == {"unready": ["stands-alone"], "worth": []}
    assert check(ann, article, "Rest eases pain in 40 % of adults.") == {
        "unready": ["no-reference"],
        "worth": ["uncited-figure"],
    }
    assert check(ann, article, "Take 5 mg daily", kind="line") == {"unready": ["looks-like-claim"], "worth": []}
    assert check(ann, article, "Rest helps most men.\nIt helps.", kind="parts")["unready"] == ["stands-alone"]
    assert check(ann, article, "") == {"unready": [], "worth": []}


def test_waived_heading_is_not_doubted_again(article, ann, chief):
    waive_line(article, "Dose: 4 mg", reason="A heading.", password=PASSWORD, by=chief)

    assert check(ann, article, "Dose: 4 mg", kind="line")["unready"] == []


def test_what_exists_is_found_before_a_new_claim_is_made(article, ann):
    path = address("editorial_article_find", article.pk)

    found = signed_in(ann).get(path, {"claims": "Rest eases pain of the knee."}).json()["html"]
    cited = signed_in(ann).get(path, {"references": "Example trial"}).json()["html"]
    nothing = signed_in(ann).get(path, {"claims": "Quantum"}).json()["html"]

    assert f"place-claim:{claim_on(article).pk}" in found
    assert f'value="{claim_on(article).citations.get().reference_id}"' in cited
    assert "nothing like it" in nothing


def groups(article: Article) -> dict[str, list[str]]:
    return {name: [one.text for one in items] for name, _, items in workspace_of(article).groups}


def test_page_says_what_is_ready_what_is_not_and_who_has_it(ann, rob, chief):
    texts = ("A ready one helps adults.", "It helps.", "A sent one helps.", "An open one helps.", "A held one helps.")
    ready, unready, sent, opened, held = (make.claim(text, by=ann) for text in texts)
    approved = make.approved_claim("An approved one helps.", by=ann, reviewers=[rob])
    page = make_editorial.article([ready, unready, sent, opened, held, approved, ready], by=ann)
    make.signed(make.review(sent, by=ann), "request_changes", by=rob, reason="Say for how long.")
    perform(make.review(opened, by=ann), "start", by=rob)
    hold(claim=held, reason="A figure.", by=ann)

    workspace = workspace_of(page)

    assert groups(page) == {
        "not-ready": ["It helps.", "A sent one helps."],
        "ready": ["A ready one helps adults."],
        "with-reviewer": ["An open one helps."],
        "stopped": ["A held one helps."],
        "approved": ["An approved one helps."],
    }
    told = {one.text: (one.who, [why.message for why in one.unmet]) for one in workspace.items}
    assert told["An open one helps."] == (["Rob Example"], [])
    assert told["A sent one helps."] == (["Rob Example"], ["Rob Example sent it back: Say for how long."])


def test_line_that_says_too_much_is_not_ready(article, ann):
    place_line(article, article.sections.get(), "Take 5 mg daily", by=ann)

    assert groups(article)["not-ready"] == ["Take 5 mg daily"]


def test_section_without_a_heading_has_its_line_in_the_tree(article, ann):
    add_section(article, "", by=ann)

    assert [one.text for one in workspace_of(article).items][-1] == "(opening lines, no heading)"


@pytest.mark.parametrize("page", ["change", "parts", "panel"])
def test_page_needs_the_same_queries_for_one_claim_and_for_four(ann, rob, page, django_assert_max_num_queries):
    small, large = (create_article(title, by=ann) for title in ("Small", "Large"))
    for article, count in ((small, 1), (large, 4)):
        section = add_section(article, "Treatment", by=ann)
        for _ in range(count):
            claim = make.claim(by=ann)
            perform(make.review(claim, by=ann), "start", by=rob)
            place_claim(article, section, claim, by=ann)
            place_claim(article, section, make.claim(by=ann), by=ann)

    client = signed_in(ann)

    def ask(article: Article) -> None:
        mark = f"p{Placement.objects.filter(article=article).first().pk}"
        assert client.get(address(f"editorial_article_{page}", article.pk), {"mark": mark}).status_code == 200

    ask(small)
    with django_assert_max_num_queries(80) as first:
        ask(small)
    with django_assert_max_num_queries(len(first.captured_queries)):
        ask(large)


def test_marks_of_an_answer_name_every_history_of_the_page(article, ann):
    told = take(ann, article, "add-section", title="Outlook").json()

    assert sorted(json.loads(told["undo"]["marks"])) == ["article", "author", "link", "placement", "section"]
