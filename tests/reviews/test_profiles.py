"""`reviews/services/profiles.py`: a qualification is written by one person and vouched for by another."""

import pytest

from evidence.refusals import NotAllowed
from reviews.services import check_profile, save_profile

ABOUT = {"profession": "Physician", "registration": "R-7"}


def test_whoever_wrote_a_profile_does_not_check_it(chief, admin, stan):
    profile = save_profile(stan, fields=ABOUT, by=chief)

    with pytest.raises(NotAllowed) as refusal:
        check_profile(profile, valid_until=None, by=chief)

    assert refusal.value.codes == ["own-entry"]
    assert check_profile(profile, valid_until=None, by=admin).is_valid


def test_nobody_checks_their_own_profile(chief, admin):
    profile = save_profile(chief, fields=ABOUT, by=admin)

    with pytest.raises(NotAllowed) as refusal:
        check_profile(profile, valid_until=None, by=chief)

    assert refusal.value.codes == ["own-profile"]


def test_a_changed_qualification_is_checked_again_by_somebody_else(chief, admin, rob):
    profile = save_profile(rob, fields={"specialty": "Surgery"}, by=chief)

    assert profile.is_valid is False
    with pytest.raises(NotAllowed):
        check_profile(profile, valid_until=None, by=chief)


def test_checking_again_is_not_writing(chief, admin, stan):
    profile = check_profile(save_profile(stan, fields=ABOUT, by=admin), valid_until=None, by=chief)

    assert check_profile(profile, valid_until=None, by=chief).is_valid


@pytest.mark.parametrize("name", ["stan", "rob", "ann"])
def test_only_chiefs_and_the_administrator_keep_profiles(name, request, rita):
    with pytest.raises(NotAllowed):
        save_profile(rita, fields=ABOUT, by=request.getfixturevalue(name))
