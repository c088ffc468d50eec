"""A reference's notices in the admin: who tells them, what recording one would touch, and what its page warns of."""

from datetime import date

import pytest

from evidence.bibliography.records import Announced
from evidence.services import dismiss_notice, import_notices, record_announced, record_notice
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.admin_forms import opened, signed_in
from tests.evidence.retraction_files import rows_of, written

pytestmark = pytest.mark.django_db
LIST = "/admin/evidence/reference/"


def page(reference, name: str = "change") -> str:
    return f"{LIST}{reference.pk}/{name}/"


def read(response) -> str:
    return " ".join(response.content.decode().split())


def test_one_event_is_shown_once_with_everybody_who_tells_it(ann, rob):
    reference = make.reference(by=ann)
    import_notices(rows_of(written({"OriginalPaperDOI": reference.doi, "RetractionPubMedID": "37476288.0"})), by=ann)
    announced = Announced("RetractionIn", "PubMed", notice={"PMID": "37476288"}, dated="2024-03")
    record_announced([(reference, announced)], by=ann)

    response = signed_in(rob).get(page(reference))

    text = read(response)
    assert len(response.context["notices"]) == 1
    assert "Reasons: Concerns/Issues About Data; Unreliable Results." in text
    assert "The same is told by PubMed, 2024-03" in text
    assert 'href="https://doi.org/10.5555/notice.1"' in text
    assert "record 101" in text
    assert text.count("Dismiss it") == 1


def test_what_a_source_says_is_shown_and_never_run(ann):
    reference = make.reference(by=ann)
    row = {"OriginalPaperDOI": reference.doi, "Reason": "+<script>alert(1)</script>;", "RetractionNature": "<b>Odd</b>"}
    import_notices(rows_of(written(row)), by=ann)

    text = read(signed_in(ann).get(page(reference)))

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "(“&lt;b&gt;Odd&lt;/b&gt;”)" in text
    assert "<script>alert" not in text


def test_a_notice_without_a_day_says_so(ann):
    reference = make.reference(by=ann)
    record_notice(reference, kind="retraction", dated=None, source="PubMed", by=ann)

    assert "<strong>Retraction</strong>, no date given, PubMed" in read(signed_in(ann).get(page(reference)))


def test_who_looks_at_a_reference_that_is_a_notice_is_warned(ann):
    paper, notice = make.reference(by=ann), make.reference(by=ann)
    record_announced([(notice, Announced("RetractionOf", "PubMed", work={"DOI": paper.doi}))], by=ann)

    warned = ["This is itself a notice" in read(signed_in(ann).get(page(one))) for one in (paper, notice)]

    assert warned == [False, True]


def test_before_it_is_recorded_the_page_says_what_a_notice_would_touch(ann, rob, chief):
    reference, other = make.reference(by=ann), make.reference(by=ann)
    both = [{"reference": reference}, {"reference": other}]
    claims = [
        make.approved_claim(by=ann, reviewers=[rob], citations=cited) for cited in ([{"reference": reference}], both)
    ]
    make_editorial.published(make_editorial.article(claims, by=ann), by=chief)
    make.claim(by=ann, citations=both)
    client = signed_in(ann)

    before = read(client.get(page(reference, "notice")))
    record_notice(other, kind="retraction", dated=date(2024, 3, 1), source="Bone", by=ann)
    after = read(client.get(page(reference, "notice")))

    said = "Cited by 3 claims. Published: 2 claims on 1 page, of which {} on nothing else that stands."
    assert said.format("1 rests") in before
    assert said.format("2 rest") in after
    assert ">Example condition</a>" in before


def test_recorded_by_hand_with_its_doi_it_is_the_event_that_others_tell(ann):
    reference = make.reference(by=ann)
    typed = {"kind": "retraction", "dated": "2024-03-14", "source": "Bone", "doi": "https://doi.org/10.5555/NOTICE.1"}

    signed_in(ann).post(page(reference, "notice"), typed)
    import_notices(rows_of(written({"OriginalPaperDOI": reference.doi})), by=ann)

    first, second = reference.notices.all()
    assert (first.doi, second.same_as) == ("10.5555/notice.1", first)


def test_a_doi_that_is_none_is_refused_and_nothing_typed_is_lost(ann):
    reference = make.reference(by=ann)
    typed = {"kind": "retraction", "dated": "2024-03-14", "source": "Bone Journal", "doi": "see the journal"}

    response = signed_in(ann).post(page(reference, "notice"), typed)

    assert (response.status_code, reference.notices.count()) == (422, 0)
    assert "Bone Journal" in read(response)


