"""The pages of merging and of possible duplicates: what they show, refuse, and lead to."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evidence.models import NotTheSame, Reference, ReferenceMerge
from evidence.services import call_two_works, record_notice, revise_reference
from tests import make, make_editorial
from tests.editorial.admin_forms import opened, signed_in

pytestmark = pytest.mark.django_db
LIST = "/admin/evidence/reference/"
ALIKE = f"{LIST}alike/"
TITLE = "Rest for tendon injury"


def page(reference: Reference, name: str = "change") -> str:
    return f"{LIST}{reference.pk}/{name}/"


@pytest.fixture
def two(ann) -> list[Reference]:
    return [make.reference(by=ann, title=TITLE), make.reference(by=ann, title=f"{TITLE}.", doi=None, pmid="3100001")]


def typed(kept: Reference, other: Reference, **more) -> dict:
    tokens = {f"revision-{one.pk}": one.revision for one in (kept, other)}
    return {"with": other.pk, "reason": "One trial.", **tokens, **more}


def text(response) -> str:
    return response.content.decode()


def test_two_are_merged_with_what_was_chosen(ann, two):
    kept, other = two

    response = signed_in(ann).post(page(kept, "merge"), typed(kept, other, **{"pick-title": "theirs"}))

    kept.refresh_from_db()
    assert (response["Location"], kept.title, kept.pmid) == (page(kept), f"{TITLE}.", "3100001")
    assert ReferenceMerge.objects.get().by == ann


def test_what_was_saved_meanwhile_is_compared_again(ann, two):
    kept, other = two
    asked = typed(kept, other)
    revise_reference(other, revision=1, fields={"volume": "7"}, by=ann)

    response = signed_in(ann).post(page(kept, "merge"), asked)

    assert response.status_code == 409
    assert "after you opened this page" in text(response)
    assert f'name="revision-{other.pk}" value="2"' in text(response)


def test_two_works_are_named_and_offer_no_button(ann, two):
    kept, other = two
    revise_reference(other, revision=1, fields={"doi": "10.5555/other"}, by=ann)
    client = signed_in(ann)

    shown = text(client.get(page(kept, "merge"), {"with": other.pk}))
    other.refresh_from_db()
    refused = client.post(page(kept, "merge"), typed(kept, other))

    assert "These are two works" in shown and "10.5555/other" in shown
    assert "It is one work: merge them" not in shown
    assert (refused.status_code, ReferenceMerge.objects.exists()) == (422, False)


def test_one_that_was_merged_away_is_on_its_own_page_only(ann, two):
    kept, other = two
    client = signed_in(ann)
    client.post(page(kept, "merge"), typed(kept, other))

    listed = client.get(LIST, {"q": "tendon"}).context["cl"].queryset
    box = {"app_label": "evidence", "model_name": "citation", "field_name": "reference", "term": "tendon"}
    offered = client.get("/admin/autocomplete/", box).json()
    by_id = client.get(LIST, {"q": str(other.public_id)}).context["cl"].queryset
    own = text(client.get(page(other)))

    assert [list(listed), [int(one["id"]) for one in offered["results"]], list(by_id)] == [[kept], [kept.pk], [kept]]
    assert "Merged into another reference" in own and page(kept) in own
    assert client.post(page(other), {"title": "x"}).status_code == 403
    assert client.get(page(other, "history")).status_code == 200


def test_a_merge_is_undone_from_either_page(ann, two):
    kept, other = two
    client = signed_in(ann)
    client.post(page(kept, "merge"), typed(kept, other))
    merge = ReferenceMerge.objects.get()

    without = client.post(f"{page(kept, 'unmerge')}?merge={merge.pk}", {"reason": ""})
    response = client.post(f"{page(other, 'unmerge')}?merge={merge.pk}", {"reason": "Two trials."})

    other.refresh_from_db()
    assert (without.status_code, response["Location"], other.merged_into) == (422, page(other), None)
    assert client.get(f"{page(kept, 'unmerge')}?merge={merge.pk}").status_code == 404
    assert "Undone by Ann Example" in text(client.get(page(kept)))


def test_a_claim_form_opened_before_names_the_one_that_stands(ann, two):
    kept, other = two
    claim = make.claim("Rest relieves pain in adults.", by=ann)
    client, address = signed_in(ann), f"/admin/evidence/claim/{claim.pk}/change/"
    form = opened(client, address) | {"citations-0-reference": other.pk}
    make.merged(other, kept, by=ann)

    response = client.post(address, form)

    assert response.status_code == 422
    assert f"was merged into “{TITLE}” ({kept.public_id})" in text(response)


@pytest.mark.parametrize("asked", ["", "0", "abc", "99999999999999999999"])
def test_what_names_no_other_reference_asks_for_one(ann, two, asked):
    client = signed_in(ann)

    assert "Which other reference is the same work?" in text(client.get(page(two[0], "merge"), {"with": asked}))
    assert client.get(f"{page(two[0], 'unmerge')}?merge={asked}").status_code == 404
    assert client.post(ALIKE, {"pair": asked, "again": asked}).status_code == 404


def test_a_pair_is_called_two_works_and_listed_again(ann, two):
    client = signed_in(ann)
    [pair] = client.get(ALIKE).context["pairs"]
    client.post(ALIKE, {"pair": pair.row.pk, "reason": "Two reports."})
    assert client.get(ALIKE).context["pairs"] == []

    [settled] = client.get(ALIKE, {"show": "settled"}).context["pairs"]
    client.post(ALIKE, {"again": settled.row.pk})

    assert len(client.get(ALIKE).context["pairs"]) == 1
    assert NotTheSame.objects.get().reason == "Two reports."


def test_whoever_only_reads_sees_the_pairs_and_decides_nothing(ann, stan, two):
    client = signed_in(stan)

    shown = client.get(ALIKE)

    assert len(shown.context["pairs"]) == 1 and "Compare, and keep this one" not in text(shown)
    assert client.post(ALIKE, {"pair": shown.context["pairs"][0].row.pk}).status_code == 403


def test_a_long_list_of_pairs_costs_no_more_queries_than_a_short_one(ann, two):
    client = signed_in(ann)
    client.get(ALIKE)
    with CaptureQueriesContext(connection) as one_pair:
        client.get(ALIKE)
    for number in range(3):
        make.reference(by=ann, title=f"Trial {number} of load", doi=None)
        make.claim(by=ann, citations=[{"reference": make.reference(by=ann, title=f"Trial {number} of load", doi=None)}])

    with CaptureQueriesContext(connection) as four_pairs:
        shown = client.get(ALIKE).context["pairs"]

    assert (len(shown), len(four_pairs)) == (4, len(one_pair))


def test_what_an_edit_would_touch_is_said_before(ann, two):
    wordings = [{"audience": "public", "text": "Rest helps."}]
    claim = make.claim("Rest relieves pain in adults.", by=ann, citations=[{"reference": two[0]}], wordings=wordings)

    shown = text(signed_in(ann).get(page(two[0])))

    assert "1 claim cites this work, 0 are published with it." in shown
    assert claim.text in shown and "Worded for: public (1)." in shown


def test_the_source_status_of_each_is_shown_and_what_becomes_of_published_claims(ann, rob, chief, two):
    """Readers lose a statement by it: whoever merges is told before, and after."""
    kept, other = two
    claim = make.approved_claim("Rest helps adults.", by=ann, reviewers=[rob], citations=[{"reference": kept}])
    make_editorial.published(make_editorial.article([claim], by=ann), by=chief)
    client = signed_in(ann)
    calm = text(client.get(page(kept, "merge"), {"with": other.pk}))
    record_notice(other, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)

    shown = text(client.get(page(kept, "merge"), {"with": other.pk}))
    after = text(client.post(page(kept, "merge"), typed(kept, other), follow=True))

    assert "once they are one" not in calm
    assert '<span class="chip bad">Retracted</span>' in shown and '<span class="chip good">Current</span>' in shown
    assert f"“{kept.title}” is “Current” today, and “Retracted” once they are one." in shown
    assert "1 of them rests on nothing else that stands: readers no longer see the text." in shown
    assert shown.count("once they are one") == 1
    assert f"“{kept.title}” was Current, and is Retracted by that." in after
    assert "Published text is as it was" not in after
    kept.refresh_from_db()
    assert kept.standing.status == "retracted"


def test_a_dismissal_and_a_reinstatement_count_in_what_they_would_come_to(ann, rob, two):
    kept, other = two
    record_notice(other, kind="retraction", dated=date(2026, 1, 5), source="Publisher", by=ann)
    said = {"kind": "reinstatement", "dated": date(2026, 1, 6), "note": "They looked again."}
    record_notice(kept, source="Publisher", by=rob, **said)

    shown, to_editor = (text(signed_in(one).get(page(kept, "merge"), {"with": other.pk})) for one in (rob, ann))

    for one in shown, to_editor:
        assert f"“{other.title}” is “Retracted” today, and “Reinstated” once they are one." in one
    assert "No published claim cites it." in shown
    assert ("You cannot merge these" in shown, "merge them" in shown) == (False, True)
    assert ("You cannot merge these" in to_editor, "It is one work: merge them" in to_editor) == (True, False)
    assert "Ask a reviewer or a chief to merge the two." in to_editor


@pytest.mark.parametrize(
    ("pmid", "title", "said"),
    [
        (
            "3100001",
            TITLE,
            "2 claims become new versions, to be reviewed before they are published anew: what is signed",
        ),
        (None, TITLE, "No claim becomes a new version."),
        (None, f"{TITLE}.", "Whoever takes over a field that is signed with claims makes it 2."),
    ],
)
def test_it_counts_the_claims_that_become_new_versions(ann, pmid, title, said):
    """A field that is filled in is signed with all that cites the one that stays, though no citation moves."""
    kept, other = make.reference(by=ann, title=TITLE), make.reference(by=ann, title=title, doi=None, pmid=pmid)
    for words in ("Rest relieves pain in adults.", "Rest relieves swelling in adults."):
        make.claim(words, by=ann, citations=[{"reference": kept}])

    shown = text(signed_in(ann).get(page(kept, "merge"), {"with": other.pk}))

    assert "0 citations of the other move over." in shown
    assert said in shown


def test_reference_that_looks_like_another_says_so_until_somebody_decides(ann, audrey, two):
    kept, other = two
    compare = f"{page(kept, 'merge')}?with={other.pk}"

    shown = [compare in text(signed_in(by).get(page(other))) for by in (ann, audrey)]
    call_two_works(kept, other, reason="A second trial.", by=ann)

    assert (shown, compare in text(signed_in(ann).get(page(other)))) == ([True, False], False)
