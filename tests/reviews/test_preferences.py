"""`reviews/services/preferences.py`: everybody sets their own, and nobody another's."""

import pytest

from evidence.refusals import NotAllowed, Refusal, StaleForm
from reviews.models import Preferences
from reviews.services import save_preferences


def test_everybody_says_how_they_are_told(rob):
    kept = save_preferences(rob, fields={"mail": "weekly", "review_day": 3}, revision=0, by=rob)

    assert (kept.mail, kept.review_day, kept.revision) == ("weekly", 3, 1)
    assert [row.history_user for row in kept.history.all()] == [rob]


def test_nobody_sets_anothers_not_even_an_administrator(rob, chief, admin):
    for other in (chief, admin):
        with pytest.raises(NotAllowed):
            save_preferences(rob, fields={"mail": "weekly"}, by=other)

    assert not Preferences.objects.exists()


def test_who_left_sets_nothing(rob):
    rob.is_active = False
    rob.save()

    with pytest.raises(NotAllowed):
        save_preferences(rob, fields={"mail": "weekly"}, by=rob)


def test_everything_wrong_is_said_at_once(rob):
    with pytest.raises(Refusal) as refusal:
        save_preferences(rob, fields={"mail": "pigeon", "review_day": 7}, by=rob)

    assert refusal.value.codes == ["mail", "review_day"]


def test_saving_the_same_changes_nothing(rob):
    save_preferences(rob, fields={"mail": "weekly"}, by=rob)
    kept = save_preferences(rob, fields={"mail": "weekly"}, by=rob)

    assert (kept.revision, kept.history.count()) == (1, 1)


def test_another_window_that_was_saved_first_is_told_of(rob):
    save_preferences(rob, fields={"mail": "weekly"}, revision=0, by=rob)

    with pytest.raises(StaleForm):
        save_preferences(rob, fields={"mail": "daily"}, revision=0, by=rob)
