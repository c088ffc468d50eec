"""The sheet on which a source is replaced: in page order, what was typed survives, and nothing typed breaks it."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User

from editorial.admin import reference_replacing
from editorial.models import SourceReplacement
from evidence.models import Claim, Notice, Reference
from evidence.services import record_notice, revise_claim
from reviews.models import Submission
from tests import make, make_editorial
from tests.editorial.desk import address, questions, signed_in

REST, HEAT, COLD, SALT = (f"{what} eases gout in adults." for what in ("Rest", "Heat", "Cold", "Salt"))


@pytest.fixture
def old(ann) -> Reference:
    return make.reference(title="Gout guideline", issued="2016", abstract="Rest helps. Heat helps too.", by=ann)


@pytest.fixture
def new(ann) -> Reference:
    return make.reference(title="Gout guideline, second edition", issued="2026", abstract="Heat helps too.", by=ann)


def citing(old: Reference, text: str = REST, *, by: User, quote: str = "", **fields) -> Claim:
    return make.claim(text, citations=[{"reference": old, "quote": quote, "locator": "p. 3", **fields}], by=by)


def sheet(old: Reference, new: Reference | None = None, query: str = "") -> str:
    return address("evidence_reference_replace", old.pk) + (f"?by={new.pk}{query}" if new else "")


def shown(by: User, path: str) -> str:
    return unescape(signed_in(by).get(path).content.decode())


def typed(*claims: Claim, choice: str = "unchanged", **more: Any) -> dict[str, Any]:
    """What the sheet posts with one choice for each of these claims."""
    posted: dict[str, Any] = {"row": [f"{one.pk}:{one.revision}" for one in claims], **more}
    for one in claims:
        posted[f"choice-{one.pk}"] = choice
        posted |= {f"locator-{pk}": "p. 9" for pk in one.citations.values_list("pk", flat=True)}
        posted.setdefault(f"text-{one.pk}", one.text)
    return posted


def texts_in_order(page: str, *texts: str) -> list[str]:
    return sorted(texts, key=lambda one: page.index(f">{one}</a></h3>"))


def test_successor_is_searched_for_and_never_the_source_itself(ann, old, new):
    citing(old, by=ann)

    page = shown(ann, f"{sheet(old)}?q=gout guideline")

    assert (f'value="{new.pk}"' in page, f'value="{old.pk}"' in page) == (True, False)
    assert "Cited by 1 claim." in page


def test_claims_stand_in_page_order_page_by_page(ann, old, new):
    rest, _, cold, salt = (citing(old, text, by=ann) for text in (REST, HEAT, COLD, SALT))
    make_editorial.article([cold], by=ann, title="Zoster")
    make_editorial.article([salt, rest], by=ann, title="Ankle")

    page = shown(ann, sheet(old, new))

    assert texts_in_order(page, REST, HEAT, COLD, SALT) == [SALT, REST, COLD, HEAT]
    assert page.index(">Ankle</a>") < page.index(">Zoster</a>") < page.index("On no page")


def test_whoever_decides_sees_the_whole_claim(ann, old, new):
    long = f"Rest {'and splints ' * 20}ease gout in adults, and nothing else does."
    form = {"on_page_form": "They ease it."}
    make.claim(long, citations=[{"reference": old}], by=ann, **form)

    page = shown(ann, sheet(old, new))

    assert f">{long}</a></h3>" in page
    assert "On the page: They ease it." in page


def test_old_quote_is_offered_only_where_the_successor_has_it(ann, old, new):
    citing(old, REST, by=ann, quote="Rest helps.")
    citing(old, HEAT, by=ann, quote="Heat helps too.")

    page = shown(ann, sheet(old, new))

    assert [page.count(f">{quote}</textarea>") for quote in ("Rest helps.", "Heat helps too.")] == [0, 1]
    assert page.count(">Rest helps.</blockquote>") == 1


def test_sheet_becomes_one_submission_that_the_page_leads_to(ann, rob, old, new):
    claims = [citing(old, text, by=ann) for text in (REST, HEAT)]

    answer = signed_in(ann).post(sheet(old, new), typed(*claims, note="See chapter 4."))

    submission = Submission.objects.get()
    assert answer.url == f"{sheet(old, new)}#done"
    assert "See chapter 4." in submission.note
    page = shown(ann, sheet(old, new))
    assert "0 of 2 decided, 0 approved" in page and "No claim cites the old source any more." in page
    assert address("reviews_submission_change", submission.pk) in page
    for one in submission.reviews.all():
        make.signed(one, "approve", by=rob)
    assert address("editorial_article_ready") in shown(ann, f"{sheet(old)}").split("Replaced before")[1]


def test_refused_row_is_named_and_what_was_typed_stays(ann, old, new):
    good, bad = citing(old, HEAT, by=ann), citing(old, REST, by=ann)
    posted = typed(good, bad, choice="revised", note="See chapter 4.")
    posted |= {
        f"text-{good.pk}": "Moist heat eases gout in adults.",
        f"quote-{bad.citations.get().pk}": "Rest is good.",
    }

    answer = signed_in(ann).post(sheet(old, new), posted)

    page = unescape(answer.content.decode())
    assert (answer.status_code, SourceReplacement.objects.count()) == (422, 0)
    assert f"“{REST}”: It was to be revised, and its text is as it was." in page
    kept = ("Moist heat eases gout in adults.", "Rest is good.", "See chapter 4.")
    assert all(f">{text}</textarea>" in page.replace(">\n", ">") for text in kept)
    assert page.count('value="p. 9"') == page.count('value="revised" checked') == 2


def test_row_that_somebody_saved_meanwhile_says_who_and_can_be_sent_then(ann, eve, old, new):
    claim = citing(old, by=ann)
    posted = typed(claim)
    revise_claim(claim, revision=1, fields={"risk": "high"}, by=eve)

    answer = signed_in(ann).post(sheet(old, new), posted)

    page = unescape(answer.content.decode())
    assert (answer.status_code, "Eve Example saved it" in page) == (409, True)
    assert f'name="row" value="{claim.pk}:2"' in page


def test_other_rows_keep_the_token_that_was_seen(ann, eve, old, new):
    """What was saved meanwhile is told of, and never taken for seen."""
    claim, other = citing(old, by=ann), citing(old, HEAT, by=ann)
    posted = typed(other, choice="revised") | {"row": [f"{claim.pk}:1", f"{other.pk}:1"]}
    revise_claim(claim, revision=1, fields={"risk": "high"}, by=eve)

    page = signed_in(ann).post(sheet(old, new), posted).content.decode()

    assert f'name="row" value="{claim.pk}:1"' in page


def test_text_typed_for_what_was_replaced_meanwhile_is_shown(ann, old, new):
    claim = citing(old, by=ann)
    posted = typed(claim, choice="revised") | {f"text-{claim.pk}": "Long rest eases gout in adults."}
    signed_in(ann).post(sheet(old, new), typed(claim))

    page = unescape(signed_in(ann).post(sheet(old, new), posted).content.decode())

    assert "Long rest eases gout in adults." in page.split("do not cite the old source any more")[1]


def test_claim_under_review_says_what_can_be_done(ann, old, new):
    claim = citing(old, by=ann)
    make.review(claim, by=ann)

    page = shown(ann, sheet(old, new))

    assert "Cancel that submission, or wait for the decision" in page
    assert f'name="choice-{claim.pk}"' not in page


def test_superseding_needs_who_says_so(ann, old, new):
    claim = citing(old, by=ann)
    client = signed_in(ann)

    refused = client.post(sheet(old, new), typed(claim, superseded="on"))
    told = client.post(sheet(old, new), typed(claim, superseded="on", source="The guideline group", dated="2026-02-01"))

    assert (refused.status_code, told.status_code) == (422, 302)
    assert Notice.objects.values_list("kind", "source").get() == ("superseded", "The guideline group")


def test_retracted_successor_asks_whether_it_is_meant(ann, old, new):
    citing(old, by=ann)
    record_notice(new, kind="retraction", dated=None, source="The publisher", by=ann)

    assert "I know it, and want it anyway" in shown(ann, sheet(old, new))


def test_more_claims_than_a_sheet_holds_are_turned_to(ann, old, new, monkeypatch):
    monkeypatch.setattr(reference_replacing, "MOST", 2)
    for text in (REST, HEAT, COLD):
        citing(old, text, by=ann)

    first, second = (shown(ann, sheet(old, new, f"&page={n}")) for n in (1, 2))

    assert (
        "Part 1 of 2</h2>" in first and "3 claims in all" in first,
        first.count('name="row"'),
        second.count('name="row"'),
    ) == (
        True,
        2,
        1,
    )


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"row": ["x:1", "1", ":", "99999999999999999999:1"], "choice-x": "unchanged"},
        {"revision": "x"},
        {"choice": "perhaps"},
        {"quote": "a\x00b"},
        {"locator": "9" * 400},
        {"text": "\u202eback", "choice": "revised"},
        {"text": "", "choice": "revised"},
    ],
)
def test_what_nobody_can_type_is_refused_and_changes_nothing(ann, old, new, posted):
    claim = citing(old, by=ann)
    fields = {"row": f"{claim.pk}:{posted.get('revision', 1)}", f"choice-{claim.pk}": posted.get("choice", "unchanged")}
    fields |= {f"{name}-{claim.citations.get().pk}": posted[name] for name in ("quote", "locator") if name in posted}
    fields |= {f"text-{claim.pk}": posted.get("text", "")}

    answer = signed_in(ann).post(sheet(old, new), fields if posted and "row" not in posted else posted)

    assert answer.status_code in (409, 422)
    assert (SourceReplacement.objects.count(), claim.citations.get().reference) == (0, old)


@pytest.mark.parametrize("by", ["x", "0", "99999999999999999999", "self"])
def test_successor_that_is_none_is_refused(ann, old, by):
    citing(old, by=ann)

    answer = signed_in(ann).get(sheet(old), {"by": old.pk if by == "self" else by})

    assert answer.status_code == 422


def test_page_asks_the_same_for_one_row_and_for_three(ann, old, new):
    client = signed_in(ann)
    wordings = [{"audience": "public", "text": "It helps."}]
    cites = [{"reference": old, "quote": "Rest helps."}, {"reference": new, "locator": "p. 1"}]

    def add(*texts: str, title: str) -> None:
        claims = [make.claim(text, citations=cites, wordings=wordings, by=ann) for text in texts]
        make_editorial.article(claims, by=ann, title=title)
        make.review(claims[0], by=ann)

    add(REST, title="Gout")
    questions(client, sheet(old, new))
    one = questions(client, sheet(old, new))
    add(HEAT, COLD, title="Bursitis")

    assert questions(client, sheet(old, new)) == one


def test_reference_leads_to_the_sheet_where_something_cites_it(ann, audrey, old):
    path, link = address("evidence_reference_change", old.pk), sheet(old)
    before = shown(ann, path)
    citing(old, by=ann)
    record_notice(old, kind="superseded", dated=None, source="The guideline group", by=ann)

    after = shown(ann, path)
    assert (link in before, after.count(link), link in shown(audrey, path)) == (False, 2, False)


def test_what_was_left_without_support_is_named_until_it_has_some(ann, old, new):
    claim = citing(old, by=ann)
    signed_in(ann).post(sheet(old, new), typed(claim, choice="unsupported"))
    hold = f"{address('editorial_hold_place')}?claim={claim.pk}"

    assert hold in shown(ann, sheet(old))
    claim.refresh_from_db()
    revise_claim(claim, revision=claim.revision, citations=[{"reference": make.reference(by=ann)}], by=ann)
    assert hold not in shown(ann, sheet(old))