def test_nothing_is_chosen_beforehand_and_a_reinstatement_is_not_for_an_editor(ann, rob):
    reference = make.reference(by=ann)
    record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source="Bone", by=ann)
    typed = {"kind": "reinstatement", "dated": "2024-03-14", "source": "Bone", "note": "Its publisher restored it."}

    first = signed_in(ann).get(page(reference, "notice")).content.decode()
    refused = signed_in(ann).post(page(reference, "notice"), typed)
    hasty = signed_in(ann).post(page(reference, "notice"), {**typed, "kind": ""})
    without = signed_in(rob).post(page(reference, "notice"), {**typed, "note": ""})
    done = signed_in(rob).post(page(reference, "notice"), typed)

    assert '<option value="" selected>' in first
    assert (refused.status_code, without.status_code, done.status_code) == (403, 422, 302)
    assert "Ask somebody who is reviewer or chief." in read(refused)
    assert "This field is required." in read(hasty)
    assert [one.by for one in reference.notices.all()] == [ann, rob]


def test_who_tells_of_what_was_dismissed_is_told_so(ann, rob):
    reference = make.reference(by=ann)
    named = {"kind": "retraction", "dated": date(2024, 3, 1), "doi": "10.5555/n.1"}
    dismiss_notice(
        record_notice(reference, source="Bone", by=ann, **named), reason="Not ours.", password=PASSWORD, by=rob
    )

    again = signed_in(ann).post(page(reference, "notice"), {**named, "source": "Bone"})
    other = signed_in(ann).post(page(reference, "notice"), {**named, "source": "PubMed"}, follow=True)

    assert "Rob Example dismissed it on" in read(again)
    assert "without effect: it tells of an event that was dismissed" in read(other)


WAITS = "Without effect: it was recorded without its day."


@pytest.fixture
def waiting(ann):
    """A retracted work, and a reinstatement of it that an editor brought."""
    reference = make.reference(by=ann)
    record_notice(reference, kind="retraction", dated=date(2024, 3, 1), source="Bone", by=ann)
    said = Announced("reinstatement", "Crossref", notice={"DOI": "10.5555/again"}, dated="2024-05-01")
    record_announced([(reference, said)], by=ann)
    return reference


def test_a_reinstatement_without_effect_says_so_and_a_reviewer_is_led_to_its_day(ann, rob, waiting):
    notice = waiting.notices.last()

    shown = {person: read(signed_in(person).get(page(waiting))) for person in (ann, rob)}
    form = signed_in(rob).get(page(waiting, "notice"), {"waiting": notice.pk}).context["form"]
    signed_in(rob).post(page(waiting, "notice"), {**form.initial, "note": "Its publisher restored it."})

    assert (WAITS in shown[ann], WAITS in shown[rob]) == (True, True)
    assert ("?waiting=" in shown[ann], f"?waiting={notice.pk}" in shown[rob]) == (False, True)
    assert form.initial["dated"] == date(2024, 5, 1)
    waiting.refresh_from_db()
    assert waiting.standing.status == "reinstated"
    assert WAITS not in read(signed_in(rob).get(page(waiting)))


@pytest.mark.parametrize("odd", ["0", "x", "²", "9" * 40])
def test_a_form_for_what_does_not_wait_begins_empty(ann, odd, waiting):
    form = signed_in(ann).get(page(waiting, "notice"), {"waiting": odd}).context["form"]

    assert form.initial == {"kind": ""}


def test_who_moves_a_doi_reads_what_was_told_by_it_on_either_page(ann):
    wrong = make.reference(by=ann, title="A trial of <b>rest</b>")
    doi = wrong.doi
    record_announced([(wrong, Announced("retraction", "Crossref", notice={"DOI": "10.5555/n"}))], by=ann)
    client = signed_in(ann)

    taken = saved(client, wrong, doi="")
    right = make.reference(by=ann, doi="")
    given = saved(client, right, doi=doi)
    after = read(client.get(page(wrong)))

    assert "Some notices were told by an identifier that it has no more." in taken
    assert "By its identifiers it was told of: retraction." in given
    assert f'by DOI {doi}: that is <a href="{page(right)}">{right.title}</a> now' in after
    assert "Look at these again" not in read(client.get(page(right)))


def saved(client, reference, **fields) -> str:
    address = page(reference)
    return read(client.post(address, opened(client, address) | fields, follow=True))
