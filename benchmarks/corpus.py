"""The library that is measured: seeds made by the product's own services, then copied in SQL to the size asked for.

Copies differ in keys, public ids and addresses; everything else is as the services wrote it. The seeds are 250 claims:
five pages of 40 claims and 12 references, the last one not yet published, and 50 claims on no page.
"""

from random import Random

from django.contrib.auth.models import User
from django.core.management import call_command

from benchmarks.copies import copy_rows
from benchmarks.words import sentence
from editorial.models import Article
from editorial.ready import ReadyFollower
from editorial.services import issue_boilerplate, submit_article
from evidence import roles
from evidence.models import Claim
from evidence.services import create_claim, revise_claim
from reviews.workflow import perform
from tests import make, make_editorial
from tests.cast import person, qualified

SEED, ARTICLES, CLAIMS, REFERENCES, LOOSE = 20261, 5, 40, 12, 50
IN_ALL = ARTICLES * CLAIMS + LOOSE


def seed() -> None:
    call_command("migrate", verbosity=0)
    chance = Random(SEED)  # noqa: S311 (no secrets)
    ann, rob, chief = people()
    issue_boilerplate("disclaimer", "This page does not replace advice.", by=chief)
    for number in range(ARTICLES):
        page = _approved_page(number, chance, by=ann, reviewer=rob)
        if number < ARTICLES - 1:
            make_editorial.published(page, by=chief)
    _loose_claims(chance, by=ann, reviewer=rob)
    ReadyFollower().run_once()


def people() -> tuple[User, User, User]:
    root = person("root", is_superuser=True)
    chief = qualified(person("chief", roles.CHIEF), checked_by=root)
    return person("ann", roles.EDITOR), qualified(person("rob", roles.REVIEWER), checked_by=chief), chief


def _approved_page(number: int, chance: Random, *, by: User, reviewer: User) -> Article:
    works = [make.reference(by=by) for _ in range(REFERENCES)]
    claims = [_claim(chance, works, by=by) for _ in range(CLAIMS)]
    page = make_editorial.article(claims, by=by, title=f"Example condition {'abcdefgh'[number]}")
    for review in submit_article(page, by=by).reviews:
        make.signed(review, "approve", by=reviewer)
    return page


def _claim(chance: Random, works: list, *, by: User) -> Claim:
    cited = [{"reference": one, "locator": "p. 4"} for one in chance.sample(works, 2)]
    return create_claim(sentence(chance), citations=cited, by=by)


def _loose_claims(chance: Random, *, by: User, reviewer: User) -> None:
    """A fifth each: drafts, submitted, under review, sent back, changed since they were approved."""
    works = [make.reference(by=by) for _ in range(REFERENCES)]
    for number in range(LOOSE):
        claim = _claim(chance, works, by=by)
        if number % 5 == 0:
            continue
        review = make.review(claim, by=by)
        if number % 5 == 2:
            perform(review, "start", by=reviewer)
        elif number % 5 == 3:
            make.signed(review, "request_changes", by=reviewer, reason="Say in whom.")
        elif number % 5 == 4:
            make.signed(review, "approve", by=reviewer)
            revise_claim(claim, fields={"text": sentence(chance)}, revision=claim.revision, by=by)


def main(what: str, times: str = "1") -> None:
    if what == "seed":
        seed()
    else:
        copy_rows(what, int(times))
