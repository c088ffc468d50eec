"""What is kept of a sheet that is not sent: for its owner alone, until they send it, and never what changed since."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.admin import reference_replacing
from editorial.models import DraftedDecision, ReplacementDraft, SourceReplacement
from editorial.services import Decision, Passage, bring_back, discard_kept, keep_decisions, replace_reference
from editorial.services.swapping import StaleRows
from evidence.models import Claim, Reference
from evidence.refusals import Refusal, StaleForm
from evidence.services import dismiss_notice, record_notice, revise_claim
from reviews.models import Submission
from reviews.selectors import qualification_of
from tests import make
from tests.cast import PASSWORD
from tests.editorial.desk import address, questions, signed_in

REST, HEAT, COLD = (f"{what} eases gout in adults." for what in ("Rest", "Heat", "Cold"))


@pytest.fixture
def old(ann) -> Reference:
    return make.reference(title="Gout guideline", issued="2016", by=ann)


@pytest.fixture
def new(ann) -> Reference:
    return make.reference(title="Gout guideline, second edition", issued="2026", by=ann)


def citing(old: Reference, text: str = REST, *others: Reference, by: User) -> Claim:
    cited = {"reference": old, "locator": "p. 3", "quote": "It helps."}
    return make.claim(text, citations=[cited, *({"reference": one} for one in others)], by=by)


def decided(claim: Claim, choice: str = "unchanged", **fields: Any) -> Decision:
    passages = {one.pk: Passage("p. 7", "") for one in claim.citations.all()}
    fields = {"text": claim.text, "on_page_form": claim.on_page_form, "notices": [], **fields}
    return Decision(claim.pk, claim.revision, choice, passages, **fields)


def sheet(old: Reference, new: Reference, query: str = "") -> str:
    return f"{address('evidence_reference_replace', old.pk)}?by={new.pk}{query}"


def typed(*claims: Claim, act: str, choice: str = "unchanged", elsewhere: int = 0, **more: Any) -> dict[str, Any]:
    posted: dict[str, Any] = {"act": act, "elsewhere": elsewhere, "row": [f"{one.pk}:{one.revision}" for one in claims]}
    for one in claims:
        posted |= {f"choice-{one.pk}": choice, f"notices-{one.pk}": "", f"text-{one.pk}": one.text}
        posted |= {f"locator-{pk}": "p. 9" for pk in one.citations.values_list("pk", flat=True)}
    return {**posted, **more}


def shown(by: User, path: str) -> str:
    return unescape(signed_in(by).get(path).content.decode())


def chosen(page: str, claim: Claim) -> str:
    return next(
        value
        for value in ("undecided", "unchanged", "revised", "unsupported")
        if f'id="choice-{claim.pk}-{value}" value="{value}" checked' in page
    )


def test_what_is_saved_is_shown_again_and_changes_nothing_else(ann, old, new):
    claim, other = citing(old, by=ann), citing(old, HEAT, by=ann)
    words = {f"text-{claim.pk}": "Long rest eases gout in adults.", f"choice-{other.pk}": "undecided"}

    answer = signed_in(ann).post(
        sheet(old, new), typed(claim, other, act="save", choice="revised", note="Chapter 4.") | words
    )

    page = shown(ann, sheet(old, new))
    assert answer.url == address("evidence_reference_change", old.pk)
    assert (chosen(page, claim), chosen(page, other)) == ("revised", "undecided")
    assert all(f">{text}</textarea>" in page.replace(">\n", ">") for text in (*words.values(), "Chapter 4.")[::2])
    assert page.count('value="p. 9"') == 2  # also what was typed for the row that is not decided yet
    assert (Submission.objects.count(), claim.citations.get().reference) == (0, old)


def test_kept_rows_are_of_their_owner_alone(ann, eve, old, new):
    claim = citing(old, by=ann)
    keep_decisions(old, [decided(claim)], successor=new, by=ann)

    assert [chosen(shown(one, sheet(old, new)), claim) for one in (ann, eve)] == ["unchanged", "undecided"]
    with pytest.raises(Refusal, match="Nothing is kept"):
        discard_kept(old, successor=new, by=eve)


def test_sheet_that_was_begun_is_found_on_the_desk_and_at_its_source(ann, eve, old, new):
    keep_decisions(old, [decided(citing(old, by=ann))], successor=new, by=ann)
    pages = [address("index"), address("evidence_reference_change", old.pk), sheet(old, new).partition("?")[0]]

    found = [[sheet(old, new) in shown(one, page) for page in pages] for one in (ann, eve)]

    assert found == [[True, True, True], [False, False, False]]


def test_parts_are_turned_with_what_was_decided_and_sent_as_one(ann, old, new, monkeypatch):
    monkeypatch.setattr(reference_replacing, "MOST", 2)
    claims = [citing(old, text, by=ann) for text in (REST, HEAT, COLD)]
    client = signed_in(ann)

    turned = client.post(sheet(old, new), typed(*claims[:2], act="turn-2"))
    second = shown(ann, sheet(old, new, "&page=2"))
    client.post(sheet(old, new, "&page=2"), typed(claims[2], act="send", elsewhere=2))

    assert turned.url == f"{sheet(old, new)}&page=2#sheet"
    assert "2 claims that you decided on other parts of the sheet go along" in second
    submission = Submission.objects.get()
    assert (submission.reviews.count(), SourceReplacement.objects.count()) == (3, 1)
    assert (ReplacementDraft.objects.count(), DraftedDecision.objects.count()) == (0, 0)


def test_nothing_goes_along_that_the_page_did_not_say(ann, old, new):
    kept, claim = citing(old, by=ann), citing(old, HEAT, by=ann)
    keep_decisions(old, [decided(kept)], successor=new, by=ann)

    with pytest.raises(StaleForm, match="this page said 0"):
        replace_reference(old, [decided(claim)], successor=new, with_kept=0, beside=[claim.pk], by=ann)

    assert Submission.objects.count() == 0


def test_claim_that_somebody_saved_meanwhile_is_decided_again(ann, eve, old, new):
    claim, other = citing(old, by=ann), citing(old, HEAT, by=ann)
    keep_decisions(old, [decided(one) for one in (claim, other)], successor=new, by=ann)
    revise_claim(claim, revision=1, fields={"risk": "high"}, by=eve)

    page = shown(ann, sheet(old, new))
    assert (chosen(page, claim), chosen(page, other)) == ("undecided", "unchanged")
    assert "Eve Example saved it on" in page and "You had chosen: meaning unchanged." in page
    claim.refresh_from_db()
    signed_in(ann).post(sheet(old, new), typed(claim, act="save", choice="undecided"))
    assert "Eve Example saved it on" in shown(ann, sheet(old, new))  # until somebody decides
    signed_in(ann).post(sheet(old, new), typed(claim, act="save"))
    assert chosen(shown(ann, sheet(old, new)), claim) == "unchanged"


def test_what_is_typed_in_a_row_to_be_decided_again_is_kept_before_it_is_decided(ann, eve, old, new):
    claim = citing(old, by=ann)
    keep_decisions(old, [decided(claim)], successor=new, by=ann)
    revise_claim(claim, revision=1, fields={"risk": "high"}, by=eve)
    claim.refresh_from_db()
    words = {f"text-{claim.pk}": "Long rest eases gout in adults."}

    signed_in(ann).post(sheet(old, new), typed(claim, act="save", choice="undecided") | words)

    page = shown(ann, sheet(old, new))
    assert words[f"text-{claim.pk}"] in page and 'value="p. 9"' in page
    assert "Eve Example saved it on" in page and "You had chosen: meaning unchanged." in page


@pytest.mark.parametrize(("on", "kind", "again"), [
    ("new", "expression-of-concern", True), ("other", "retraction", True), ("old", "retraction", True),
    ("old", "superseded", False), ("new", "link-dead", False),
])  # fmt: skip
def test_claim_that_a_notice_touched_is_decided_again(ann, old, new, on, kind, again):
    other = make.reference(title="A trial", by=ann)
    claim = citing(old, REST, other, by=ann)
    keep_decisions(old, [decided(claim)], successor=new, by=ann)

    source = {"new": new, "other": other, "old": old}[on]
    record_notice(source, kind=kind, dated=None, source="The publisher", by=ann)

    page = shown(ann, sheet(old, new))
    assert (chosen(page, claim), f"“{source.title}” has a notice" in page) == (
        "undecided" if again else "unchanged",
        again,
    )


def test_notice_that_the_page_did_not_tell_keeps_the_row_from_being_sent(ann, old, new):
    claim = citing(old, by=ann)
    record_notice(new, kind="correction", dated=None, source="The publisher", by=ann)

    with pytest.raises(StaleRows, match="has a notice: correction"):
        replace_reference(old, [decided(claim)], successor=new, by=ann)


def test_dismissed_notice_asks_again_of_who_decided_by_it(ann, rob, old, new):
    claim = citing(old, by=ann)
    notice = record_notice(new, kind="correction", dated=None, source="The publisher", by=ann)
    keep_decisions(old, [decided(claim, "unsupported", notices=[notice.pk])], successor=new, by=ann)
    before = chosen(shown(ann, sheet(old, new)), claim)

    dismiss_notice(notice, reason="Not ours.", password=PASSWORD, by=rob, qualification=qualification_of(rob))

    assert (before, chosen(shown(ann, sheet(old, new)), claim)) == ("unsupported", "undecided")


def test_claim_under_review_by_now_waits_and_the_others_go(ann, old, new):
    waiting, claim = citing(old, by=ann), citing(old, HEAT, by=ann)
    keep_decisions(old, [decided(waiting)], successor=new, by=ann)
    make.review(waiting, by=ann)

    page = shown(ann, sheet(old, new))
    answer = signed_in(ann).post(sheet(old, new), typed(claim, act="send"))

    assert "You had chosen “meaning unchanged”, which is kept." in page
    assert (answer.status_code, DraftedDecision.objects.get().claim) == (302, waiting)


def test_what_was_discarded_comes_back_until_something_else_is_kept(ann, old, new):
    claim, other = citing(old, by=ann), citing(old, HEAT, by=ann)
    keep_decisions(old, [decided(claim)], successor=new, by=ann)
    client = signed_in(ann)

    states = []
    for act in ("discard", "restore", "discard"):
        client.post(sheet(old, new), {"act": act})
        states.append(chosen(shown(ann, sheet(old, new)), claim))
    keep_decisions(old, [decided(other)], successor=new, by=ann)

    assert states == ["undecided", "unchanged", "undecided"]
    assert [one.claim for one in DraftedDecision.objects.all()] == [other]
    with pytest.raises(Refusal, match="Nothing waits"):
        bring_back(old, successor=new, by=ann)


def test_discarded_rows_do_not_go_along(ann, old, new):
    kept, claim = citing(old, by=ann), citing(old, HEAT, by=ann)
    keep_decisions(old, [decided(kept)], successor=new, by=ann)
    discard_kept(old, successor=new, by=ann)

    done = replace_reference(old, [decided(claim)], successor=new, with_kept=0, by=ann)

    assert [one.claim_id for one in done.reviews] == [claim.pk]


def test_row_set_back_to_undecided_with_nothing_typed_is_forgotten(ann, old, new):
    claim = citing(old, by=ann)
    keep_decisions(old, [decided(claim)], successor=new, by=ann)

    nothing = {pk: Passage() for pk in claim.citations.values_list("pk", flat=True)}
    empty = Decision(claim.pk, 1, "", nothing, text=claim.text, notices=[])
    keep_decisions(old, [empty], successor=new, by=ann)

    assert ReplacementDraft.objects.count() == 0


def test_what_cannot_be_kept_says_so_at_its_row_and_keeps_nothing(ann, old, new):
    good, bad = citing(old, by=ann), citing(old, HEAT, by=ann)
    words = {f"quote-{bad.citations.get().pk}": "a\x00b"}

    answer = signed_in(ann).post(sheet(old, new), typed(good, bad, act="quietly") | words)

    assert (answer.status_code, ReplacementDraft.objects.count()) == (422, 0)


def test_page_asks_the_same_for_one_kept_row_and_for_three(ann, old, new):
    client = signed_in(ann)

    def kept(*texts: str) -> int:
        claims = [citing(old, text, by=ann) for text in texts]
        keep_decisions(old, [decided(one) for one in claims], successor=new, by=ann)
        revise_claim(claims[0], revision=1, fields={"risk": "high"}, by=ann)
        return questions(client, sheet(old, new))

    kept(REST)
    one = questions(client, sheet(old, new))
    assert kept(HEAT, COLD) == one


def test_row_refused_for_a_notice_is_sent_once_that_was_read(ann, old, new):
    claim, client = citing(old, by=ann), signed_in(ann)
    notice = record_notice(new, kind="correction", dated=None, source="The publisher", by=ann)
    posted = typed(claim, act="send", seen_doubts="")

    refused = client.post(sheet(old, new), posted)

    page = refused.content.decode()
    names = (f"notices-{claim.pk}", "seen_doubts")
    carried = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in names}
    assert (refused.status_code, carried) == (409, dict.fromkeys(names, str(notice.pk)))
    assert client.post(sheet(old, new), posted | carried).status_code == 302
