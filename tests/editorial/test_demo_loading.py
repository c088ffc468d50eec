"""The demo library goes into an installation that holds nothing, whole or not at all."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from editorial.demo import publishing
from editorial.demo.loading import NotEmpty, load_demo
from evidence.models import Claim
from evidence.services import add_reference

pytestmark = pytest.mark.django_db


def test_library_of_others_is_left_alone(ann):
    add_reference({"title": "Ours"}, by=ann)

    with pytest.raises(CommandError, match="is not mixed with others") as refusal:
        call_command("load_demo")

    assert (refusal.value.returncode, Claim.objects.count()) == (1, 0)


def test_taken_names_are_named(ann):
    with pytest.raises(NotEmpty, match="taken: ann"):
        load_demo()


def test_failure_on_the_way_leaves_nothing(monkeypatch):
    monkeypatch.setattr(publishing, "hold_back", lambda *args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        load_demo()

    assert (Claim.objects.count(), User.objects.count()) == (0, 0)
