"""`evidence/services/notices.py`: notices are events; a standing is what they add up to."""

from datetime import date

import pytest

from evidence.models import Notice, Standing
from evidence.refusals import NotAllowed
from evidence.selectors import unready
from evidence.services import WrongPassword, dismiss_notice, record_notice
from evidence.services.notices import KnownNotice
from tests import make
from tests.cast import PASSWORD


def recorded(reference, kind, day, *, by) -> Notice:
    return record_notice(reference, kind=kind, dated=date(2024, 1, day), source="Example Journal", note="Told.", by=by)


def standing(reference) -> str:
    return Standing.objects.get(reference=reference).status


@pytest.mark.parametrize(
    ("kinds", "status"),
    [
        (["link-dead"], "link-dead"),
        (["expression-of-concern", "bibliographic-correction"], "expression-of-concern"),
        (["expression-of-concern", "retraction"], "retracted"),
        (["retraction", "expression-of-concern"], "retracted"),
        (["retraction", "reinstatement"], "reinstated"),
        (["retraction", "reinstatement", "retraction"], "retracted"),
        (["retraction-and-replacement"], "retracted-and-replaced"),
    ],
)
def test_standing_is_what_the_notices_add_up_to(ann, rob, kinds, status):
    reference = make.reference(by=ann)

    for day, kind in enumerate(kinds, start=1):
        recorded(reference, kind, day, by=rob)

    assert standing(reference) == status


def test_a_dismissed_notice_does_not_count_and_comes_back_only_as_a_new_one(ann, rob):
    reference = make.reference(by=ann)
    notice = recorded(reference, "retraction", 1, by=ann)
    dismiss_notice(notice, reason="Another paper of the same name.", password=PASSWORD, by=rob)
    dismissed = standing(reference)

    with pytest.raises(KnownNotice):
        recorded(reference, "retraction", 1, by=ann)
    recorded(reference, "retraction", 2, by=ann)

    assert (dismissed, standing(reference)) == ("current", "retracted")


def test_a_notice_from_before_notices_had_identifiers_is_known(ann):
    reference = make.reference(by=ann)
    Notice.objects.create(
        reference=reference, kind="retraction", dated=date(2024, 1, 1), source="Example Journal", by=ann
    )

    with pytest.raises(KnownNotice):
        recorded(reference, "retraction", 1, by=ann)


def test_dismissing_needs_a_reviewer_and_a_password(ann, rob):
    notice = recorded(make.reference(by=ann), "retraction", 1, by=ann)

    with pytest.raises(NotAllowed):
        dismiss_notice(notice, reason="It is fine.", password=PASSWORD, by=ann)
    with pytest.raises(WrongPassword):
        dismiss_notice(notice, reason="It is fine.", password="guess", by=rob)

    assert standing(notice.reference) == "retracted"


def test_a_retracted_support_keeps_a_claim_from_being_submitted(ann):
    reference = make.reference(by=ann)
    supports = make.claim(by=ann, citations=[{"reference": reference}])
    background = make.claim(by=ann, citations=[{"reference": reference, "direction": "background"}])

    recorded(reference, "retraction", 1, by=ann)

    assert [one.code for one in unready(supports)] == ["reference-retracted"]
    assert unready(background) == []


def test_recording_needs_a_role(ann, stan):
    with pytest.raises(NotAllowed):
        recorded(make.reference(by=ann), "retraction", 1, by=stan)
