"""People at work, as a process of its own: `python -m tests.soaking.desk ROLE NOTES`. Every text they write has a word
that no other text has, so that whoever reads it can say which it was.
"""

import json
import random
import sys
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import django

if __name__ == "__main__":
    django.setup()

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.db import Error, connection

from editorial.models import Article, Hold, Placement, Withdrawal
from editorial.services import hold, lift_hold, place_claim, remove_placement, withdraw
from evidence.models import Claim, Notice
from evidence.refusals import Refusal
from evidence.services import create_claim, dismiss_notice, record_notice, revise_claim
from reviews.models import ClaimState, Review
from reviews.services import submit
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import PASSWORD

CHANCE = random.SystemRandom()
# Seconds of rest between two acts of one role, at most.
REST = {"publish": 0.2, "hold": 0.6, "doubt": 1.0, "withdraw": 6.0}


def who(name: str) -> User:
    return User.objects.get(username=name)


def words() -> str:
    return f"Treatment zq{uuid4().hex} eases pain in adults."


def new_claim() -> Claim:
    ann = who("ann")
    work = make.reference(by=ann, doi=f"10.5555/soak.{uuid4().hex}")
    claim = create_claim(words(), by=ann, citations=[{"reference": work}])
    make.approved(claim, by=ann, reviewers=[who("rob")])
    return claim


def opening(titles: list[str]) -> None:
    """Pages with three claims each; one claim stands on all of them."""
    ann, shared = who("ann"), new_claim()
    for title in titles:
        own = [new_claim() for _ in range(2)]
        make_editorial.published(make_editorial.article([shared, *own], by=ann, title=title), by=who("chief"))


def pages() -> list[Article]:
    gone = Withdrawal.objects.filter(article__isnull=False).values("article")
    return list(Article.objects.exclude(pk__in=gone).order_by("pk"))


def claims_of(page: Article) -> list[Claim]:
    gone = Withdrawal.objects.filter(claim__isnull=False).values("claim")
    return [one.claim for one in Placement.objects.filter(article=page).exclude(claim__in=gone) if one.claim]


def a_claim() -> Claim:
    return CHANCE.choice(claims_of(CHANCE.choice(pages())))


def publish_a_new_text() -> None:
    """And with it whatever else of the page lost its approval."""
    page = CHANCE.choice(pages())
    rewrite(CHANCE.choice(claims_of(page)))
    publish_again(page)


def publish_again(page: Article) -> None:
    """Without what was withdrawn, and with whatever lost its approval written anew."""
    claims = claims_of(page)
    for placement in Placement.objects.filter(article=page, claim__isnull=False).exclude(claim__in=claims):
        remove_placement(placement, by=who("ann"))
    approved = set(ClaimState.objects.filter(approved_version__isnull=False).values_list("claim", flat=True))
    for claim in claims:
        if claim.pk not in approved:
            rewrite(claim)
    make_editorial.published(page, by=who("chief"))


def rewrite(claim: Claim) -> None:
    ann = who("ann")
    revise_claim(claim, by=ann, revision=claim.revision, fields={"text": words()})
    claim.refresh_from_db()
    time.sleep(CHANCE.uniform(0, 0.3))  # a draft, for a while
    for opened in Review.objects.open().filter(claim=claim):
        perform(opened, "cancel", by=ann, reason="Another text.")
    submit([claim], title="Another text", reason="Another text.", by=ann)
    for opened in Review.objects.open().filter(claim=claim):  # or a recheck that `follow` opened first
        make.signed(opened, "approve", by=who("rob"))


def hold_and_lift() -> None:
    standing = Hold.objects.filter(lifted__isnull=True).order_by("pk").first()
    if standing and CHANCE.random() < 0.7:
        lift_hold(standing, reason="It was right.", password=PASSWORD, by=who("rob"))
    elif CHANCE.random() < 0.25:
        hold(article=CHANCE.choice(pages()), reason="Being checked.", by=who("ann"))
    else:
        hold(claim=a_claim(), reason="Being checked.", by=who("ann"))


def doubt_and_clear() -> None:
    standing = Notice.objects.filter(dismissal__isnull=True).order_by("pk").first()
    if standing:
        dismiss_notice(standing, reason="Of another work.", password=PASSWORD, by=who("rita"))
    else:
        work, dated = a_claim().citations.first().reference, date(2026, 3, CHANCE.randint(1, 28))
        record_notice(work, kind="retraction", dated=dated, source=f"Journal {uuid4().hex[:6]}", by=who("ann"))


def revoke_an_approval() -> None:
    claim = a_claim()
    approved = Review.objects.standing().filter(claim=claim).order_by("-version__number").first()
    if approved:
        digest = approved.version.digest
        perform(approved, "revoke", by=who("chief"), seen_digest=digest, password=PASSWORD, reason="Wrong.")


def doubt() -> None:
    CHANCE.choice([doubt_and_clear, doubt_and_clear, doubt_and_clear, revoke_an_approval])()


def withdraw_and_replace() -> None:
    page, ann, chief = CHANCE.choice(pages()), who("ann"), who("chief")
    if CHANCE.random() < 0.3:
        opening([f"Condition {''.join(CHANCE.choices('abcdefgh', k=9))}"])  # no figures: those make claims
        withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)
        return
    claim = CHANCE.choice(claims_of(page))
    place_claim(page, page.sections.first(), new_claim(), by=ann)
    withdraw(claim=claim, reason="Replaced.", password=PASSWORD, erased=CHANCE.random() < 0.3, by=chief)
    publish_again(page)


ROLES: dict[str, Callable[[], None]] = {
    "publish": publish_a_new_text,
    "hold": hold_and_lift,
    "doubt": doubt,
    "withdraw": withdraw_and_replace,
}


def read_note(line: str) -> tuple[str, float, float, str]:
    role, began, ended, outcome = json.loads(line)
    return role, began, ended, outcome


def work(role: str, notes: Path) -> None:
    """Until it is ended. A refusal is an answer; what is neither is told in full."""
    with notes.open("a") as file:
        while True:
            began, outcome = time.time(), "done"
            try:
                ROLES[role]()
            except Refusal as refusal:
                outcome = f"refused: {refusal}"
            except ObjectDoesNotExist as error:  # somebody was faster
                outcome = f"refused: {error}"
            except Error as error:  # the database was busy, or away
                outcome = f"database: {error}"
                connection.close()
            except Exception:
                outcome = traceback.format_exc()
            file.write(json.dumps([role, began, time.time(), outcome]) + "\n")
            file.flush()
            time.sleep(CHANCE.uniform(0, REST[role]))


if __name__ == "__main__":
    work(sys.argv[1], Path(sys.argv[2]))
