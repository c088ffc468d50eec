"""A library in which every claim cites one and the same work: pages by the product's own services, copied in SQL.

Copies say their own ids, each under its own digest, so the product takes them for what they are: their documents are
drawn, kept and indexed by `issue_documents`, as `follow` will draw them again.
"""

from random import Random

from django.contrib.auth.models import User
from django.core.management import call_command

from benchmarks.copies import copy_rows
from benchmarks.corpus import people
from benchmarks.words import sentence
from editorial.documents import issue_documents
from editorial.follow import Follower
from editorial.models import Article, Edition
from editorial.ready import ReadyFollower
from editorial.selectors.scopes import Scope, in_parts
from editorial.services import issue_boilerplate, submit_article
from evidence.models import Claim, Reference
from evidence.services import create_claim
from tests import make, make_editorial

SEED, ARTICLES, CLAIMS, PAGES = 20265, 5, 10, 20


def main(times: str) -> None:
    seed()
    copy_rows("citing", int(times))
    everything = Scope(*(frozenset(one.objects.values_list("pk", flat=True)) for one in (Edition, Article, Claim)))
    works = Scope(references=frozenset(Reference.objects.values_list("pk", flat=True)))
    for part in in_parts(everything | works, PAGES):
        _issue(part)
    for act in (Follower().run_once, ReadyFollower().run_once):
        while act():
            pass


def seed() -> None:
    """Five pages of ten claims. Every claim cites the first work; every second one cites nothing else."""
    call_command("migrate", verbosity=0)
    chance = Random(SEED)  # noqa: S311 (no secrets)
    ann, rob, chief = people()
    issue_boilerplate("disclaimer", "This page does not replace advice.", by=chief)
    first, other = make.reference(by=ann), make.reference(by=ann)
    for number in range(ARTICLES):
        sources = [[first, other][: 1 + at % 2] for at in range(CLAIMS)]
        claims = [_claim(chance, cited, by=ann) for cited in sources]
        page = make_editorial.article(claims, by=ann, title=f"Example condition {'abcdefgh'[number]}")
        for review in submit_article(page, by=ann).reviews:
            make.signed(review, "approve", by=rob)
        make_editorial.published(page, by=chief)


def _claim(chance: Random, cited: list[Reference], *, by: User) -> Claim:
    return create_claim(sentence(chance), citations=[{"reference": one, "locator": "p. 4"} for one in cited], by=by)


def _issue(part: Scope) -> None:
    issue_documents(lambda: part, cause="publish")
