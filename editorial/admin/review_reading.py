"""Everything that is read of one review, on its own page and in a sitting; the same for both, blinded for both."""

from typing import Any

from django.contrib.auth.models import User

from editorial.admin.citation_cards import citation_cards
from editorial.admin.remark_threads import remarks_on_review, round_of
from editorial.admin.review_page import (
    events_of,
    labels,
    opinions_of,
    passages,
    people_who_touched,
    required_claims,
)
from editorial.admin.wordings import measured_wordings
from editorial.selectors.reports import reports_about
from editorial.selectors.sittings import compared_with
from reviews.models import Review
from reviews.requirements import is_blinded_for
from reviews.selectors import standing_versions


def reading_of(review: Review, person: User) -> dict[str, Any]:
    """The context of `admin/reviews/reading.html`."""
    version = review.version
    before = compared_with(review, list(standing_versions([review.claim_id])))
    return {
        "review": review,
        "version": version,
        "before": before,
        "passages": passages(version, before),
        "labels": labels(version, before),
        "citations": citation_cards(version, before),
        "requires": required_claims(version, before),
        "appears": version.claim.placements.select_related("article", "section"),
        "opinions": opinions_of(review, person),
        "events": events_of(version.claim, person),
        "touched": people_who_touched(version),
        "is_blinded": is_blinded_for(person, review),
        "round": round_of(review, person),
        "remarks": remarks_on_review(review, person),
        "measures": measured_wordings(version),
        "reports": reports_about(version.claim),
    }
