"""Whatever the fingerprint covers is seen by who signs it: on the row of a sitting, on its card, and on paper."""

import re
from datetime import date

import pytest

from evidence.models import Claim
from evidence.services import record_notice, revise_claim
from reviews.models import Review, Submission
from reviews.services import submit, take_submission
from tests import make
from tests.editorial.desk import review_page, signed_in
from tests.editorial.test_sitting_pages import JSON, key, page_of

pytestmark = pytest.mark.django_db

WORDING = {"audience": "public", "language": "en", "text": "Rest may help sore knees."}


def sent(claim: Claim, *, by) -> Review:
    [review] = submit([claim], title="Knee", by=by).reviews
    return review


def revised(claim: Claim, *, by, **change) -> Review:
    claim.refresh_from_db()
    return sent(revise_claim(claim, revision=claim.revision, by=by, **change), by=by)


def words(html: str) -> str:
    """What is read of a page, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def pages(review: Review, reader) -> dict[str, str]:
    client = signed_in(reader)
    card = client.post(page_of(review.submission, "open"), {"open": key(review)}, **JSON).json()["html"]
    read = {name: client.get(page_of(review.submission, name)).content.decode() for name in ("sitting", "paper")}
    own = client.get(review_page(review)).content.decode()
    return {name: words(html) for name, html in {"card": card, "own": own, **read}.items()}


CHANGES = [
    ({"fields": {"text": "Ice eases knee pain."}}, "removed: Rest added: Ice"),
    ({"fields": {"on_page_form": "It eases pain."}}, "added: It eases pain"),
    ({"fields": {"kind": "safety"}}, "was:? Prognosis,? now:? Safety"),
    ({"fields": {"asserts": "experts-disagree"}}, "was:? Established,? now:? Experts disagree"),
    ({"fields": {"risk": "high"}}, "was:? Standard,? now:? High"),
    ({"fields": {"certainty": "low"}}, "was:? not stated,? now:? Low"),
    ({"fields": {"strength": "strong-for"}}, "was:? not stated,? now:? Strong, for"),
    ({"fields": {"language": "en-GB"}}, "was:? en,? now:? en-GB"),
    ({"wordings": [WORDING]}, "added: Rest may help sore knees"),
]


@pytest.mark.parametrize(("change", "seen"), CHANGES)
def test_every_change_of_a_text_or_label_is_seen_everywhere(ann, rob, change, seen):
    claim = make.approved_claim("Rest eases knee pain.", by=ann, reviewers=[rob], kind="prognosis")

    found = pages(revised(claim, by=ann, **change), rob)

    assert [name for name, page in found.items() if not re.search(seen, page)] == []


def test_every_text_of_a_new_claim_is_on_its_row_and_on_paper(ann, rob):
    claim = make.claim("Rest eases knee pain.", by=ann, on_page_form="It eases pain.", wordings=[WORDING])

    found = pages(sent(claim, by=ann), rob)

    texts = ["On the page: It eases pain.", "Public wording (en): Rest may help sore knees."]
    assert [one for one in texts for name in ("sitting", "paper") if one not in found[name]] == []


def test_change_of_what_it_is_shown_with_is_seen_everywhere(ann, rob):
    caveat, other = (make.claim(f"{one} is stopped when a knee swells.", by=ann) for one in ("Walking", "Cycling"))
    claim = make.approved_claim("Rest eases knee pain.", by=ann, reviewers=[rob], requires=[caveat])

    found = pages(revised(claim, by=ann, requires=[other]), rob)

    assert "What it is shown with changed: open it." in found["sitting"]
    said = ("added Cycling is stopped when a knee swells.", "removed Walking is stopped when a knee swells.")
    assert [(name, one) for one in said for name in ("card", "own", "paper") if one not in found[name]] == []


def test_citation_that_was_dropped_is_seen_everywhere(ann, rob):
    trial = make.reference(by=ann)
    cited = [
        {"reference": trial, "locator": "p. 3"},
        {"reference": trial, "locator": "p. 7", "direction": "contradicts"},
    ]
    claim = make.approved_claim("Rest eases knee pain.", by=ann, reviewers=[rob], citations=cited)
    kept = claim.citations.first()

    found = pages(revised(claim, by=ann, citations=[{"id": kept.pk}]), rob)

    assert "What it cites changed: open it." in found["sitting"]
    assert [name for name in ("card", "own", "paper") if "removed Contradicts" not in found[name]] == []


def test_paper_says_what_is_known_of_a_source_and_of_its_quote(ann, rob):
    trial = make.reference(by=ann, abstract="Pain fell by half.")
    claim = make.claim("Rest eases knee pain.", by=ann, citations=[{"reference": trial, "quote": "Pain fell by half."}])
    review = sent(claim, by=ann)
    record_notice(trial, kind="retraction", dated=date(2026, 1, 5), source="PubMed", by=rob)

    paper = pages(review, rob)["paper"]

    assert [one for one in ("Source status: Retracted", "in the stored abstract") if one not in paper] == []


def test_paper_names_code_points_where_two_texts_look_alike(ann, rob):
    claim = make.approved_claim("Rest eases knee pain in adults.", by=ann, reviewers=[rob])
    review = revised(claim, by=ann, fields={"text": "Rest eases knee p\u0430in in adults."})

    assert "U+0430 cyrillic small letter a" in pages(review, rob)["paper"]


def test_second_round_that_changes_only_what_it_is_shown_with_says_so(ann, rob):
    claim = make.claim("Rest eases knee pain.", by=ann)
    make.signed(sent(claim, by=ann), "request_changes", by=rob, reason="Show the caveat with it.")

    found = pages(revised(claim, by=ann, requires=[make.claim("Walking is stopped.", by=ann)]), rob)

    assert [name for name in ("card", "own") if "sent again as it was" in found[name]] == []


def test_second_round_of_what_was_never_approved_shows_what_changed_since_the_first(ann, rob):
    claim = make.claim("Rest eases knee pain.", by=ann, on_page_form="It eases pain.")
    make.signed(sent(claim, by=ann), "request_changes", by=rob, reason="Say how long.")

    found = pages(revised(claim, by=ann, fields={"text": "Rest eases knee pain for a week."}), rob)

    said = ("added: for a week", "Compared with version 1, which was sent back.", "On the page: It eases pain.")
    assert [(name, one) for one in said for name in ("sitting", "paper") if one not in found[name]] == []


def test_paper_needs_the_same_queries_for_one_claim_and_for_three(ann, rob, django_assert_max_num_queries):
    client, counts = signed_in(rob), []
    for many in (1, 3):
        claims = [make.claim(by=ann, requires=[make.claim(by=ann)]) for _ in range(many)]
        submission: Submission = submit(claims, title="Knee", by=ann).submission
        take_submission(submission, by=rob)
        with django_assert_max_num_queries(60) as captured:
            client.get(page_of(submission, "paper"))
        counts.append(len(captured.captured_queries))

    assert counts[0] == counts[1]
