"""Holds and withdrawals: what takes a text out of every public document, in the same transaction (DESIGN §3.11)."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from editorial.documents import issue_documents
from editorial.models import Article, Hold, HoldLifted, LineWaiver, Published, Withdrawal
from editorial.selectors.scopes import Scope, scope_of_article, scope_of_claims
from evidence import roles
from evidence.content import digest
from evidence.models import Claim
from evidence.models.claims import Audience
from evidence.models.signatures import Meaning, Signature
from evidence.refusals import NotAllowed, Refusal, Unmet
from evidence.services import sign
from evidence.text import clean_line, clean_text
from reviews.selectors import qualification_of


class NotHeld(Refusal):
    """The hold was lifted before."""


@transaction.atomic
def hold(
    *,
    claim: Claim | None = None,
    article: Article | None = None,
    audience: str = "",
    language: str = "",
    reason: str,
    by: User,
) -> Hold:
    """Take a claim, one of its wordings or a page out of every public document at once; one person, one reason."""
    roles.require(by, roles.EDITOR, roles.REVIEWER, roles.CHIEF, to="hold what is published")
    reason = clean_text(reason, field="reason")
    _check_target(claim, article, audience)
    _lock(claim, article)
    row = Hold.objects.create(
        claim=claim,
        article=article,
        audience=audience,
        language=_language(claim, audience, language),
        reason=reason,
        by=by,
    )
    issue_documents(lambda: _scope(claim, article), cause=f"hold:{row.pk}")
    return row


@transaction.atomic
def lift_hold(hold: Hold, *, reason: str, password: str, by: User) -> HoldLifted:
    """The signed decision of a reviewer or chief other than whoever put the hold."""
    roles.require(by, roles.REVIEWER, roles.CHIEF, to="lift holds")
    if hold.by_id == by.pk:
        raise NotAllowed(Unmet("own-hold", "You put this hold yourself.", "Another reviewer or chief lifts it."))
    reason = clean_text(reason, field="reason")
    _lock(hold.claim, hold.article)
    if HoldLifted.objects.filter(hold=hold).exists():
        raise NotHeld(Unmet("lifted", "This hold was lifted before.", "Nothing needs doing."))
    signature = _sign(Meaning.HOLD_LIFTED, f"hold:{hold.pk}", password, by)
    row = HoldLifted.objects.create(hold=hold, reason=reason, signature=signature, by=by)
    issue_documents(lambda: _scope(hold.claim, hold.article), cause=f"lift:{row.pk}")
    return row


@transaction.atomic
def withdraw(
    *,
    claim: Claim | None = None,
    article: Article | None = None,
    reason: str,
    successors: Iterable[str | UUID] = (),
    erased: bool = False,
    password: str,
    by: User,
) -> Withdrawal:
    """For good: leaves a tombstone with the reason, which is public, and what stands in its place (public ids).

    `erased`: not even a question for an earlier day answers the old text.
    """
    roles.require(by, roles.CHIEF, to="withdraw what is published")
    reason = clean_text(reason, field="reason")
    _check_target(claim, article, "")
    _lock(claim, article)
    target = claim or article
    signature = _sign(Meaning.WITHDRAWAL, str(target.public_id) if target else "", password, by)
    row = Withdrawal.objects.create(
        claim=claim,
        article=article,
        reason=reason,
        successors=_known(successors),
        erased=erased,
        signature=signature,
        by=by,
    )
    issue_documents(lambda: _scope(claim, article), cause=f"withdrawal:{row.pk}")
    return row


@transaction.atomic
def waive_line(article: Article, text: str, *, reason: str, password: str, by: User) -> LineWaiver:
    """A chief's signed word that this line of this page is no claim; another text needs another word."""
    roles.require(by, roles.CHIEF, to="waive a line that looks like a claim")
    text, reason = clean_line(text, field="line"), clean_text(reason, field="reason")
    Article.objects.select_for_update().get(pk=article.pk)
    signature = _sign(Meaning.WAIVER, digest(text), password, by)
    return LineWaiver.objects.create(article=article, text=text, reason=reason, signature=signature, by=by)


def _sign(meaning: str, what: str, password: str, by: User) -> Signature:
    return sign(by=by, password=password, meaning=meaning, digests=[what], qualification=qualification_of(by))


def _check_target(claim: Claim | None, article: Article | None, audience: str) -> None:
    if (claim is None) == (article is None):
        raise TypeError("name a claim or an article, and not both")
    if audience and (article is not None or audience not in Audience.values):
        raise Refusal(Unmet("audience", f"There is no such wording: “{audience}”.", "Choose one of the claim's."))


def _language(claim: Claim | None, audience: str, language: str) -> str:
    """A wording is held in one language: the claim's own unless another is named."""
    if claim is None or not audience:
        return ""
    return clean_line(language, field="language", longest=12) if language else claim.language


def _known(successors: Iterable[str | UUID]) -> list[str]:
    """What stands in its place must be public itself: a tombstone never leads to a draft."""
    named = [str(one) for one in successors]
    published = Published.objects.filter(path__in=[f"{kind}/{one}" for kind in ("claims", "articles") for one in named])
    missing = set(named) - {path.split("/")[1] for path in published.values_list("path", flat=True)}
    if missing:
        said = f"Not published: {', '.join(sorted(missing))}."
        raise Refusal(Unmet("successor", said, "Name what is public already, or nothing."))
    return named


def _lock(claim: Claim | None, article: Article | None) -> None:
    if article is not None:
        Article.objects.select_for_update().get(pk=article.pk)
    if claim is not None:
        Claim.objects.locked().get(pk=claim.pk)


def _scope(claim: Claim | None, article: Article | None) -> Scope:
    return scope_of_claims([claim.pk]) if claim else scope_of_article(article.pk) if article else Scope()
