"""Pages for tests, made by our own services only."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from editorial.models import Article, Edition
from editorial.selectors import composition_of
from editorial.services import NewBlock, NewSection, create_article, fill_article, publish
from evidence.models import Claim
from tests import make
from tests.cast import PASSWORD


def article(claims: Sequence[Claim] = (), *, by: User, title: str = "Example condition", **fields) -> Article:
    """A page with one section, “Treatment”, in which `claims` stand as bullets."""
    page = create_article(title, by=by, **fields)
    blocks = [NewBlock(kind="bullet", claim=one) for one in claims]
    fill_article(page, [NewSection("Treatment", blocks=blocks)], by=by)
    return page


def published(page: Article, *, by: User, leave_out: Sequence[str] = ()) -> Edition:
    """What the publisher sees at this moment, signed."""
    page.refresh_from_db()
    seen = composition_of(page, leave_out).digest
    return publish(page, seen_digest=seen, leave_out=leave_out, password=PASSWORD, by=by)


def published_article(*texts: str, by: User, reviewer: User, chief: User, **fields) -> Article:
    """A page in its first edition, with one approved claim for each text."""
    claims = [make.approved_claim(text, by=by, reviewers=[reviewer]) for text in texts or ("",)]
    page = article(claims, by=by, **fields)
    published(page, by=chief)
    return page
