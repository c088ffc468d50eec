"""Publishing signs the page (DESIGN §3.8): the publisher signs the digest of the composition they were shown.

Everything is read again under the locks, so what is signed is what is frozen; everything unmet is named at once.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction

from editorial.composition import Composition
from editorial.documents import issue_documents
from editorial.models import Article, Edition, EditionClaim, EditionReference, Placement
from editorial.selectors.drafts import composition_of, last_edition, tree_marks, unmet_for
from editorial.selectors.scopes import scope_of_publication
from evidence import roles
from evidence.models import Claim
from evidence.models.signatures import Meaning
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.services import sign
from reviews.models import Opinion
from reviews.selectors import opinions_behind, qualification_of


class StaleDigest(StaleForm):
    """The page changed, or an approval did, after the publisher looked (HTTP 409)."""


class NotPublishable(Refusal):
    """Something keeps this page from being published; every reason is named."""


@transaction.atomic
def publish(article: Article, *, seen_digest: str, leave_out: Iterable[str] = (), password: str, by: User) -> Edition:
    """Freeze, sign and serve the next edition; `leave_out` are public ids of claims that stay out of it.

    Raises NotAllowed, StaleDigest, NotPublishable, WrongPassword; then nothing is written.
    """
    roles.require(by, roles.CHIEF, to="publish")
    article = Article.objects.select_for_update().get(pk=article.pk)
    _lock_claims(article)
    composition, last = composition_of(article, leave_out), last_edition(article)
    if composition.digest != seen_digest:
        raise StaleDigest(
            Unmet("stale-digest", "The page is not as you were shown it.", "Open it again and look at what changed.")
        )
    if unmet := unmet_for(article, composition, last, by):
        raise NotPublishable(*unmet)
    edition = _freeze(article, composition, last, password=password, by=by)
    issue_documents(
        lambda: scope_of_publication(edition),
        cause=f"edition:{edition.pk}",
        meaning_changed=_meaning_changed(composition, last),
    )
    return edition


def _lock_claims(article: Article) -> None:
    placed = Placement.objects.filter(article=article, claim__isnull=False).values("claim")
    list(Claim.objects.locked().filter(pk__in=placed).order_by("pk").values_list("pk"))


def _freeze(article: Article, composition: Composition, last: Edition | None, *, password: str, by: User) -> Edition:
    signature = sign(
        by=by,
        password=password,
        meaning=Meaning.PUBLICATION,
        digests=[composition.digest],
        qualification=qualification_of(by),
    )
    edition = Edition.objects.create(
        article=article,
        number=last.number + 1 if last else 1,
        slug=article.slug,
        title=article.title,
        digest=composition.digest,
        canonical=composition.canonical,
        marks=tree_marks(article),
        signature=signature,
        by=by,
    )
    EditionClaim.objects.bulk_create(
        EditionClaim(edition=edition, placement_id=one.public_id, version=version, claim_id=version.claim_id)
        for one, version in composition.placed
    )
    EditionReference.objects.bulk_create(
        EditionReference(edition=edition, reference=reference, number=n, csl=csl)
        for n, reference, csl in composition.references
    )
    return edition


def _meaning_changed(composition: Composition, last: Edition | None) -> bool | None:
    """Whether claims came or went, or a reviewer of a new version signed that its meaning changed."""
    if last is None:
        return None
    before = {row.claim_id: row.version_id for row in last.claims.all()}
    after = {version.claim_id: version.pk for _, version in composition.placed}
    if before.keys() != after.keys():
        return True
    return _said_to_mean_otherwise({pk for claim, pk in after.items() if before[claim] != pk})


def _said_to_mean_otherwise(versions: set[int]) -> bool:
    opinions: list[Opinion] = [one for behind in opinions_behind(versions).values() for one in behind]
    return any(one.meaning_changed for one in opinions)
