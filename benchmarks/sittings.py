"""A reviewer's sitting over 20 claims and over 200, as the reviewer gets the page."""

from functools import partial
from random import Random

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from benchmarks.comparisons import SITTINGS
from benchmarks.measure import Act, answer
from benchmarks.words import sentence
from editorial.services import submit_article
from evidence.models import Reference
from evidence.services import create_claim
from reviews.models import Submission
from reviews.services import declare_conflict, take_submission
from tests import make_editorial


def main() -> None:
    ann, rob = User.objects.get(username="ann"), User.objects.get(username="rob")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(rob)
    opened = {name: taken(size, by=ann, reviewer=rob) for name, size in SITTINGS.items()}
    answer({name: partial(_page, client, one) for name, one in opened.items()})


def taken(size: int, *, by: User, reviewer: User) -> Submission:
    """A page of that many new claims, taken, with nothing to declare."""
    number = Submission.objects.count()
    chance = Random(number)  # noqa: S311 (no secrets)
    works = list(Reference.objects.order_by("pk")[:12])
    cited = [[{"reference": one, "locator": "p. 4"} for one in chance.sample(works, 2)] for _ in range(size)]
    claims = [create_claim(sentence(chance), citations=one, by=by) for one in cited]
    page = make_editorial.article(claims, by=by, title=f"A page of {size}, {number}")
    submission = submit_article(page, by=by).submission
    assert submission is not None
    take_submission(submission, by=reviewer)
    declare_conflict(submission, answer="none", by=reviewer)
    return submission


def _page(client: Client, submission: Submission) -> Act:
    def act() -> None:
        response = client.get(reverse("admin:reviews_submission_sitting", args=[submission.pk]))
        assert response.status_code == 200, response.status_code

    return act
